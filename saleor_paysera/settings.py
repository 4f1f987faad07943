"""Settings from the environment, checked at the start and told in sentences."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from saleor_paysera.payments.errors import PaymentAppError

_MAX_BASE_URL_BYTES: Final = 200  # leaves room for the path below Paysera's 255 bytes
_MIN_SECRET_KEY_LENGTH: Final = 16
_LEAST_DAYS_KEPT: Final = 7  # a payment may be under way for some days
_MOST_DAYS_KEPT: Final = 36_500
_MOST_PROXIES: Final = 10
_METRICS_TOKEN: Final = re.compile(r"[\x21-\x7e]{16,200}")
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_NOT_IN_AN_ADDRESS: Final = re.compile(r"[\s\\?#\x00-\x1f\x7f]")
_DASHBOARD_URL: Final = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:([0-9]+|\*))?(/[^\s?#;,]*)?")
_FALSE: Final = frozenset({"", "0", "false", "no", "off"})


class InvalidSettings(PaymentAppError):
    """A setting is missing or malformed; the app does not start."""

    code = "INVALID_SETTINGS"


class LogFormat(StrEnum):
    """How log lines look: for a terminal, or for a log collector."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """The least important lines to write."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class AllowedSaleorUrls:
    """Which Saleor API addresses may install the app.

    Entries are exact addresses, or patterns in which ``*`` stands for part of a host name
    or port (``https://*.saleor.cloud/graphql/``). An entry without a path allows every path
    of its host; a lone ``*`` allows every address.
    """

    entries: tuple[str, ...]

    def allow(self, api_url: str) -> bool:
        """Whether the Saleor at this API address may install the app."""
        return any(self._matches(entry, api_url) for entry in self.entries)

    @staticmethod
    def _matches(entry: str, api_url: str) -> bool:
        if entry == "*":
            return True
        # Never "/", "@", "?" or "#": a star must not reach across the parts of an address.
        pattern = re.escape(entry.rstrip("/")).replace(r"\*", "[A-Za-z0-9.-]+")
        any_path = "" if "/" in entry.rstrip("/").partition("://")[2] else "(/[^?#]*)?"
        return re.fullmatch(pattern + any_path, api_url.rstrip("/")) is not None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set from outside. Addresses without a final slash where noted."""

    app_base_url: str
    """Where the world reaches the app, without a final slash."""
    secret_keys: tuple[str, ...] = field(repr=False)
    database_url: str = field(repr=False)
    allowed_saleor_urls: AllowedSaleorUrls
    dashboard_urls: tuple[str, ...]
    """The Dashboards that may show the app's page; a ``*`` for a part of the host's name."""
    allow_private_hosts: bool
    paysera_pay_url: str
    paysera_public_key_url: str
    paysera_public_key_file: Path | None
    paysera_methods_url: str
    """The list of payment methods, with a final slash."""
    trusted_proxies: int
    """How many proxies stand before the app and tell in X-Forwarded-For who connects to them."""
    keep_personal_data_for: timedelta
    """How old a payment may be before the payer's data is removed from it."""
    log_level: LogLevel
    log_format: LogFormat
    metrics_token: str | None = field(repr=False)
    """What whoever reads ``/metrics`` has to present; None: there are none to read."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read and check all settings.

        Raises:
            InvalidSettings: with a sentence that names the setting and how to mend it.
        """
        env = _Environment(environment)
        private = env.flag("ALLOW_PRIVATE_HOSTS")
        return cls(
            app_base_url=_base_url(env, private=private),
            secret_keys=_secret_keys(env),
            database_url=_database_url(env),
            allowed_saleor_urls=AllowedSaleorUrls(_allowed_saleor_urls(env)),
            dashboard_urls=_dashboard_urls(env),
            allow_private_hosts=private,
            paysera_pay_url=env.url("PAYSERA_PAY_URL", DEFAULTS["PAYSERA_PAY_URL"], private),
            paysera_public_key_url=env.url(
                "PAYSERA_PUBLIC_KEY_URL", DEFAULTS["PAYSERA_PUBLIC_KEY_URL"], private
            ),
            paysera_public_key_file=_public_key_file(env),
            paysera_methods_url=env.url(
                "PAYSERA_METHODS_URL", DEFAULTS["PAYSERA_METHODS_URL"], private
            ).rstrip("/")
            + "/",
            trusted_proxies=env.number("TRUSTED_PROXIES", 0, _MOST_PROXIES),
            keep_personal_data_for=timedelta(
                days=env.number("KEEP_PERSONAL_DATA_DAYS", _LEAST_DAYS_KEPT, _MOST_DAYS_KEPT)
            ),
            log_level=LogLevel(env.choice("LOG_LEVEL", LogLevel)),
            log_format=LogFormat(env.choice("LOG_FORMAT", LogFormat)),
            metrics_token=_metrics_token(env),
        )


DEFAULTS: Final = {
    "DATABASE_URL": "sqlite:///saleor-paysera.db",
    "PAYSERA_PAY_URL": "https://bank.paysera.com/pay/",
    "PAYSERA_PUBLIC_KEY_URL": "https://www.paysera.com/download/public.key",
    "PAYSERA_METHODS_URL": "https://www.paysera.com/payment-methods/",
    "TRUSTED_PROXIES": "0",
    "KEEP_PERSONAL_DATA_DAYS": "400",  # card networks and banks hear disputes for 13 months
    "LOG_LEVEL": "info",
    "LOG_FORMAT": "text",
}


