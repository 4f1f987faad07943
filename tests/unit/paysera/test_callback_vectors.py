"""Callbacks against vectors that PHP itself made (tests/vectors/make_vectors.php)."""

import base64
import hmac
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl

import pytest

from saleor_paysera.paysera import (
    InvalidCallback,
    InvalidRequest,
    VerifiedCallback,
    build_request,
    read_callback,
)
from saleor_paysera.paysera.callback import InvalidCallbackReason

ROOT = Path(__file__).parents[3]
FILE: dict[str, Any] = json.loads(
    (ROOT / "tests" / "vectors" / "paysera.json").read_text(encoding="utf-8")
)
KEYS: dict[str, str] = FILE["keys"]
CALLBACKS: list[dict[str, Any]] = FILE["callbacks"]
OFFICIAL = ROOT.parent / "shared" / "vectors" / "webtopay.json"


def _name(vector: dict[str, Any]) -> str:
    return str(vector["name"])


def _text(value: Any) -> Any:
    """A text of a vector; bytes that are not UTF-8 as the app must show them."""
    if isinstance(value, dict) and "$b64" in value:
        return base64.b64decode(value["$b64"]).decode("utf-8", "replace")
    return value


def _texts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in values.items()}


def _read(vector: dict[str, Any], *, ss1_is_enough: bool) -> VerifiedCallback:
    return read_callback(
        vector["query"],
        project_id=vector["projectid"],
        password=vector["password"],
        public_keys=[KEYS[name] for name in vector["public_keys"]],
        ss1_is_enough=ss1_is_enough,
    )


def _verdict(vector: dict[str, Any], *, ss1_is_enough: bool) -> str:
    try:
        _read(vector, ss1_is_enough=ss1_is_enough)
    except InvalidCallback:
        return "reject"
    return "accept"


ACCEPTED = [vector for vector in CALLBACKS if vector["strict"] == "accept"]
REFUSED = [vector for vector in CALLBACKS if vector["strict"] == "reject"]
ON_SS1_ONLY = [vector for vector in REFUSED if vector["ss1_is_enough"] == "accept"]
RAW = [vector for vector in CALLBACKS if "raw_query" in vector]


def test_there_are_enough_vectors_with_names_of_their_own() -> None:
    names = [_name(vector) for vector in CALLBACKS]

    assert len(set(names)) == len(names) >= 250
    assert len(ACCEPTED) >= 100
    assert len(REFUSED) >= 100
    assert ON_SS1_ONLY


@pytest.mark.parametrize("vector", ACCEPTED, ids=_name)
def test_callback_is_read_as_php_reads_it(vector: dict[str, Any]) -> None:
    callback = _read(vector, ss1_is_enough=False)

    assert dict(callback.fields) == _texts(vector["fields"]), vector["why"]


@pytest.mark.parametrize("vector", REFUSED, ids=_name)
def test_callback_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(InvalidCallback) as refusal:
        _read(vector, ss1_is_enough=False)

    assert refusal.value.reason, vector["why"]


@pytest.mark.parametrize("vector", CALLBACKS, ids=_name)
def test_verdict_where_the_merchant_allowed_ss1_alone(vector: dict[str, Any]) -> None:
    assert _verdict(vector, ss1_is_enough=True) == vector["ss1_is_enough"], vector["why"]


@pytest.mark.parametrize("vector", ON_SS1_ONLY, ids=_name)
def test_callback_on_ss1_alone_is_read_as_php_reads_it(vector: dict[str, Any]) -> None:
    callback = _read(vector, ss1_is_enough=True)

    assert dict(callback.fields) == _texts(vector["fields"]), vector["why"]


@pytest.mark.parametrize("vector", RAW, ids=_name)
def test_raw_query_decodes_to_the_query(vector: dict[str, Any]) -> None:
    """Guards the vectors: what arrives and what the app is given are the same."""
    assert dict(parse_qsl(vector["raw_query"], keep_blank_values=True)) == vector["query"]


@pytest.mark.parametrize("vector", ACCEPTED, ids=_name)
def test_another_project_never_accepts_it(vector: dict[str, Any]) -> None:
    for project_id in ("0" + vector["projectid"], vector["projectid"] + " ", "", "1"):
        with pytest.raises(InvalidCallback):
            _read(vector | {"projectid": project_id}, ss1_is_enough=True)


def test_a_number_as_project_is_its_text() -> None:
    vector = next(vector for vector in ACCEPTED if vector["name"] == "right_ss1_ss2_ss3")

    callback = _read(vector | {"projectid": int(vector["projectid"])}, ss1_is_enough=False)

    assert callback.fields["projectid"] == vector["projectid"]


def test_ss1_is_compared_in_a_time_that_does_not_tell_how_much_of_it_fits() -> None:
    vector = next(vector for vector in ACCEPTED if "ss1" in vector["query"])
    forged = vector["query"]["ss1"][::-1]
    with patch.object(hmac, "compare_digest", wraps=hmac.compare_digest) as compare:
        verdict = _verdict(
            {**vector, "query": {**vector["query"], "ss1": forged}}, ss1_is_enough=False
        )

    assert verdict == "reject"
    assert [forged in call.args for call in compare.call_args_list] == [True]


