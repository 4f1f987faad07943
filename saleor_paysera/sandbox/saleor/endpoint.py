"""The HTTP side of a Saleor: /graphql/ and /.well-known/jwks.json."""

import json
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
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

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "content-type, authorization, authorization-bearer",
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

    def hang(self, seconds: float = 120.0) -> None:
        """Wait until the outage is over."""
        with self._condition:
            self._condition.wait_for(lambda: self._outage is not Outage.HANG, seconds)


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

    def application(self) -> Flask:
        """The Flask application of this Saleor."""
        application = Flask(__name__)
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
        result = execute_sync(
            self._desk.schema,
            document,
            context_value=caller,
            variable_values=cast("dict[str, object] | None", body.get("variables")),
            operation_name=operation_name,
        )
        if caller.outage is not None and caller.outage is not Outage.PERMISSION_DENIED:
            return self._away(caller.outage)
        answer = cast("dict[str, object]", dict(result.formatted))
        answer["extensions"] = {"cost": {"requestedQueryCost": 0, "maximumAvailable": 50000}}
        return _answer(answer, 200)

    def _caller(self, document: DocumentNode, operation_name: str | None) -> Caller:
        token = _token(request)
        operation = get_operation_ast(document, operation_name)
        is_mutation = operation is not None and operation.operation is OperationType.MUTATION
        # Shoppers carry no token: an outage leaves the storefront alone.
        return Caller(
            app=self._desk.store.app_by_token(token),
            is_staff=token is not None and secrets.compare_digest(token, self._staff_token),
            outage=self._switch.outage if token and is_mutation else None,
        )

    def _away(self, outage: Outage) -> Response:
        if outage is Outage.HANG:
            self._switch.hang()
            return Response("Gateway Timeout", 504)
        if outage is Outage.SERVER_ERROR:
            return Response("Internal Server Error", 500)
        if outage is Outage.TOO_MANY:
            return Response("Too Many Requests", 429, {"Retry-After": "1"})
        if outage is Outage.HTML:
            return Response("<!doctype html><title>Maintenance</title><p>Back soon.", 200)
        _drop_connection(request)
        return Response(status=503)


def _token(incoming: Request) -> str | None:
    bearer = incoming.headers.get("Authorization-Bearer")
    scheme, _, token = incoming.headers.get("Authorization", "").partition(" ")
    return bearer or (token if scheme.lower() in ("bearer", "jwt") and token else None)


def _drop_connection(incoming: Request) -> None:
    connection = incoming.environ["werkzeug.socket"]
    assert isinstance(connection, socket.socket)
    connection.shutdown(socket.SHUT_RDWR)


def _answer(body: object, status: int) -> Response:
    return Response(json.dumps(body), status, CORS, mimetype="application/json")
