"""Both protocols' codecs, fed with bytes: a value or an expected error, and soon."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

import msgspec
from hypothesis import given, seed
from hypothesis import strategies as st

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.return_urls import origin_of
from saleor_paysera.paysera.callback import read_callback
from saleor_paysera.paysera.encoding import EncodingError, base64url_decode, form_decode
from saleor_paysera.paysera.keys import expiry_of, rsa_keys_in
from saleor_paysera.paysera.methods import read_methods
from saleor_paysera.paysera.notice import identity_of, money_fields, read_notice
from saleor_paysera.paysera.request import build_request, md5_sign, request_fields
from saleor_paysera.saleor.answers import ActionResult, encode, failure, refused_action
from saleor_paysera.saleor.events import (
    InvalidEvent,
    TransactionWithEvents,
    events_of,
    read_event,
    read_storefront_data,
)
from saleor_paysera.saleor.manifest import build_manifest
from saleor_paysera.saleor.signatures import rsa_keys_of, verify_signature
from saleor_paysera.saleor.tokens import issuer_of, verify_dashboard_token
from saleor_paysera.store.payment_search import PaymentCursor
from tests.experiments.attacks.hostile import (
    broken_escapes,
    mutated,
    often,
    raw_bytes,
    texts,
    to_bytes,
    to_json,
)
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment

_SLOW_S: Final = 3.0
_PASSWORD: Final = "password"
_PEM: Final = (Path(__file__).parents[2] / "vectors" / "TEST_ONLY_main_certificate.pem").read_text(
    encoding="ascii"
)
_JWKS: Final = '{"keys":[{"kty":"RSA","use":"sig","kid":"k","n":"AQAB","e":"AQAB"}]}'
_FORM: Final = (
    b"projectid=1&orderid=SP-7K3M&amount=999&currency=EUR&payamount=999&paycurrency=EUR&status=1"
    b"&test=1&type=macro&refund_amount=1.00&refund_currency=EUR&name=%C5%BD%2B+a&original_paytext="
)
_METHODS: Final = (
    b'<?xml version="1.0"?><payment_types_document project_id="1"><country code="lt">'
    b'<payment_group key="e-banking"><payment_type key="hanza"><title language="en"><![CDATA[ a ]]>'
    b'</title><min amount="1" currency="EUR"/></payment_type></payment_group></country>'
    b"</payment_types_document>"
)
_EVENT: Final = (
    b'{"__typename":"TransactionInitializeSession","version":"3.22","recipient":{"id":"QXBwOjE="},'
    b'"action":{"amount":9.99,"currency":"EUR","actionType":"CHARGE"},"transaction":{"id":"VA=="},'
    b'"sourceObject":{"id":"Qw==","channel":{"slug":"a"},"total":{"gross":{"amount":9.99}}},'
    b'"data":{"returnUrl":"https://shop.example/a","paymentMethod":"smsbank","locale":"lt"}}'
)
_EVENTS: Final = b'[{"id":"RQ==","createdAt":"2026-11-24T12:00:00Z","amount":{"amount":9.99}}]'
_HEADER: Final = b'{"alg":"RS256","b64":false,"crit":["b64"],"kid":"k"}'
_CLAIMS: Final = b'{"iss":"https://shop.example/graphql/","exp":1,"type":"thirdparty","app":"QQ=="}'


_SIGNS: Final = (b"&", b"=", b"%", b"[", b"&a[]=", b"&b[c]d=1&", b"<!DOCTYPE a>", b'"', b"..")


@dataclass(frozen=True)
class Codec:
    """Something that reads what others send; ``genuine`` is what it should be sent."""

    name: str
    read: Callable[[bytes], object]
    genuine: bytes


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace")


def _latin(content: bytes) -> str:
    return content.decode("latin-1")  # as a WSGI server hands headers over


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _raw(content: bytes) -> msgspec.Raw:
    """A part of an event that could be read: never anything but JSON."""
    try:
        return msgspec.json.decode(content, type=msgspec.Raw)
    except (msgspec.MsgspecError, RecursionError):
        return msgspec.Raw(b"null")


def _build(content: bytes) -> object:
    fields = dict(parse_qsl(_latin(content), keep_blank_values=True))
    return request_fields(build_request(fields, project_id=1, password=_PASSWORD).url)


def _call_back(content: bytes) -> object:
    data = base64.urlsafe_b64encode(content).decode()
    query = {"data": data, "ss1": md5_sign(data, _PASSWORD)}
    verified = read_callback(
        query, project_id=1, password=_PASSWORD, public_keys=[], ss1_is_enough=True
    )
    fields = verified.fields
    return read_notice(fields), identity_of(fields), money_fields(fields)


def _call_back_wildly(content: bytes) -> object:
    query = dict(parse_qsl(_latin(content), keep_blank_values=True))
    return read_callback(query, project_id=1, password=_PASSWORD, public_keys=[_PEM])


def _verify_token(content: bytes) -> object:
    token = f"{_b64(_HEADER)}.{_b64(content)}.c2ln"
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return verify_dashboard_token(token, jwks=_JWKS, saleor_api_url="", app_id="", now=now)


def _answer(content: bytes) -> object:
    error = InvalidEvent("%(said)s", said=_text(content).encode("utf-8", "replace").decode())
    refused = refused_action(ActionResult.REFUND_FAILURE, error, psp_reference="R1")
    return json.loads(encode(failure(error))), json.loads(encode(refused))


CODECS: Final = (
    Codec("form", form_decode, _FORM),
    Codec("base64", lambda content: base64url_decode(_text(content)), b"YWJj-_8="),
    Codec("payment request", _build, b"orderid=1&accepturl=a&cancelurl=b&callbackurl=c&amount=1"),
    Codec("signed callback", _call_back, _FORM),
    Codec("callback", _call_back_wildly, b"data=YT1i&ss1=" + b"0" * 32 + b"&ss2=YQ==&ss3=YQ=="),
    Codec("encrypted callback", _call_back_wildly, b"data=" + b"A" * 60),
    Codec("methods", read_methods, _METHODS),
    Codec("keys of Paysera", lambda content: rsa_keys_in(_text(content)), _PEM.encode()),
    Codec("expiry of a key", lambda content: expiry_of(_text(content)), _PEM.encode()),
    Codec("event", read_event, _EVENT),
    Codec("storefront's data", lambda content: read_storefront_data(_raw(content)), _EVENT),
    Codec(
        "events of a transaction",
        lambda content: events_of(TransactionWithEvents("VA==", _raw(content))),
        _EVENTS,
    ),
    Codec("JWKS", lambda content: rsa_keys_of(_latin(content)), _JWKS.encode()),
    Codec(
        "signature",
        lambda content: verify_signature(content, _latin(content), jwks=_JWKS),
        f"{_b64(_HEADER)}..c2ln".encode(),
    ),
    Codec(
        "header of a signature",
        lambda content: verify_signature(content, f"{_b64(content)}..c2ln", jwks=_JWKS),
        _HEADER,
    ),
    Codec("token", lambda content: issuer_of(_latin(content)), b"e30.e30.c2ln"),
    Codec("claims of a token", _verify_token, _CLAIMS),
    Codec("header of a token", lambda c: issuer_of(f"{_b64(c)}.e30.c2ln"), _HEADER),
    Codec("answer", _answer, b"a sentence"),
    Codec(
        "manifest",
        lambda c: build_manifest("https://a", version="1", schema_version=_latin(c)),
        b"3.22",
    ),
    Codec("return URL", lambda content: origin_of(_text(content)), b"https://shop.example:444/a"),
    Codec("cursor", lambda content: PaymentCursor.from_text(_text(content)), b"MjAyNi0xMS0yNCAx"),
)


@experiment(Kind.ATTACKS, "both protocols' codecs, fed with wild bytes", on=(Database.SQLITE,))
def feed_the_codecs(ground: Ground) -> Tally:
    """Anything but a value, an expected error of the app's, and an end in time is a fault."""
    tally = Tally()
    slowest = 0.0

    def feed(codec: Codec) -> None:
        @seed(ground.chance.getrandbits(32))
        @often(ground, short=120, long=30_000)
        @given(_inputs(codec))
        def feed_one(content: bytes) -> None:
            nonlocal slowest
            tally.done += 1
            slowest = max(slowest, _seconds(codec, content, tally))

        feed_one()

    for codec in CODECS:
        feed(codec)
    tally.remarks.append(f"{len(CODECS)} codecs, the slowest took {slowest:.2f} s")
    return tally


def _seconds(codec: Codec, content: bytes, tally: Tally) -> float:
    began = time.perf_counter()
    try:
        codec.read(content)
    except (PaymentAppError, EncodingError):
        pass
    except Exception as error:  # noqa: BLE001 - what this is here to find
        tally.found_broken(f"{codec.name}: {type(error).__name__}: {error} by {content[:80]!r}")
    took = time.perf_counter() - began
    if took > _SLOW_S:
        tally.found_broken(f"{codec.name}: {took:.0f} s for {content[:80]!r}")
    return took


def _inputs(codec: Codec) -> st.SearchStrategy[bytes]:
    genuine = codec.genuine
    spoilt = st.builds(
        lambda start, length, other: genuine[:start] + other + genuine[start + length :],
        st.integers(0, len(genuine)),
        st.integers(0, 30),
        raw_bytes | texts.map(to_bytes) | broken_escapes | st.sampled_from(_SIGNS),
    )
    try:
        changed = mutated(json.loads(genuine)).map(to_json)
    except ValueError:
        changed = spoilt
    return st.one_of(changed, spoilt, raw_bytes, texts.map(to_bytes))