def _right() -> dict[str, Any]:
    return next(vector for vector in ACCEPTED if vector["name"] == "right_ss1_ss2_ss3")


def _refusal(vector: dict[str, Any], **query: str) -> InvalidCallback:
    with pytest.raises(InvalidCallback) as refused:
        _read({**vector, "query": {**vector["query"], **query}}, ss1_is_enough=False)
    return refused.value


def test_what_proved_a_callback_is_told() -> None:
    encrypted = next(v for v in ACCEPTED if set(v["query"]) == {"data"})

    assert _read(_right(), ss1_is_enough=False).proofs == {"ss1", "ss2", "ss3"}
    assert _read(encrypted, ss1_is_enough=False).proofs == {"encryption"}


def test_a_wrong_password_is_told_from_a_forgery_by_payseras_own_signature() -> None:
    differs = _refusal(_right(), ss1="0" * 32)
    forged = _refusal(_right(), ss1="0" * 32, ss3="AAAA")

    assert differs.reason is InvalidCallbackReason.WRONG_PASSWORD
    assert "the project password differs" in str(differs)
    assert forged.reason is InvalidCallbackReason.WRONG_SS1
    query = {"data": _right()["query"]["data"], "ss1": "0" * 32}
    assert _refusal(_right() | {"query": query}).reason is InvalidCallbackReason.WRONG_SS1


def test_an_array_in_place_of_a_signature_is_refused_and_other_names_do_not_matter() -> None:
    assert _refusal(_right(), **{"ss1[]": "x"}).reason is InvalidCallbackReason.MALFORMED
    extra = {**_right()["query"], "utm[]": "x", "žodis": "x"}
    assert _verdict(_right() | {"query": extra}, ss1_is_enough=False) == "accept"


def test_refusal_does_not_show_the_password() -> None:
    for vector in REFUSED:
        with pytest.raises(InvalidCallback) as refusal:
            _read(vector, ss1_is_enough=False)
        if len(vector["password"]) > 8:
            assert vector["password"] not in f"{refusal.value} {refusal.value!r}"


def _official_request_fault(vector: dict[str, Any]) -> str | None:
    """What is wrong with the app on one request of the official library's vectors."""
    expect = vector["expect"]
    reasons = {"E_MISSING": "missing", "E_MAXLEN": "too_long", "E_REGEXP": "wrong_form"}
    wanted: Any
    if vector["name"] == "amount_trailing_newline_passes":
        # Accepted there only because "$" matches before a final newline in PHP.
        wanted = ("amount", "wrong_form")
    elif vector["name"] == "empty_password":
        wanted = ("password", "missing")
    elif "error" in expect:
        wanted = (expect["error"]["field"], reasons[expect["error"]["code_name"]])
    else:
        wanted = (expect["query"], expect["data"], expect["sign"], expect["url"])
    found: Any
    try:
        request = build_request(
            [(name, value) for name, value in vector["params"]],
            project_id=vector["projectid"],
            password=vector["password"],
            version="3.1.5",
        )
    except InvalidRequest as refusal:
        found = (refusal.field, str(refusal.reason))
    else:
        form = base64.urlsafe_b64decode(request.data).decode("ascii")
        found = (form, request.data, request.sign, request.url)
    return None if found == wanted else f"{vector['name']}: found {found}, wanted {wanted}"


def _official_callback_fault(vector: dict[str, Any], keys: dict[str, str]) -> str | None:
    """What is wrong with the app on one callback of the official library's vectors."""
    try:
        callback = read_callback(
            _texts(vector["query"]),
            project_id=vector["projectid"],
            password=vector["password"],
            public_keys=[keys[vector["public_key"]]],
        )
    except InvalidCallback as refusal:
        if vector["strict"] == "reject":
            return None
        return f"{vector['name']}: refused as {refusal.reason}; {vector['strict_why']}"
    if vector["strict"] == "reject":
        return f"{vector['name']}: accepted; {vector['strict_why']}"
    wanted = _texts(vector["expect"]["lib_openssl"]["parsed"])
    if dict(callback.fields) == wanted:
        return None
    return f"{vector['name']}: found {dict(callback.fields)}, wanted {wanted}"


def test_vectors_of_the_official_library() -> None:
    """Optional: more vectors, when they lie next to the repository.

    Its ``repeat`` requests are not made by this app, so only ``build`` is run.
    """
    if not OFFICIAL.is_file():
        pytest.skip(f"optional vectors are not there: {OFFICIAL}")
    official = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    requests = [vector for vector in official["requests"] if vector["op"] == "build"]
    keys = official["keys"]["public_keys_by_name"]

    faults = [_official_request_fault(vector) for vector in requests]
    faults += [_official_callback_fault(vector, keys) for vector in official["callbacks"]]

    found = [fault for fault in faults if fault]
    assert not found, "\n".join(found)
