"""What must hold for any request and any callback, whatever is thrown at the protocol.

The other side is played here with the standard library and cryptography alone.
"""

import base64
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from saleor_paysera.paysera import InvalidCallback, InvalidRequest, build_request, read_callback

VECTORS = Path(__file__).parents[2] / "vectors"
PROJECT = "887766"
PASSWORD = "c0ffee11c0ffee22c0ffee33c0ffee44"
PUBLIC_KEYS = [(VECTORS / "TEST_ONLY_main_certificate.pem").read_text(encoding="ascii")]

ADDRESSES = {
    "accepturl": "https://krautuve.example/aciu",
    "cancelurl": "https://krautuve.example/atsaukta",
    "callbackurl": "https://mokejimai.example/paysera/callback",
}
REQUIRED = {"orderid": "KR-2041/7", **ADDRESSES}
MAX_BYTES = {
    "orderid": 40,
    "accepturl": 255,
    "cancelurl": 255,
    "callbackurl": 255,
    "payment": 20,
    "paytext": 255,
    "p_firstname": 255,
    "p_lastname": 255,
    "p_email": 255,
    "p_street": 255,
    "p_city": 255,
    "p_state": 255,
    "p_zip": 20,
    "personcode": 255,
}
FIXED_FORM = {
    # As sets of the characters allowed at each place; nothing else has the form.
    "amount": ("0123456789", range(1, 12)),
    "lang": ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", range(3, 4)),
    "currency": ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", range(3, 4)),
    "country": ("_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", range(2, 3)),
    "p_countrycode": ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", range(2, 3)),
    "test": ("01", range(1, 2)),
}
KNOWN = {*MAX_BYTES, *FIXED_FORM, "time_limit", "developerid", "version", "projectid"}


def _private_key(name: str) -> RSAPrivateKey:
    pem = (VECTORS / f"TEST_ONLY_{name}_private_key.pem").read_bytes()
    key = load_pem_private_key(pem, password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


MAIN = _private_key("main")
OTHER = _private_key("other")

quick = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
texts = st.text(max_size=40)
any_texts = st.text(st.characters(exclude_categories=()), max_size=40)  # lone surrogates too
names = st.text(min_size=1, max_size=12).filter(
    lambda name: name not in KNOWN and name != "repeat_request"
)
scalars = (
    texts
    | st.integers()
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False, allow_infinity=False)
)
values = scalars | st.lists(scalars, max_size=4)
form_names = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=12).filter(
    lambda name: name not in {"projectid", "type"}
)
forms = st.dictionaries(form_names, texts, max_size=8)


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii")


def _ss1(data: str, password: str = PASSWORD) -> str:
    return hashlib.md5((data + password).encode(), usedforsecurity=False).hexdigest()


def _ss2(data: str, key: RSAPrivateKey = MAIN) -> bytes:
    return key.sign(data.encode(), PKCS1v15(), SHA1())


def _ss3(data: str, key: RSAPrivateKey = MAIN) -> bytes:
    return key.sign(data.encode(), PKCS1v15(), SHA256())


def _data(fields: dict[str, str]) -> str:
    return _b64(urlencode({**fields, "projectid": PROJECT}).encode())


def _signed(fields: dict[str, str]) -> dict[str, str]:
    data = _data(fields)
    return {
        "data": data,
        "ss1": _ss1(data),
        "ss2": _b64(_ss2(data)),
        "ss3": _b64(_ss3(data)),
    }


def _read(query: dict[str, Any], *, ss1_is_enough: bool = False) -> dict[str, str]:
    callback = read_callback(
        query,
        project_id=PROJECT,
        password=PASSWORD,
        public_keys=PUBLIC_KEYS,
        ss1_is_enough=ss1_is_enough,
    )
    return dict(callback.fields)


