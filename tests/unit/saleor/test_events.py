"""What Saleor sends is read exactly, and what it does not send is told in one error."""

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_paysera.saleor.events import (
    Action,
    Address,
    Channel,
    Country,
    Event,
    InvalidEvent,
    InvalidStorefrontData,
    PaymentGatewayInitializeSession,
    Recipient,
    SourceObject,
    StorefrontData,
    Transaction,
    TransactionCancelationRequested,
    TransactionChargeRequested,
    TransactionEvent,
    TransactionInitializeSession,
    TransactionProcessSession,
    TransactionRefundRequested,
    TransactionWithEvents,
    events_of,
    read_event,
    read_storefront_data,
)

TRANSACTION = {"id": "VHJhbnNhY3Rpb25JdGVtOjRiMGYxYzc2"}
ADDRESS = {
    "firstName": "Žygimantė",
    "lastName": "Šilėnaitė",
    "streetAddress1": "Užupio g. 7",
    "streetAddress2": "",
    "city": "VILNIUS",
    "countryArea": "",
    "postalCode": "01203",
    "country": {"code": "LT"},
}
CHECKOUT = {
    "__typename": "Checkout",
    "id": "Q2hlY2tvdXQ6NWQ4YjE3",
    "email": "zygimante@example.com",
    "languageCode": "LT",
    "channel": {"slug": "lietuva", "currencyCode": "EUR"},
    "billingAddress": ADDRESS,
}
ORDER = {**CHECKOUT, "__typename": "Order", "id": "T3JkZXI6OWEzOWYy", "number": "31"}
COMMON = {"version": "3.24.0-a.0", "recipient": {"id": "QXBwOjE0"}}


def action(kind: str = "CHARGE", amount: object = 27.18) -> dict[str, object]:
    return {"amount": amount, "currency": "EUR", "actionType": kind}


BODIES: dict[type[Event], dict[str, Any]] = {
    PaymentGatewayInitializeSession: {
        **COMMON,
        "data": {"from": "storefront"},
        "amount": 27.18,
        "sourceObject": CHECKOUT,
    },
    TransactionInitializeSession: {
        **COMMON,
        "data": {"returnUrl": "https://krautuve.example/aciu"},
        "idempotencyKey": "3ebc2cf9-c4e1-40c3-8282-6a80512737f5",
        "action": action(),
        "transaction": TRANSACTION,
        "sourceObject": CHECKOUT,
    },
    TransactionProcessSession: {**COMMON, "action": action(), "transaction": TRANSACTION},
    TransactionChargeRequested: {**COMMON, "action": action(), "transaction": TRANSACTION},
    TransactionRefundRequested: {
        **COMMON,
        "action": action("REFUND", 1.0),
        "transaction": TRANSACTION,
        "grantedRefund": {"id": "T3JkZXJHcmFudGVkUmVmdW5kOk5vbmU="},
    },
    TransactionCancelationRequested: {
        **COMMON,
        "action": action("CANCEL"),
        "transaction": TRANSACTION,
    },
}
KINDS = list(BODIES)


def written(kind: type[Event], changes: dict[str, object] | None = None, **more: object) -> bytes:
    """A body as Saleor writes it: non-ASCII escaped, a space after each colon."""
    body = {"__typename": kind.__name__, **BODIES[kind], **(changes or {}), **more}
    return json.dumps(body).encode("ascii")


def with_amount(text: str) -> bytes:
    """A started payment whose amount is written as ``text`` in the JSON."""
    return written(TransactionInitializeSession).replace(b"27.18", text.encode())


def started(body: bytes) -> TransactionInitializeSession:
    event = read_event(body)
    assert isinstance(event, TransactionInitializeSession)
    return event


@pytest.mark.parametrize("kind", KINDS)
def test_every_event_is_read_as_its_own_type(kind: type[Event]) -> None:
    event = read_event(written(kind))

    assert type(event) is kind
    assert event.recipient == Recipient("QXBwOjE0")
    assert event.version == "3.24.0-a.0"


