"""Requests against vectors that PHP itself made (tests/vectors/make_vectors.php)."""

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from saleor_paysera.paysera import InvalidRequest, PaymentRequest, build_request

VECTORS = Path(__file__).parents[2] / "vectors" / "paysera.json"
REQUESTS: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))["requests"]
SENT = [vector for vector in REQUESTS if "error" not in vector["expect"]]
REFUSED = [vector for vector in REQUESTS if "error" in vector["expect"]]


def _name(vector: dict[str, Any]) -> str:
    return str(vector["name"])


def _pairs(vector: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in vector["params"]]


def _build(vector: dict[str, Any], params: Any) -> PaymentRequest:
    return build_request(
        params,
        project_id=vector["projectid"],
        password=vector["password"],
        version=vector["version"],
        pay_url=vector["pay_url"],
    )


def _form(request: PaymentRequest) -> str:
    return base64.urlsafe_b64decode(request.data).decode("ascii")


def test_there_are_enough_vectors_with_names_of_their_own() -> None:
    names = [_name(vector) for vector in REQUESTS]

    assert len(set(names)) == len(names) >= 200
    assert len(SENT) >= 60
    assert len(REFUSED) >= 60


@pytest.mark.parametrize("vector", SENT, ids=_name)
def test_request_is_byte_for_byte_what_php_makes(vector: dict[str, Any]) -> None:
    expect = vector["expect"]

    request = _build(vector, _pairs(vector))

    assert _form(request) == expect["query"], vector["why"]
    assert request.data == expect["data"], vector["why"]
    assert request.sign == expect["sign"], vector["why"]
    assert request.url == expect["url"], vector["why"]


@pytest.mark.parametrize("vector", REFUSED, ids=_name)
def test_request_is_refused_for_the_first_fault_of_the_table(vector: dict[str, Any]) -> None:
    expect = vector["expect"]["error"]

    with pytest.raises(InvalidRequest) as refusal:
        _build(vector, _pairs(vector))

    found = (refusal.value.field, refusal.value.reason)
    assert found == (expect["field"], expect["reason"]), vector["why"]


@pytest.mark.parametrize("vector", SENT, ids=_name)
def test_a_mapping_does_what_a_list_of_pairs_does(vector: dict[str, Any]) -> None:
    assert _build(vector, dict(_pairs(vector))) == _build(vector, _pairs(vector))


@pytest.mark.parametrize("vector", SENT, ids=_name)
def test_address_holds_data_and_sign_and_nothing_else(vector: dict[str, Any]) -> None:
    request = _build(vector, _pairs(vector))

    address = urlsplit(request.url)
    assert parse_qsl(address.query, strict_parsing=True) == [
        ("data", request.data),
        ("sign", request.sign),
    ]
    assert address._replace(query="").geturl() == vector["pay_url"]


def test_a_number_as_project_is_its_text() -> None:
    vector = next(vector for vector in SENT if vector["name"] == "bare_minimum")

    request = build_request(
        _pairs(vector), project_id=int(vector["projectid"]), password=vector["password"]
    )

    assert request.data == vector["expect"]["data"]
    assert request.url == vector["expect"]["url"], "the version and address are the defaults"


def test_params_are_left_as_they_were() -> None:
    params: dict[str, Any] = {
        "orderid": "1",
        "repeat_request": "1",
        "version": "1.6",
        "accepturl": "https://krautuve.example/a",
        "cancelurl": "https://krautuve.example/b",
        "callbackurl": "https://krautuve.example/c",
        "only_payments": ["smsbank"],
    }
    before = json.dumps(params)

    build_request(params, project_id="887766", password="raktas")

    assert json.dumps(params) == before


def test_refusal_does_not_show_the_password() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        build_request([], project_id="887766", password="labai-slaptas-raktas")

    assert "labai-slaptas-raktas" not in str(refusal.value)
    assert "labai-slaptas-raktas" not in repr(refusal.value)
