"""A payment request: checked by Paysera's rules, the first fault wins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import urlsplit

from saleor_paysera.sandbox.paysera.codec import Undecodable, decode, md5_signature
from saleor_paysera.sandbox.paysera.errors import ErrorCode, PayseraError
from saleor_paysera.sandbox.paysera.methods import CURRENCIES, method_of

URLS = ("accepturl", "cancelurl", "callbackurl")
# Bytes of UTF-8, and the form where there is one.
FORMS: dict[str, tuple[int, str]] = {
    "projectid": (11, r"\d+"),
    "orderid": (40, ".+"),
    "accepturl": (255, ".+"),
    "cancelurl": (255, ".+"),
    "callbackurl": (255, ".+"),
    "version": (9, r"\d+\.\d+(\.\d+)?"),
    "lang": (3, "[A-Za-z]{3}|"),
    "amount": (11, r"\d+"),
    "currency": (3, "[A-Za-z]{3}"),
    "payment": (20, ".*"),
    "country": (2, "[A-Za-z_]{2}|"),
    "paytext": (255, ".*"),
    "p_firstname": (255, ".*"),
    "p_lastname": (255, ".*"),
    "p_email": (255, ".*"),
    "p_street": (255, ".*"),
    "p_city": (255, ".*"),
    "p_state": (255, ".*"),
    "p_zip": (20, ".*"),
    "p_countrycode": (2, "[A-Za-z]{2}|"),
    "test": (1, "[01]|"),
    "time_limit": (19, r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|"),
    "personcode": (255, ".*"),
    "developerid": (11, r"\d*"),
}
ERROR_OF_FIELD = {
    "orderid": ErrorCode.ORDER_ID,
    "amount": ErrorCode.AMOUNT_MISSING,
    "currency": ErrorCode.AMOUNT_MISSING,
    "time_limit": ErrorCode.TIME_LIMIT,
    **dict.fromkeys(URLS, ErrorCode.URL),
}
REQUIRED = ("orderid", *URLS, "version", "amount", "currency")


@dataclass(frozen=True)
class Project:
    """A merchant's project. With `origins` empty, any address will do."""

    password: str
    tests_allowed: bool = True
    encrypted: bool = False
    is_active: bool = True
    site_name: str = "shop.example"
    owner_name: str = "UAB Sandbox"
    origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class PayRequest:
    """A request that Paysera would take. Its texts are as they came; `amount_minor` is cents."""

    project_id: str
    project: Project
    fields: Mapping[str, str]

    def text(self, name: str) -> str:
        """A field, empty when it was not sent."""
        return self.fields.get(name, "")

    @property
    def order_id(self) -> str:
        return self.fields["orderid"]

    @property
    def amount_minor(self) -> int:
        return int(self.fields["amount"])

    @property
    def currency(self) -> str:
        return self.fields["currency"].upper()

    @property
    def is_test(self) -> bool:
        return self.text("test") == "1"

    @property
    def purpose(self) -> str:
        """The payment text with its variables replaced, or Paysera's own text."""
        text = self.text("paytext")
        if "[order_nr]" not in text or not ("[site_name]" in text or "[owner_name]" in text):
            text = "Payment for goods and services (order no. [order_nr]) ([site_name])"
        replaced = {
            "[order_nr]": self.order_id,
            "[site_name]": self.project.site_name,
            "[owner_name]": self.project.owner_name,
        }
        for variable, value in replaced.items():
            text = text.replace(variable, value)
        return text


def read_request(projects: Mapping[str, Project], data: str, sign: str) -> PayRequest:
    """Check a request, or raise what Paysera's error page would show."""
    if not data:
        raise PayseraError(ErrorCode.NO_PROJECT, "The field data is empty.")
    try:
        fields = decode(data)
    except Undecodable as error:
        not_utf8 = isinstance(error.__cause__, UnicodeDecodeError)
        code = ErrorCode.PAYTEXT if not_utf8 else ErrorCode.SIGN
        raise PayseraError(code, "The field data cannot be decoded.") from error
    project_id = fields.get("projectid", "")
    project = projects.get(project_id)
    if project is None:
        raise PayseraError(ErrorCode.PROJECT, f"projectid={project_id!r}")
    if not project.is_active:
        raise PayseraError(ErrorCode.INACTIVE)
    expected = md5_signature(data, project.password)
    if not compare_digest(sign.encode(), expected.encode()):
        raise PayseraError(ErrorCode.SIGN)
    _check_fields(fields)
    _check_urls(fields, project)
    request = PayRequest(project_id, project, fields)
    _check_payment(request)
    return request


def _check_fields(fields: Mapping[str, str]) -> None:
    for name, (most_bytes, form) in FORMS.items():
        value = fields.get(name)
        error = ERROR_OF_FIELD.get(name, ErrorCode.PARAMETER)
        if not value and name in REQUIRED:
            raise PayseraError(error, f"{name} is missing.")
        if value is None:
            continue
        if len(value.encode()) > most_bytes:
            raise PayseraError(error, f"{name} is longer than {most_bytes} bytes.")
        if not re.fullmatch(form, value, re.DOTALL):
            raise PayseraError(error, f"{name} has a wrong form.")


def _check_urls(fields: Mapping[str, str], project: Project) -> None:
    for name in URLS:
        parts = urlsplit(fields[name])
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise PayseraError(ErrorCode.URL, name)
        if project.origins and f"{parts.scheme}://{parts.netloc}" not in project.origins:
            raise PayseraError(ErrorCode.FOREIGN_URL, name)


def _check_payment(request: PayRequest) -> None:
    if request.is_test and not request.project.tests_allowed:
        raise PayseraError(ErrorCode.TEST_OFF)
    if request.currency not in CURRENCIES:
        raise PayseraError(ErrorCode.CURRENCY, request.currency)
    key = request.text("payment")
    if not key:
        return
    method = method_of(key)
    if method is None:
        raise PayseraError(ErrorCode.METHOD, key)
    if request.amount_minor < method.min_minor:
        raise PayseraError(ErrorCode.AMOUNT_TOO_SMALL, key)
    if request.amount_minor > method.max_minor:
        raise PayseraError(ErrorCode.AMOUNT_TOO_BIG, key)
