"""Databases for tests."""

import os

from sqlalchemy import create_engine, text


def create_postgresql_database(server: str) -> str:
    """A new, empty database on ``server``; the address to give to the app."""
    name = f"test_{os.urandom(6).hex()}"
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return f"{server}/{name}".replace("+psycopg", "")
