"""Build the signed payment request that sends a shopper to Paysera.

Source: developers.paysera.com, Checkout Classic specification 1.6; validation as in the
official library lib-webtopay 3.1.5.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs, urlsplit

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.paysera.encoding import (
    ParamValue,
    base64url_decode,
    base64url_encode,
    form_decode,
    form_encode,
    text_of,
)

PAY_URL: Final = "https://bank.paysera.com/pay/"


class InvalidRequestReason(StrEnum):
    """Why a parameter cannot be sent."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    WRONG_FORM = "wrong_form"


class InvalidRequest(PaymentAppError):
    """A parameter of a payment request breaks Paysera's specification."""

    code = "INVALID_PAYSERA_REQUEST"

    def __init__(self, field: str, reason: InvalidRequestReason, detail: str) -> None:
        what = "project password" if field == "password" else f"Paysera parameter {field!r}"
        super().__init__(f"The {what} {detail}.")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """A payment request, ready to be sent: two fields, and the address holding both."""

    data: str
    sign: str
    url: str


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    max_bytes: int
    required: bool = False
    form: re.Pattern[str] | None = None


_DIGITS: Final = re.compile(r"[0-9]+")
_THREE_LETTERS: Final = re.compile(r"[A-Za-z]{3}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")

# In the order of the specification's table: the first failure is the one reported.
_FIELDS: Final = (
    _Field("projectid", 11, required=True, form=_DIGITS),
    _Field("orderid", 40, required=True),
    _Field("accepturl", 255, required=True),
    _Field("cancelurl", 255, required=True),
    _Field("callbackurl", 255, required=True),
    _Field("version", 9, required=True, form=re.compile(r"[0-9]+(\.[0-9]+)*")),
    _Field("lang", 3, form=_THREE_LETTERS),
    _Field("amount", 11, form=_DIGITS),
    _Field("currency", 3, form=_THREE_LETTERS),
    _Field("payment", 20),
    _Field("country", 2, form=re.compile(r"[A-Za-z_]{2}")),
    _Field("paytext", 255),
    _Field("p_firstname", 255),
    _Field("p_lastname", 255),
    _Field("p_email", 255),
    _Field("p_street", 255),
    _Field("p_city", 255),
    _Field("p_state", 255),
    _Field("p_zip", 20),
    _Field("p_countrycode", 2, form=re.compile(r"[A-Za-z]{2}")),
    _Field("test", 1, form=re.compile(r"[01]")),
    _Field("time_limit", 19, form=_TIME),
    _Field("personcode", 255),
    _Field("developerid", 11),
)
MAX_BYTES: Final = {field.name: field.max_bytes for field in _FIELDS}
"""The longest value of each field in bytes of UTF-8."""


def build_request(
    params: Mapping[str, ParamValue] | Sequence[tuple[str, ParamValue]],
    *,
    project_id: int | str,
    password: str,
    version: str = "1.9",
    pay_url: str = PAY_URL,
) -> PaymentRequest:
    """Sign ``params`` for a project and make the address to send the shopper to.

    Parameters keep their order; ``version`` and ``projectid`` come last unless they were
    given, then they are replaced in place. Unknown parameters are sent as they are, but
    ``repeat_request`` never is.

    Raises:
        InvalidRequest: a parameter is missing, too long in bytes, or of the wrong form;
            the first one in the order of Paysera's table. An empty password is refused.
    """
    values = dict(params)
    values.pop("repeat_request", None)  # as lib-webtopay 3.1.5: a word to itself, not to Paysera
    values["version"] = version
    values["projectid"] = project_id
    _validate(values)
    if not password:
        raise InvalidRequest(
            "password", InvalidRequestReason.MISSING, "is empty; it is needed to sign"
        )
    data = base64url_encode(_encoded(values))
    sign = md5_sign(data, password)
    # Nothing else in base64 and hexadecimal digits needs an escape.
    return PaymentRequest(data, sign, f"{pay_url}?data={data.replace('=', '%3D')}&sign={sign}")


def request_fields(url: str) -> dict[str, str]:
    """The parameters in an address that ``build_request`` made; none in an empty one."""
    data = parse_qs(urlsplit(url).query).get("data", [""])[0]
    return form_decode(base64url_decode(data))


def _encoded(values: Mapping[str, ParamValue]) -> bytes:
    try:
        return form_encode(list(values.items())).encode()
    except UnicodeEncodeError as error:
        name = next((name for name, value in values.items() if error.object in str(value)), "")
        raise InvalidRequest(
            name, InvalidRequestReason.WRONG_FORM, "holds half of a character (a lone surrogate)"
        ) from error


def md5_sign(data: str, password: str) -> str:
    """Paysera's shared-secret signature: MD5 over data and password, lower-case hex.

    Prescribed by the protocol; callbacks are trusted on RSA signatures instead.
    """
    return hashlib.md5((data + password).encode(), usedforsecurity=False).hexdigest()


def _validate(values: Mapping[str, ParamValue]) -> None:
    for field in _FIELDS:
        text = _text_to_check(values.get(field.name))
        if text in ("", "0"):  # PHP's empty(): neither required nor checked further
            if field.required:
                raise InvalidRequest(
                    field.name, InvalidRequestReason.MISSING, "is required but missing"
                )
        elif len(text.encode("utf-8", "surrogatepass")) > field.max_bytes:
            raise InvalidRequest(
                field.name,
                InvalidRequestReason.TOO_LONG,
                f"is longer than {field.max_bytes} bytes",
            )
        elif field.form and not field.form.fullmatch(text):
            raise InvalidRequest(
                field.name, InvalidRequestReason.WRONG_FORM, f"does not look right: {text!r}"
            )


def _text_to_check(value: ParamValue) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, str | int | float):
        return text_of(value)
    return "Array" if value else ""  # what PHP checks in place of an array
