"""The schema and its scalars: Decimal inside, JSON numbers on the wire."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources

from graphql import (
    DocumentNode,
    FloatValueNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    IntValueNode,
    StringValueNode,
    ValueNode,
    build_ast_schema,
    parse,
    validate,
)

from saleor_paysera.sandbox.saleor import versions
from saleor_paysera.sandbox.saleor.versions import at_least


def _decimal(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise GraphQLError(f"{value!r} is not a decimal number.") from error
    if isinstance(value, bool) or not amount.is_finite():
        raise GraphQLError(f"{value!r} is not a decimal number.")
    if amount < 0:
        raise GraphQLError("Value cannot be lower than 0.")
    return amount


def _decimal_literal(node: ValueNode, _variables: Mapping[str, object] | None = None) -> Decimal:
    if isinstance(node, IntValueNode | FloatValueNode | StringValueNode):
        return _decimal(node.value)
    raise GraphQLError("A decimal number is expected.")


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise GraphQLError(f"{value!r} is not a date and time in ISO 8601.") from error
    if moment.tzinfo is None:
        raise GraphQLError(f"{value!r} has no time zone.")
    return moment


def _plain_json(value: object) -> object:
    return json.loads(json.dumps(value, default=float))


def _scalar(schema: GraphQLSchema, name: str) -> GraphQLScalarType:
    scalar = schema.type_map[name]
    assert isinstance(scalar, GraphQLScalarType)
    return scalar


def _take_out_what_came_with_3_22(schema: GraphQLSchema) -> None:
    app, mutation = schema.type_map["App"], schema.mutation_type
    assert isinstance(app, GraphQLObjectType)
    assert mutation is not None
    del app.fields["problems"]
    del mutation.fields["appProblemCreate"]
    del mutation.fields["appProblemDismiss"]
    del mutation.fields["transactionEventReport"].args["paymentMethodDetails"]


@cache
def _document() -> DocumentNode:
    return parse((resources.files(__package__) / "schema.graphql").read_text(encoding="utf-8"))


def saleor_schema(version: str = versions.DEFAULT) -> GraphQLSchema:
    """The part of a Saleor version's schema that a payment app and a small shop use."""
    schema = build_ast_schema(_document())
    if not at_least(version, "3.22"):
        _take_out_what_came_with_3_22(schema)
    decimal = _scalar(schema, "PositiveDecimal")
    decimal.coerce_input_value = _decimal
    decimal.coerce_input_literal = _decimal_literal
    decimal.coerce_output_value = float
    moment = _scalar(schema, "DateTime")
    moment.coerce_input_value = _moment
    moment.coerce_output_value = datetime.isoformat
    _scalar(schema, "JSON").coerce_input_value = _plain_json
    return schema


def faults_of(schema: GraphQLSchema, query: str) -> list[str]:
    """Why Saleor would refuse this document, empty if it would not."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return [error.message]
    return [error.message for error in validate(schema, document)]
