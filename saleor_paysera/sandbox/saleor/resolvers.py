"""The queries and mutations of the schema, each a few lines over the desk."""

from collections.abc import Callable
from typing import cast

from graphql import GraphQLResolveInfo, GraphQLSchema

from saleor_paysera.sandbox.saleor import app_resolvers
from saleor_paysera.sandbox.saleor.arguments import address_of, decimal_of, lines_of, text_of
from saleor_paysera.sandbox.saleor.call import Arguments, Call, Caller, Resolver
from saleor_paysera.sandbox.saleor.desk import Desk
from saleor_paysera.sandbox.saleor.errors import MutationError, PermissionDenied
from saleor_paysera.sandbox.saleor.sessions import Session
from saleor_paysera.sandbox.saleor.state import ActionType
from saleor_paysera.sandbox.saleor.views import View, event_view


def _products(call: Call) -> View:
    slug = call.text("channel")
    channels = call.desk.store.channels
    channel = next((c for c in channels if c.slug == slug), channels[0])
    products = call.desk.store.products
    views, currency = call.desk.views, channel.currency_code
    edges = [{"node": views.product(p, currency), "cursor": str(p.number)} for p in products]
    return {"edges": edges, "totalCount": len(edges)}


def _checkout(call: Call) -> View | None:
    checkout = call.desk.store.checkouts.get(call.text("id"))
    return call.desk.views.checkout(checkout) if checkout else None


def _order(call: Call) -> View | None:
    order = call.desk.store.orders.get(call.text("id"))
    return call.desk.views.order(order) if order else None


def _transaction(call: Call) -> View | None:
    call.require_permission("HANDLE_PAYMENTS", "MANAGE_ORDERS")
    transaction = call.desk.store.transactions.get(call.text("id"))
    return call.desk.views.transaction(transaction) if transaction else None


def _checkout_create(call: Call) -> View:
    given = cast("Arguments", call.arguments["input"])
    checkout = call.desk.checkouts.create(
        text_of(given, "channel") or call.desk.store.channels[0].slug,
        lines_of(given),
        email=text_of(given, "email") or None,
        billing_address=address_of(given.get("billingAddress")),
        shipping_address=address_of(given.get("shippingAddress")),
        language_code=text_of(given, "languageCode") or "EN",
    )
    return {"checkout": call.desk.views.checkout(checkout)}


def _checkout_email_update(call: Call) -> View:
    checkout = call.desk.checkouts.set_email(_checkout_id(call), call.text("email"))
    return {"checkout": call.desk.views.checkout(checkout)}


def _checkout_lines_add(call: Call) -> View:
    checkout = call.desk.checkouts.add_lines(_checkout_id(call), lines_of(call.arguments))
    return {"checkout": call.desk.views.checkout(checkout)}


def _checkout_lines_update(call: Call) -> View:
    lines = cast("list[Arguments]", call.arguments["lines"])
    checkout = call.desk.checkouts.get(_checkout_id(call))
    for line in lines:
        checkout = call.desk.checkouts.set_line_quantity(
            checkout.id, text_of(line, "lineId"), cast("int", line["quantity"])
        )
    return {"checkout": call.desk.views.checkout(checkout)}


def _checkout_shipping_address_update(call: Call) -> View:
    address = address_of(call.arguments["shippingAddress"])
    assert address is not None
    checkout = call.desk.checkouts.set_shipping_address(_checkout_id(call), address)
    return {"checkout": call.desk.views.checkout(checkout)}


def _checkout_delivery_method_update(call: Call) -> View:
    checkout = call.desk.checkouts.set_delivery(_checkout_id(call), call.text("deliveryMethodId"))
    return {"checkout": call.desk.views.checkout(checkout)}


def _checkout_billing_address_update(call: Call) -> View:
    address = address_of(call.arguments["billingAddress"])
    assert address is not None
    checkout = call.desk.checkouts.set_billing_address(_checkout_id(call), address)
    return {"checkout": call.desk.views.checkout(checkout)}


def _checkout_complete(call: Call) -> View:
    order = call.desk.checkouts.complete(_checkout_id(call))
    return {"order": call.desk.views.order(order), "confirmationNeeded": False}


def _checkout_id(call: Call) -> str:
    return call.text("id") or call.text("checkoutId")