@dataclass(frozen=True, slots=True)
class _Environment:
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip() or DEFAULTS.get(name, "")

    def required(self, name: str, remedy: str) -> str:
        value = self.text(name)
        if not value:
            raise InvalidSettings(f"{name} is not set. {remedy}")
        return value

    def flag(self, name: str) -> bool:
        value = self.text(name).lower()
        if value not in _TRUE | _FALSE:
            raise InvalidSettings(f"{name} is {value!r}. Set it to true or false.")
        return value in _TRUE

    def number(self, name: str, least: int, most: int) -> int:
        value = self.text(name)
        # Not more digits than the most has: int() would take minutes to read a million.
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise InvalidSettings(
                f"{name} is {value[:40]!r}. Set it to a whole number from {least} to {most}."
            )
        return int(value)

    def choice(self, name: str, choices: type[StrEnum]) -> str:
        value = self.text(name).lower()
        if value not in list(choices):
            raise InvalidSettings(f"{name} is {value!r}. Set it to one of: {', '.join(choices)}.")
        return value

    def url(self, name: str, remedy_example: str, private: bool) -> str:  # noqa: FBT001
        value = self.required(name, f"Set it to an address such as {remedy_example}.")
        problem = _url_problem(value, private=private)
        if problem:
            shown = "an address" if "@" in value else repr(value)
            raise InvalidSettings(
                f"{name} is {shown}, which {problem}. "
                f"Set it to an address such as {remedy_example}."
            )
        return value


def _url_problem(url: str, *, private: bool) -> str | None:
    if _NOT_IN_AN_ADDRESS.search(url):
        return "has a query, a fragment or a character that does not belong in an address"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not an address"
    if parts.scheme not in ("http", "https") or not host:
        return "is not an absolute http or https address"
    if "@" in parts.netloc:
        return "has a user name or a password in it"
    if parts.scheme == "http" and not private:
        return "is not https (plain http is for development, with ALLOW_PRIVATE_HOSTS=true)"
    return None


def _base_url(env: _Environment, *, private: bool) -> str:
    url = env.url("APP_BASE_URL", "https://paysera.example.com", private).rstrip("/")
    if len(url.encode()) > _MAX_BASE_URL_BYTES:
        raise InvalidSettings(
            f"APP_BASE_URL has more than {_MAX_BASE_URL_BYTES} bytes, and Paysera takes return "
            "addresses of at most 255. Use a shorter address."
        )
    return url


def _secret_keys(env: _Environment) -> tuple[str, ...]:
    remedy = (
        "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))' and keep "
        "it safe: stored passwords cannot be read without it."
    )
    keys = tuple(
        key.strip() for key in env.required("SECRET_KEY", remedy).split(",") if key.strip()
    )
    if not keys or any(len(key) < _MIN_SECRET_KEY_LENGTH for key in keys):
        raise InvalidSettings(
            f"SECRET_KEY is shorter than {_MIN_SECRET_KEY_LENGTH} characters. {remedy}"
        )
    return keys


def _database_url(env: _Environment) -> str:
    url = env.text("DATABASE_URL")
    if url.startswith("postgres://"):
        url = "postgresql" + url.removeprefix("postgres")
    if not re.match(r"(sqlite:///.|postgresql(\+psycopg)?://.)", url):
        raise InvalidSettings(  # never shown: it may hold a password
            "DATABASE_URL is not the address of a database this app can use. Set it to "
            "sqlite:///path/to/file.db or postgresql://user:password@host/database."
        )
    return url


def _shown(entry: str) -> str:
    """An entry of a list of addresses, unless there may be a password in it."""
    return "an entry with an @" if "@" in entry else repr(entry)


def _allowed_saleor_urls(env: _Environment) -> tuple[str, ...]:
    remedy = (
        "List the API addresses of the Saleors that may install the app, with commas between "
        "them, such as https://shop.example.com/graphql/ or https://*.saleor.cloud/graphql/."
    )
    text = env.required("ALLOWED_SALEOR_URLS", remedy)
    entries = tuple(entry.strip() for entry in text.split(",") if entry.strip())
    for entry in entries or ("",):
        if entry != "*" and not re.fullmatch(r"https?://[^\s/@?#;]+(/[^\s?#;]*)?", entry):
            raise InvalidSettings(
                f"ALLOWED_SALEOR_URLS holds {_shown(entry)}, which is not an address. {remedy}"
            )
    return entries


def _dashboard_urls(env: _Environment) -> tuple[str, ...]:
    entries = tuple(
        entry.strip() for entry in env.text("DASHBOARD_URLS").split(",") if entry.strip()
    )
    for entry in entries:
        if not _DASHBOARD_URL.fullmatch(entry):
            raise InvalidSettings(
                f"DASHBOARD_URLS holds {_shown(entry)}, which is not the address of a Dashboard. "
                "Give it like https://shop.example.com/dashboard/ or "
                "https://*.saleor.cloud/dashboard/, "
                "several with commas between them."
            )
    return entries


def _public_key_file(env: _Environment) -> Path | None:
    name = env.text("PAYSERA_PUBLIC_KEY_FILE")
    if not name:
        return None
    path = Path(name)
    if not path.is_file():
        raise InvalidSettings(
            f"PAYSERA_PUBLIC_KEY_FILE is {name!r}, where there is no file. Save Paysera's key "
            f"from {DEFAULTS['PAYSERA_PUBLIC_KEY_URL']} there, or leave the setting empty to "
            "let the app fetch it."
        )
    return path


def _metrics_token(env: _Environment) -> str | None:
    token = env.text("METRICS_TOKEN")
    if token and not _METRICS_TOKEN.fullmatch(token):
        raise InvalidSettings(  # never shown: it is a secret
            "METRICS_TOKEN is too short or has a character that does not fit. Set it to 16 to 200 "
            "letters, digits and signs without spaces, or leave it empty: then there is no "
            "/metrics. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return token or None