def _refused(query: dict[str, Any]) -> bool:
    """Whether the query is refused, and with the one error that callers know."""
    for ss1_is_enough in (False, True):
        with pytest.raises(InvalidCallback):
            _read(query, ss1_is_enough=ss1_is_enough)
    return True


def _with_type(fields: dict[str, str]) -> dict[str, str]:
    kind = "micro" if {"to", "from", "sms"} <= fields.keys() else "macro"
    return {**fields, "projectid": PROJECT, "type": kind}


def _expected_pairs(name: str, value: Any) -> list[tuple[str, Any]]:
    if value is None:
        return []
    if isinstance(value, list):
        return [
            pair
            for index, item in enumerate(value)
            for pair in _expected_pairs(f"{name}[{index}]", item)
        ]
    if isinstance(value, bool):
        return [(name, "1" if value else "0")]
    return [(name, value if isinstance(value, float) else str(value))]


# ---- requests


@quick
@given(extra=st.dictionaries(names, values, max_size=6), password=st.text(min_size=1, max_size=40))
def test_request_decodes_to_what_went_in(extra: dict[str, Any], password: str) -> None:
    params = {**REQUIRED, **extra}

    request = build_request(params, project_id=PROJECT, password=password, version="1.9")

    form = base64.urlsafe_b64decode(request.data).decode("ascii")
    decoded = parse_qsl(form, keep_blank_values=True, strict_parsing=True, errors="strict")
    expected = [pair for name, value in params.items() for pair in _expected_pairs(name, value)]
    expected += [("version", "1.9"), ("projectid", PROJECT)]
    assert [name for name, _ in decoded] == [name for name, _ in expected]
    for (_, found), (_, wanted) in zip(decoded, expected, strict=True):
        if isinstance(wanted, float):
            assert float(found) == wanted
        else:
            assert found == wanted


@quick
@given(extra=st.dictionaries(names, values, max_size=4), password=st.text(min_size=1, max_size=40))
def test_sign_is_md5_and_the_address_holds_exactly_data_and_sign(
    extra: dict[str, Any], password: str
) -> None:
    request = build_request({**REQUIRED, **extra}, project_id=PROJECT, password=password)

    assert request.sign == _ss1(request.data, password)
    assert parse_qsl(urlsplit(request.url).query, strict_parsing=True) == [
        ("data", request.data),
        ("sign", request.sign),
    ]
    assert not set(request.data) & set("+/ \r\n")
    assert request.url.isascii()
    assert request.url.isprintable()


@quick
@given(field=st.sampled_from(sorted(MAX_BYTES)), text=st.text(max_size=300))
@example(field="p_zip", text="ž" * 10)
@example(field="p_zip", text="ž" * 10 + "x")
@example(field="orderid", text="0")
@example(field="p_city", text="0")
@example(field="orderid", text="")
@example(field="paytext", text="🧾" * 63 + "abc")
@example(field="paytext", text="🧾" * 64)
def test_lengths_are_counted_in_bytes(field: str, text: str) -> None:
    wanted = None
    if text in {"", "0"}:
        wanted = "missing" if field in REQUIRED else None
    elif len(text.encode()) > MAX_BYTES[field]:
        wanted = "too_long"

    assert _reason_for(field, text) == wanted


def _reason_for(field: str, text: str) -> str | None:
    try:
        build_request({**REQUIRED, field: text}, project_id=PROJECT, password=PASSWORD)
    except InvalidRequest as refusal:
        named = refusal
    else:
        return None
    assert named.field == field
    return str(named.reason)


@quick
@given(data=st.data(), field=st.sampled_from(sorted(FIXED_FORM)))
def test_forms_are_matched_in_full(data: st.DataObject, field: str) -> None:
    allowed, lengths = FIXED_FORM[field]
    near = st.text(
        st.sampled_from(allowed) | st.characters(exclude_categories=["Cs"]), max_size=lengths.stop
    )
    text = data.draw(near)
    wanted = None
    if text not in {"", "0"}:
        if len(text.encode()) >= lengths.stop:
            wanted = "too_long"
        elif not (set(text) <= set(allowed) and len(text) in lengths):
            wanted = "wrong_form"

    assert _reason_for(field, text) == wanted