def _payment_gateway_initialize(call: Call) -> View:
    gateways = call.arguments.get("paymentGateways")
    wanted = cast("list[Arguments]", gateways) if isinstance(gateways, list) else None
    if wanted is None:
        apps = {a.identifier for a in call.desk.store.apps.values()}
        wanted = [{"id": identifier} for identifier in sorted(apps)]
    configs: list[View] = []
    for gateway in wanted:
        config = call.desk.sessions.gateway_config(
            call.text("id"),
            text_of(gateway, "id"),
            gateway.get("data"),
            decimal_of(call.arguments, "amount"),
        )
        failure = {"field": "id", "message": config.error, "code": "INVALID"}
        configs.append(
            {"id": config.id, "data": config.data, "errors": [failure] if config.error else []}
        )
    return {"gatewayConfigs": configs}


def _transaction_initialize(call: Call) -> View:
    gateway = cast("Arguments", call.arguments["paymentGateway"])
    session = call.desk.sessions.initialize(
        call.text("id"),
        text_of(gateway, "id"),
        gateway.get("data"),
        amount=decimal_of(call.arguments, "amount"),
        action=call.text("action") or "CHARGE",
        idempotency_key=call.text("idempotencyKey") or None,
        customer_ip_address=call.text("customerIpAddress") or "127.0.0.1",
    )
    return _session_view(call, session)


def _transaction_process(call: Call) -> View:
    session = call.desk.sessions.process(
        call.text("id"),
        call.arguments.get("data"),
        call.text("customerIpAddress") or "127.0.0.1",
    )
    return _session_view(call, session)


def _session_view(call: Call, session: Session) -> View:
    return {
        "transaction": call.desk.views.transaction(session.transaction),
        "transactionEvent": event_view(session.event, session.transaction.currency),
        "data": session.data,
    }


def _transaction_event_report(call: Call) -> View:
    transaction, recording = call.desk.reports.report(
        call.caller.app, call.arguments, call.caller.outage
    )
    return {
        "alreadyProcessed": recording.outcome.value == "ALREADY_PROCESSED",
        "transaction": call.desk.views.transaction(transaction),
        "transactionEvent": event_view(recording.event, transaction.currency),
    }


def _transaction_request_action(call: Call) -> View:
    call.require_someone()
    transaction = call.desk.queue.request(
        call.text("id"),
        ActionType(call.text("actionType")),
        decimal_of(call.arguments, "amount"),
    )
    return {"transaction": call.desk.views.transaction(transaction)}


QUERIES: dict[str, Resolver] = {
    **app_resolvers.QUERIES,
    "products": _products,
    "checkout": _checkout,
    "order": _order,
    "transaction": _transaction,
}
MUTATIONS: dict[str, Resolver] = {
    "checkoutCreate": _checkout_create,
    "checkoutEmailUpdate": _checkout_email_update,
    "checkoutLinesAdd": _checkout_lines_add,
    "checkoutLinesUpdate": _checkout_lines_update,
    "checkoutShippingAddressUpdate": _checkout_shipping_address_update,
    "checkoutDeliveryMethodUpdate": _checkout_delivery_method_update,
    "checkoutBillingAddressUpdate": _checkout_billing_address_update,
    "checkoutComplete": _checkout_complete,
    "paymentGatewayInitialize": _payment_gateway_initialize,
    "transactionInitialize": _transaction_initialize,
    "transactionProcess": _transaction_process,
    "transactionEventReport": _transaction_event_report,
    "transactionRequestAction": _transaction_request_action,
    **app_resolvers.MUTATIONS,
}


def attach_resolvers(schema: GraphQLSchema, desk: Desk) -> None:
    """Give every query and mutation of the schema its function."""
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    for name, field in schema.query_type.fields.items():
        field.resolve = _query(desk, QUERIES[name])
    for name, field in schema.mutation_type.fields.items():
        field.resolve = _mutation(desk, MUTATIONS[name])


def _query(desk: Desk, resolver: Resolver) -> Callable[..., object]:
    def resolve(_root: object, info: GraphQLResolveInfo[Caller], **arguments: object) -> object:
        return resolver(Call(desk, info.context, arguments))

    return resolve


def _mutation(desk: Desk, resolver: Resolver) -> Callable[..., object]:
    def resolve(_root: object, info: GraphQLResolveInfo[Caller], **arguments: object) -> object:
        caller = info.context
        away = caller.outage is not None and not caller.outage.takes_effect
        if away and resolver is not _transaction_event_report:
            raise PermissionDenied("HANDLE_PAYMENTS")
        try:
            payload = resolver(Call(desk, caller, arguments))
        except MutationError as error:
            entry = {"field": error.field, "message": error.message, "code": error.code}
            return {"errors": [entry], "confirmationNeeded": False}
        assert isinstance(payload, dict)
        return {"errors": [], **payload}

    return resolve
