"""Payments have one index less to keep: nothing asks for all shops' payments by their age.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_payments_created_at', 'payments')
