"""The floor: the least that any app on this server would do for a signed webhook.

A bare Flask view that verifies one RS256 signature, parses the body, commits one row durably
in the same kind of database and answers a constant. Its connections are the drivers' own, one
for each thread.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import psycopg
from flask import Flask, Response, request
from sqlalchemy.engine import make_url

from saleor_paysera.saleor.signatures import verify_signature
from saleor_paysera.server.process import as_worker, serve
from saleor_paysera.server.whole_requests import WholeRequests

_ANSWER = b'{"result":"CHARGE_ACTION_REQUIRED"}'
_TABLE = "CREATE TABLE IF NOT EXISTS floor (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"
_TABLE_POSTGRESQL = _TABLE.replace("id INTEGER", "id BIGSERIAL")


def create_floor() -> Flask:
    """The application, on the database and with the key that the environment names."""
    app = Flask(__name__)
    commit = _commit_to(os.environ["DATABASE_URL"])
    jwks = Path(os.environ["FLOOR_JWKS"]).read_text()

    @app.post("/<path:path>")
    def webhook(path: str) -> Response:
        body = request.get_data()
        verify_signature(body, request.headers["Saleor-Signature"], jwks=jwks)
        msgspec.json.decode(body)
        commit(body.decode())
        return Response(_ANSWER, content_type="application/json")

    @app.get("/healthz")
    def healthz() -> str:
        return "ok\n"

    return app


def create_floor_worker() -> WholeRequests:
    """The floor in one worker process."""
    return as_worker(create_floor)


def _commit_to(database_url: str) -> Callable[[str], None]:
    url, own = make_url(database_url), threading.local()
    if url.get_backend_name() == "sqlite":

        def commit_sqlite(body: str) -> None:
            if not hasattr(own, "connection"):
                own.connection = _sqlite(str(url.database))
            own.connection.execute("BEGIN IMMEDIATE")
            own.connection.execute("INSERT INTO floor (body) VALUES (?)", (body,))
            own.connection.execute("COMMIT")

        return commit_sqlite

    def commit_postgresql(body: str) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(database_url)
        own.connection.execute("INSERT INTO floor (body) VALUES (%s)", (body,))
        own.connection.commit()

    return commit_postgresql


def _sqlite(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _prepare(database_url: str) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        _sqlite(str(url.database)).execute(_TABLE)
        return
    with psycopg.connect(database_url) as connection:
        connection.execute(_TABLE_POSTGRESQL)


if __name__ == "__main__":
    _prepare(os.environ["DATABASE_URL"])
    serve(
        host="127.0.0.1",
        port=int(os.environ["FLOOR_PORT"]),
        workers=int(os.environ["FLOOR_WORKERS"]),
        worker=f"{__spec__.name}:{create_floor_worker.__name__}",
    )