def test_a_started_payment_is_read_whole() -> None:
    event = started(written(TransactionInitializeSession))

    assert event.transaction == Transaction(TRANSACTION["id"])
    assert event.action == Action(Decimal("27.18"), "EUR", "CHARGE")
    assert event.source_object == SourceObject(
        id="Q2hlY2tvdXQ6NWQ4YjE3",
        channel=Channel("lietuva", "EUR"),
        typename="Checkout",
        email="zygimante@example.com",
        language_code="LT",
        billing_address=Address(
            first_name="Žygimantė",
            last_name="Šilėnaitė",
            street_address1="Užupio g. 7",
            city="VILNIUS",
            postal_code="01203",
            country=Country("LT"),
        ),
    )
    assert read_storefront_data(event.data).return_url == "https://krautuve.example/aciu"


def test_escaped_and_plain_texts_are_the_same() -> None:
    escaped = written(TransactionInitializeSession)
    assert b"\\u017dygimant\\u0117" in escaped

    assert started(escaped) == started(
        json.dumps(json.loads(escaped), ensure_ascii=False).encode("utf-8")
    )


def test_a_character_beyond_the_basic_plane_comes_as_two_escapes() -> None:
    source = {**CHECKOUT, "billingAddress": {**ADDRESS, "city": "🍵"}}
    body = written(TransactionInitializeSession, sourceObject=source)
    assert b"\\ud83c\\udf75" in body

    address = started(body).source_object.billing_address
    assert address is not None
    assert address.city == "🍵"


@pytest.mark.parametrize("text", ["27.18", "0.1", "0.01", "1.0", "10", "9999999.99", "0.30", "1e2"])
def test_amounts_are_read_digit_by_digit(text: str) -> None:
    """Through a float, 0.1 would be 0.1000000000000000055511151231257827."""
    amount = started(with_amount(text)).action.amount

    assert amount == Decimal(text)
    assert amount.as_tuple() == Decimal(text).as_tuple()


@given(st.decimals(min_value=0, max_value=10**13, places=3))
def test_no_amount_is_rounded(amount: Decimal) -> None:
    assert started(with_amount(f"{amount:f}")).action.amount == amount


@pytest.mark.parametrize("text", ["null", "true", "[1]", "{}", '"much"', '""', "NaN", "1,5", "0x1"])
def test_an_amount_that_is_no_number_is_told(text: str) -> None:
    with pytest.raises(InvalidEvent):
        read_event(with_amount(text))


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_fields_are_no_fault(kind: type[Event]) -> None:
    more: dict[str, object] = {
        "issuedAt": "2026-11-24T02:59:57.073226+00:00",
        "issuingPrincipal": None,
        "recipient": {"id": "QXBwOjE0", "identifier": "some.app", "metadata": []},
        "newInSomeLaterSaleor": {"nested": [1, 2.5, None, {"deep": True}]},
    }

    assert read_event(written(kind, more)) == read_event(written(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_fields_does_not_matter(kind: type[Event]) -> None:
    fields = json.loads(written(kind))

    backwards = json.dumps(dict(reversed(fields.items()))).encode()

    assert type(read_event(backwards)) is kind


@pytest.mark.parametrize("kind", [PaymentGatewayInitializeSession, TransactionInitializeSession])
def test_an_order_is_paid_for_like_a_checkout(kind: type[Event]) -> None:
    event = read_event(written(kind, sourceObject=ORDER))

    assert isinstance(event, PaymentGatewayInitializeSession | TransactionInitializeSession)
    assert (event.source_object.typename, event.source_object.id) == ("Order", ORDER["id"])


@pytest.mark.parametrize("field", ["email", "languageCode", "billingAddress"])
def test_what_a_checkout_does_not_know_yet_is_none(field: str) -> None:
    without = {name: value for name, value in CHECKOUT.items() if name != field}

    empty = started(written(TransactionInitializeSession, sourceObject={**CHECKOUT, field: None}))
    missing = started(written(TransactionInitializeSession, sourceObject=without))

    assert empty == missing
    known = {"email": empty.source_object.email, "languageCode": empty.source_object.language_code}
    assert ({**known, "billingAddress": empty.source_object.billing_address})[field] is None


def test_a_gateway_may_be_asked_without_amount_data_and_version() -> None:
    body = written(PaymentGatewayInitializeSession, amount=None, data=None, version=None)
    event = read_event(body)
    assert isinstance(event, PaymentGatewayInitializeSession)
    assert (event.amount, event.version) == (None, None)
    assert read_storefront_data(event.data) == StorefrontData()

    bare = {"sourceObject": {"id": "x", "channel": {"slug": "y"}}, "recipient": {"id": "z"}}
    least = read_event(
        json.dumps({"__typename": "PaymentGatewayInitializeSession", **bare}).encode()
    )
    assert isinstance(least, PaymentGatewayInitializeSession)
    assert read_storefront_data(least.data) == StorefrontData()


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, "recipient") for kind in KINDS]
    + [(kind, name) for kind in KINDS[1:] for name in ("action", "transaction")]
    + [(kind, "sourceObject") for kind in KINDS[:2]],
)
def test_without_a_needed_field_the_error_names_it(kind: type[Event], field: str) -> None:
    fields = json.loads(written(kind))
    del fields[field]

    with pytest.raises(InvalidEvent, match=field):
        read_event(json.dumps(fields).encode())
    with pytest.raises(InvalidEvent, match=field):
        read_event(json.dumps({**fields, field: None}).encode())