@quick
@given(field=st.sampled_from(sorted(KNOWN - {"projectid", "version"})), text=any_texts)
@example(field="p_firstname", text="Ona \ud83d")
@example(field="amount", text="\udc80")
def test_no_text_makes_a_request_fail_in_another_way(field: str, text: str) -> None:
    _reason_for(field, text)


# ---- signed callbacks


@quick
@given(fields=forms)
def test_signed_callback_round_trip(fields: dict[str, str]) -> None:
    assert _read(_signed(fields)) == _with_type(fields)


@quick
@given(extra=st.dictionaries(names, st.text(max_size=60), max_size=5), order=st.text(max_size=10))
def test_what_the_app_asks_comes_back_when_echoed(extra: dict[str, str], order: str) -> None:
    """A request's data, signed by Paysera as it is, reads as the request's parameters."""
    assume(order not in {"", "0"})
    extra = {name: text for name, text in extra.items() if not set(name) & set("[. \0")}
    params: dict[str, Any] = {**ADDRESSES, "orderid": order, **extra}
    data = build_request(params, project_id=PROJECT, password=PASSWORD).data

    fields = _read({"data": data, "ss1": _ss1(data), "ss3": _b64(_ss3(data))})

    for name, text in params.items():
        if name != "type":
            assert fields[name] == text


@quick
@given(fields=forms, at=st.integers(min_value=0), replacement=st.characters(), data=st.data())
def test_no_changed_character_of_data_is_accepted(
    fields: dict[str, str], at: int, replacement: str, data: st.DataObject
) -> None:
    query = _signed(fields)
    text = query["data"]
    at %= len(text)
    replacement = data.draw(st.sampled_from("AZaz09-_+/= ") | st.just(replacement))
    assume(text[at] != replacement)
    kept = data.draw(st.sets(st.sampled_from(["ss1", "ss2", "ss3"]), min_size=1))

    changed = text[:at] + replacement + text[at + 1 :]
    assert _refused({"data": changed, **{name: query[name] for name in kept}})


@quick
@given(fields=forms, piece=st.sampled_from(["=", " ", "A", "\n", "AAAA", "&", "%3D"]))
def test_nothing_added_to_or_cut_from_data_is_accepted(fields: dict[str, str], piece: str) -> None:
    query = _signed(fields)
    text = query["data"]

    for changed in (piece + text, text + piece, text[1:], text[:-1], text[:-4], ""):
        assert _refused({**query, "data": changed})


@quick
@given(
    fields=forms,
    name=st.sampled_from(["ss2", "ss3"]),
    at=st.integers(min_value=0, max_value=255),
    bits=st.integers(min_value=1, max_value=255),
)
def test_no_changed_byte_of_an_rsa_signature_is_accepted(
    fields: dict[str, str], name: str, at: int, bits: int
) -> None:
    query = _signed(fields)
    signature = bytearray(base64.urlsafe_b64decode(query[name]))
    signature[at] ^= bits

    assert _refused({**query, name: _b64(bytes(signature))})


@quick
@given(fields=forms, at=st.integers(min_value=0, max_value=31), other=st.characters())
def test_no_changed_character_of_ss1_is_accepted(
    fields: dict[str, str], at: int, other: str
) -> None:
    query = _signed(fields)
    ss1 = query["ss1"]
    assume(ss1[at] != other)

    assert _refused({**query, "ss1": ss1[:at] + other + ss1[at + 1 :]})


@quick
@given(fields=forms, name=st.sampled_from(["ss1", "ss2", "ss3"]), text=texts)
def test_no_other_text_in_place_of_a_signature_is_accepted(
    fields: dict[str, str], name: str, text: str
) -> None:
    query = _signed(fields)
    assume(text != query[name])

    assert _refused({**query, name: text})
    assert _refused({**query, name: [query[name]]})


