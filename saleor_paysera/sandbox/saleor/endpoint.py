"""The HTTP side of a Saleor: /graphql/ and /.well-known/jwks.json."""

import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import cast

from flask import Flask, Request, Response, request
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationType,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from saleor_paysera.sandbox.saleor.call import Caller
from saleor_paysera.sandbox.saleor.desk import Desk
from saleor_paysera.sandbox.saleor.reports import Outage
from saleor_paysera.sandbox.saleor.resolvers import attach_resolvers
from saleor_paysera.sandbox.saleor.signing import SigningKey
from saleor_paysera.sandbox.saleor.traffic import Traffic, is_broken_off
from saleor_paysera.sandbox.saleor.views import MEDIA

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "content-type, authorization, authorization-bearer",
}

_HANGS_S = 120.0
_LOOK_S = 0.1

# Saleor names its Python exception; its text is hidden from apps.
_INTERNAL_ERROR = {
    "message": "Internal Server Error",
    "extensions": {"exception": {"code": "OperationalError"}},
}


class OutageSwitch:
    """The outage that is on, if any; whoever hangs is let go when it changes."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._outage: Outage | None = None

    @property
    def outage(self) -> Outage | None:
        return self._outage

    def set(self, outage: Outage | None) -> None:
        with self._condition:
            self._outage = outage
            self._condition.notify_all()

    def hang(self, outage: Outage, seconds: float, until: Callable[[], bool]) -> None:
        """Wait until the outage is over, the time is, or ``until`` holds."""
        deadline = time.monotonic() + seconds
        with self._condition:
            while self._outage is outage and time.monotonic() < deadline and not until():
                self._condition.wait(min(_LOOK_S, max(deadline - time.monotonic(), 0)))


class Endpoint:
    """Answers GraphQL over HTTP. `staff_token` stands for a staff user's session."""

    def __init__(
        self, desk: Desk, switch: OutageSwitch, staff_token: str, key: Callable[[], SigningKey]
    ) -> None:
        attach_resolvers(desk.schema, desk)
        self._desk = desk
        self._switch = switch
        self._staff_token = staff_token
        self._key = key
        self.traffic = Traffic()
        self.slow_s = 2.0

    def application(self) -> Flask:
        """The Flask application of this Saleor."""
        application = Flask(__name__, static_folder=MEDIA, static_url_path=f"/{MEDIA}")
        application.add_url_rule("/graphql/", view_func=self._graphql, methods=["POST", "OPTIONS"])
        application.add_url_rule(
            "/.well-known/jwks.json", view_func=lambda: self._key().jwks(), endpoint="jwks"
        )
        return application

    def _graphql(self) -> Response:
        if request.method == "OPTIONS":
            return Response(status=200, headers=CORS)
        try:
            body = json.loads(request.get_data(), parse_float=Decimal)
            document = parse(body["query"])
        except (ValueError, KeyError, TypeError, GraphQLError) as error:
            return _answer({"errors": [{"message": str(error)}]}, 400)
        if errors := validate(self._desk.schema, document):
            return _answer({"errors": [error.formatted for error in errors]}, 400)
        return self._execute(document, body)

    def _execute(self, document: DocumentNode, body: Mapping[str, object]) -> Response:
        operation_name = cast("str | None", body.get("operationName"))
        caller = self._caller(document, operation_name)
        if caller.app is None or not _is_mutation(document, operation_name):
            return self._executed(document, body, caller)
        with self.traffic.visit(_connection(request)):
            return self._executed(document, body, caller)

    def _executed(
        self, document: DocumentNode, body: Mapping[str, object], caller: Caller
    ) -> Response:
        result = execute_sync(
            self._desk.schema,
            document,
            context_value=caller,
            variable_values=cast("dict[str, object] | None", body.get("variables")),
            operation_name=cast("str | None", body.get("operationName")),
        )
        answer = cast("dict[str, object]", dict(result.formatted))
        answer["extensions"] = {"cost": {"requestedQueryCost": 0, "maximumAvailable": 50000}}
        if caller.outage is None or caller.outage is Outage.PERMISSION_DENIED:
            return _answer(answer, 200)
        return self._away(caller.outage, _answer(answer, 200))

    def _caller(self, document: DocumentNode, operation_name: str | None) -> Caller:
        token = _token(request)
        is_mutation = _is_mutation(document, operation_name)
        # Shoppers carry no token: an outage leaves the storefront alone.
        return Caller(
            app=self._desk.store.app_by_token(token),
            is_staff=token is not None
            and secrets.compare_digest(token.encode(), self._staff_token.encode()),
            outage=self._switch.outage if token and is_mutation else None,
        )

    def _away(self, outage: Outage, answer: Response) -> Response:
        """What comes in place of ``answer``."""
        is_gone = partial(is_broken_off, _connection(request))
        if outage is Outage.HANG:
            self._switch.hang(outage, _HANGS_S, is_gone)
            return Response("Gateway Timeout", 504)
        if outage is Outage.SLOW:
            self._switch.hang(outage, self.slow_s, is_gone)
            return answer
        if outage is Outage.HALF_A_BODY:
            return _half_of(answer)
        if outage in (Outage.UNREACHABLE, Outage.ANSWER_LOST):
            _connection(request).shutdown(socket.SHUT_RDWR)
            return Response(status=503)
        return _in_place_of_an_answer(outage)


def _in_place_of_an_answer(outage: Outage) -> Response:
    if outage is Outage.SERVER_ERROR:
        return Response("Internal Server Error", 500)
    if outage is Outage.TOO_MANY:
        return Response("Too Many Requests", 429, {"Retry-After": "1"})
    if outage is Outage.GRAPHQL_ERRORS:
        return _answer({"errors": [_INTERNAL_ERROR], "data": None}, 200)
    return Response("<!doctype html><title>Maintenance</title><p>Back soon.", 200)


def _token(incoming: Request) -> str | None:
    bearer = incoming.headers.get("Authorization-Bearer")
    scheme, _, token = incoming.headers.get("Authorization", "").partition(" ")
    return bearer or (token if scheme.lower() in ("bearer", "jwt") and token else None)


def _is_mutation(document: DocumentNode, operation_name: str | None) -> bool:
    operation = get_operation_ast(document, operation_name)
    return operation is not None and operation.operation is OperationType.MUTATION


def _connection(incoming: Request) -> socket.socket:
    connection = incoming.environ["werkzeug.socket"]
    assert isinstance(connection, socket.socket)
    return connection


def _half_of(answer: Response) -> Response:
    whole = answer.get_data()
    half = Response(whole[: len(whole) // 2], 200, CORS, mimetype="application/json")
    half.headers["Content-Length"] = str(len(whole))
    half.automatically_set_content_length = False
    return half


def _answer(body: object, status: int) -> Response:
    return Response(json.dumps(body), status, CORS, mimetype="application/json")