@pytest.mark.parametrize(
    "typename",
    ["TransactionItemMetadataUpdated", "Event", "", "transactionProcessSession", None, 5],
)
def test_another_event_is_told(typename: object) -> None:
    with pytest.raises(InvalidEvent):
        read_event(written(TransactionProcessSession, {"__typename": typename}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b"not json",
        b"\xef\xbb\xbf{}",
        b"\xff\xfe\x00",
        b"\x00",
        b"{" * 200_000,
        b"[" * 200_000,
        written(TransactionProcessSession)[:-1],
        written(TransactionProcessSession) + b"}",
        written(TransactionProcessSession) + written(TransactionProcessSession),
        b"[" + written(TransactionProcessSession) + b"]",
        written(TransactionProcessSession).replace(b"27.18", b"27.18\xff"),
        written(TransactionInitializeSession).replace(b"VILNIUS", b"VILNI\xff"),
        written(TransactionInitializeSession).replace(b"VILNIUS", b"\\ud800"),
        json.dumps({"event": json.loads(written(TransactionProcessSession))}).encode(),
    ],
    ids=lambda body: repr(body[:20]) + str(len(body)),
)
def test_a_body_that_cannot_be_read_is_told(body: bytes) -> None:
    with pytest.raises(InvalidEvent) as told:
        read_event(body)

    assert (told.value.code, told.value.retryable) == ("INVALID_EVENT", False)


@pytest.mark.parametrize("text", ["\0", "a\0b", "x" * 256])
@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        *((kind, ("transaction", "id")) for kind in KINDS[1:]),
        *((kind, ("sourceObject", "id")) for kind in KINDS[:2]),
        *((kind, ("sourceObject", "channel", "slug")) for kind in KINDS[:2]),
    ],
)
def test_an_id_that_no_database_can_look_for_is_told(
    kind: type[Event], changes: tuple[str, ...], text: str
) -> None:
    fields = json.loads(written(kind))
    place = fields
    for name in changes[:-1]:
        place = place[name]
    place[changes[-1]] = text

    with pytest.raises(InvalidEvent, match=changes[-1]):
        read_event(json.dumps(fields).encode())


def test_events_before_that_cannot_be_compared_with_others_are_left_out() -> None:
    def before(**changes: object) -> dict[str, object]:
        event = {"id": "x", "createdAt": "2026-11-24T12:00:00Z", "amount": {"amount": 1}}
        return {**event, **changes}

    def read(*events: object) -> list[TransactionEvent]:
        transaction = {**TRANSACTION, "events": list(events)}
        event = read_event(written(TransactionRefundRequested, transaction=transaction))
        assert isinstance(event, TransactionRefundRequested)
        return events_of(event.transaction)

    assert len(read(before(), before())) == 2
    assert len(read(before(), before(amount={"amount": "sNaN"}))) == 1
    assert read(before(), before(createdAt="2026-11-24T12:00:00")) == []


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