states = st.sampled_from(["absent", "right", "wrong"])


@settings(quick, max_examples=150)
@given(fields=forms, ss1=states, ss2=states, ss3=states, ss1_is_enough=st.booleans())
def test_every_set_of_signatures_follows_the_policy(
    fields: dict[str, str], ss1: str, ss2: str, ss3: str, ss1_is_enough: bool
) -> None:
    """Each one present is right, and one is RSA, or is ss1 where the merchant allowed it."""
    data = _data(fields)
    made = {
        "ss1": {"right": _ss1(data), "wrong": _ss1(data, "kitas")},
        "ss2": {"right": _b64(_ss2(data)), "wrong": _b64(_ss2(data, OTHER))},
        "ss3": {"right": _b64(_ss3(data)), "wrong": _b64(_ss3(data, OTHER))},
    }
    chosen = {"ss1": ss1, "ss2": ss2, "ss3": ss3}
    query = {"data": data}
    query |= {name: made[name][how] for name, how in chosen.items() if how != "absent"}
    has_proof = "right" in {ss2, ss3} or (ss1_is_enough and ss1 == "right")

    if has_proof and "wrong" not in chosen.values():
        assert _read(query, ss1_is_enough=ss1_is_enough) == _with_type(fields)
    else:
        with pytest.raises(InvalidCallback):
            _read(query, ss1_is_enough=ss1_is_enough)


@quick
@given(name=form_names, inside=st.sampled_from(["", "0", "a", "a][b"]), fields=forms)
def test_no_array_in_data_is_accepted(name: str, inside: str, fields: dict[str, str]) -> None:
    assert _refused(_signed({**fields, f"{name}[{inside}]": "1"}))


@quick
@given(
    project=texts | st.sampled_from([PROJECT + " ", "0" + PROJECT, PROJECT + "\n", "\uff1887766"])
)
def test_no_other_project_is_accepted(project: str) -> None:
    assume(project != PROJECT)
    data = _b64(urlencode({"projectid": project, "status": "1"}).encode())

    assert _refused({"data": data, "ss1": _ss1(data), "ss3": _b64(_ss3(data))})


@quick
@given(content=st.binary(max_size=80))
def test_any_signed_bytes_are_read_or_refused(content: bytes) -> None:
    data = _b64(content)
    tail = _b64(content + f"&projectid={PROJECT}".encode())

    with pytest.raises(InvalidCallback):
        _read({"data": data, "ss2": _b64(_ss2(data))})
    try:
        fields = _read({"data": tail, "ss2": _b64(_ss2(tail))})
    except InvalidCallback:
        assert b"[" in content or b"%5B" in content.upper()
    else:
        assert fields["projectid"] == PROJECT
        assert fields["type"] in {"micro", "macro"}
        assert all(isinstance(text, str) for text in fields.values())
        "".join(fields.values()).encode()  # every one can be written down


# ---- encrypted callbacks


def _sealed(form: bytes, password: str, iv: bytes) -> bytes:
    key = password.encode()[:32].ljust(32, b"\0")
    return iv + AESGCM(key).encrypt(iv, form, None)


passwords = st.text(min_size=1, max_size=50).filter(lambda text: bool(text.strip("\0")))
ivs = st.binary(min_size=12, max_size=12)


@quick
@given(fields=forms, password=passwords, iv=ivs)
def test_encrypted_callback_round_trip(fields: dict[str, str], password: str, iv: bytes) -> None:
    form = urlencode({**fields, "projectid": PROJECT}).encode()
    data = _b64(_sealed(form, password, iv))

    for text in (data, data.rstrip("="), data.replace("-", "+").replace("_", "/")):
        callback = read_callback(
            {"data": text}, project_id=PROJECT, password=password, public_keys=[]
        )
        assert dict(callback.fields) == _with_type(fields)


