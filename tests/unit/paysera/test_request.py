"""What a request says of itself: why it is refused, and what its address holds."""

import pytest

from saleor_paysera.paysera.encoding import ParamValue
from saleor_paysera.paysera.request import (
    InvalidRequest,
    InvalidRequestReason,
    build_request,
    request_fields,
)

PARAMS: dict[str, ParamValue] = {
    "orderid": "SP-7K3M-9Q2X-V4TB",
    "accepturl": "https://paysera.example/accept",
    "cancelurl": "https://paysera.example/cancel",
    "callbackurl": "https://paysera.example/callback",
    "p_firstname": "Žygimantė & Co",
}


def refusal(password: str = "secret", **changes: ParamValue) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as refused:
        build_request({**PARAMS, **changes}, project_id=123456, password=password)
    return refused.value


def test_an_address_gives_its_parameters_back() -> None:
    url = build_request(PARAMS, project_id=123456, password="secret").url

    assert request_fields(url) == {**PARAMS, "version": "1.9", "projectid": "123456"}


def test_an_empty_address_has_no_parameters() -> None:
    assert request_fields("") == {}


def test_a_refusal_names_the_parameter_and_what_is_wrong_with_it() -> None:
    too_long = refusal(orderid="a" * 41)

    assert (too_long.field, too_long.reason) == ("orderid", InvalidRequestReason.TOO_LONG)
    assert str(too_long) == "The Paysera parameter 'orderid' is longer than 40 bytes."


def test_without_a_password_nothing_is_signed_and_the_password_is_named() -> None:
    missing = refusal(password="")

    assert (missing.field, missing.reason) == ("password", InvalidRequestReason.MISSING)
    assert str(missing) == "The project password is empty; it is needed to sign."


def test_half_a_character_is_refused_where_it_stands() -> None:
    half = refusal(p_city="Vilniu\ud83c")

    assert (half.field, half.reason) == ("p_city", InvalidRequestReason.WRONG_FORM)


def test_half_a_character_within_a_list_has_no_name_to_give() -> None:
    assert refusal(only_payments=["smsbank", "\ud83c"]).field == ""


@pytest.mark.parametrize("nothing", [None, False, "", "0", []])
def test_what_php_takes_for_empty_is_missing(nothing: ParamValue) -> None:
    assert refusal(orderid=nothing).reason is InvalidRequestReason.MISSING


def test_a_list_in_place_of_a_text_is_measured_as_php_does() -> None:
    """As the word "Array": five characters are no currency."""
    assert refusal(currency=["EUR"]).reason is InvalidRequestReason.TOO_LONG
    assert refusal(country=["lt"]).reason is InvalidRequestReason.TOO_LONG
