"""Alembic's entry point: runs the migrations on the connection that was handed over."""

from alembic import context

from saleor_paysera.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