def test_data_nested_too_deeply_is_told_and_a_little_is_not() -> None:
    body = written(TransactionInitializeSession, data="HERE")

    assert started(body.replace(b'"HERE"', deep(100))).data
    with pytest.raises(InvalidEvent):
        read_event(body.replace(b'"HERE"', deep(100_000)))


class TestStorefrontData:
    @pytest.mark.parametrize("raw", [b"null", b"{}", b" null ", b'{"returnUrl": null}'])
    def test_may_say_nothing(self, raw: bytes) -> None:
        assert read_storefront_data(msgspec.Raw(raw)) == StorefrontData()

    def test_says_where_to_return_how_to_pay_and_in_which_language(self) -> None:
        raw = b'{"returnUrl": "https://a.example/", "paymentMethod": "hanza", "locale": "lt-LT"}'

        assert read_storefront_data(msgspec.Raw(raw)) == StorefrontData(
            return_url="https://a.example/", payment_method="hanza", locale="lt-LT"
        )

    def test_may_say_more_which_is_not_listened_to(self) -> None:
        raw = b'{"amount": 0.01, "paid": true, "status": 1, "result": "CHARGE_SUCCESS"}'

        assert read_storefront_data(msgspec.Raw(raw)) == StorefrontData()

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"[]",
            b"[{}]",
            b'""',
            b'"{\\"returnUrl\\": \\"https://a.example/\\"}"',
            b"0",
            b"false",
            b"true",
            b"1.5",
            b'{"returnUrl": 5}',
            b'{"returnUrl": ["https://a.example/"]}',
            b'{"returnUrl": {"toString": "x"}}',
            b'{"paymentMethod": true}',
            b'{"locale": {}}',
            b'{"returnUrl": "\\ud800"}',
            b'{"x": ' + deep(100_000) + b"}",
            b'{"returnUrl": ' + deep(100_000) + b"}",
            deep(100_000),
        ],
        ids=lambda raw: repr(raw[:30]),
    )
    def test_of_another_form_is_told_with_an_example(self, raw: bytes) -> None:
        with pytest.raises(InvalidStorefrontData, match="returnUrl") as told:
            read_storefront_data(msgspec.Raw(raw))

        assert (told.value.code, told.value.retryable) == ("INVALID_DATA", False)

    @pytest.mark.parametrize(
        "raw", [b'{"returnUrl": "\xff"}', b'{"\xff": 1}', b'{"locale": "\xc3("}']
    )
    def test_that_is_not_utf_8_is_told_no_later_than_when_it_is_read(self, raw: bytes) -> None:
        body = written(TransactionInitializeSession, data="HERE").replace(b'"HERE"', raw)

        try:
            data = read_storefront_data(started(body).data)
        except (InvalidEvent, InvalidStorefrontData):
            return
        assert data == StorefrontData()


@pytest.mark.parametrize(
    "raw", [b'[{"id": "\xff"}]', b'{"\xff": 1}', b"[" * 900 + b"]" * 900, b"{}", b'[{"id": 1}]']
)
def test_events_of_a_transaction_that_cannot_be_read_are_none(raw: bytes) -> None:
    assert events_of(TransactionWithEvents("VA==", msgspec.Raw(raw))) == []


@pytest.mark.parametrize("wrong", ["a\0b", "x" * 256])
def test_ids_that_no_database_can_keep_are_no_event(wrong: str) -> None:
    bodies = [
        written(TransactionInitializeSession, transaction={"id": wrong}),
        written(TransactionProcessSession, transaction={"id": wrong}),
        written(TransactionProcessSession, sourceObject={"id": wrong}),
        written(TransactionInitializeSession, sourceObject={"id": wrong, "channel": {"slug": "a"}}),
        written(TransactionInitializeSession, sourceObject={"id": "a", "channel": {"slug": wrong}}),
    ]

    for body in bodies:
        with pytest.raises(InvalidEvent):
            read_event(body)