@quick
@given(fields=forms, iv=ivs, at=st.integers(min_value=0), bits=st.integers(1, 255))
def test_no_changed_byte_of_an_encrypted_callback_is_accepted(
    fields: dict[str, str], iv: bytes, at: int, bits: int
) -> None:
    form = urlencode({**fields, "projectid": PROJECT}).encode()
    sealed = bytearray(_sealed(form, PASSWORD, iv))
    sealed[at % len(sealed)] ^= bits

    assert _refused({"data": _b64(bytes(sealed))})
    assert _refused({"data": _b64(bytes(sealed[:-1]))})


@quick
@given(fields=forms, iv=ivs, names_there=st.sets(st.sampled_from(["ss1", "ss2", "ss3"])))
def test_encrypted_data_with_signatures_is_refused(
    fields: dict[str, str], iv: bytes, names_there: set[str]
) -> None:
    assume(names_there)
    form = urlencode({**fields, "projectid": PROJECT}).encode()
    data = _b64(_sealed(form, PASSWORD, iv))
    right = {"ss1": _ss1(data), "ss2": _b64(_ss2(data)), "ss3": _b64(_ss3(data))}

    assert _refused({"data": data, **{name: right[name] for name in names_there}})
    assert _refused({"data": data, **dict.fromkeys(names_there, "")})


@quick
@given(content=st.binary(max_size=80), ss1_is_enough=st.booleans())
def test_no_empty_password_is_accepted(content: bytes, ss1_is_enough: bool) -> None:
    form = content + f"&projectid={PROJECT}".encode()
    sealed = _b64(_sealed(form, "", bytes(12)))
    data = _b64(form)

    for query in ({"data": sealed}, {"data": data, "ss1": _ss1(data, "")}):
        with pytest.raises(InvalidCallback):
            read_callback(
                query,
                project_id=PROJECT,
                password="",
                public_keys=PUBLIC_KEYS,
                ss1_is_enough=ss1_is_enough,
            )


# ---- garbage

callback_names = st.sampled_from(["data", "ss1", "ss2", "ss3", "sign", "data[]", "ss1[0]", "data["])
base64_like = st.binary(max_size=60).map(_b64)
hex_like = st.text("0123456789abcdef", min_size=32, max_size=32)
garbage_values = any_texts | base64_like | hex_like | st.lists(any_texts, max_size=3)


@settings(quick, max_examples=250)
@given(query=st.dictionaries(callback_names | any_texts, garbage_values, max_size=6))
@example(query={"data": "\ud800", "ss1": "x"})
@example(query={"data": "\ud800", "ss2": "x"})
@example(query={"data": "\ud800"})
@example(query={"data": "eA==", "ss1": "\udcff"})
@example(query={"data": "eA==", "ss3": "\udcff"})
@example(query={"data": "A", "ss2": "A"})
@example(query={"data": "=", "ss2": "="})
@example(query={"data": "x" * 20_000})
def test_garbage_is_refused_and_nothing_else_happens(query: dict[str, Any]) -> None:
    assert _refused(query)


@quick
@given(raw=st.text(st.sampled_from("dats123[]=&%+;. \0é\n"), max_size=60))
def test_garbage_as_a_raw_query_is_refused(raw: str) -> None:
    decoded = parse_qs(raw, keep_blank_values=True)

    assert _refused({name: found[-1] for name, found in decoded.items()})
    assert _refused(dict(decoded))


@quick
@given(pems=st.lists(any_texts | st.sampled_from(["-----BEGIN CERTIFICATE-----"]), max_size=3))
@example(pems=["\udcc5"])
def test_without_a_usable_key_nothing_is_accepted(pems: list[str]) -> None:
    query = _signed({"status": "1"})

    with pytest.raises(InvalidCallback):
        read_callback(query, project_id=PROJECT, password=PASSWORD, public_keys=pems)
