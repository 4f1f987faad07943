"""What a merchant entered is checked, field by field, before anything is stored."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeVar

from saleor_paysera.payments.errors import N_, PaymentAppError
from saleor_paysera.payments.return_urls import InvalidOrigin, origin_of
from saleor_paysera.payments.states import PAYMENT_LIFETIME
from saleor_paysera.paysera.request import MAX_BYTES
from saleor_paysera.paysera.texts import checked_purpose, is_method_key
from saleor_paysera.store.records import COMPLETE_AFTER_S, ConfigurationSettings

_T = TypeVar("_T")
_PROJECT_ID: Final = re.compile(r"[1-9][0-9]*")  # as callbacks write it
_CONTROL_OR_BREAK: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})  # Unicode's categories
_MAX_NAME: Final = 100
_MAX_PASSWORD: Final = 255
_MAX_METHODS: Final = 200
_MAX_ORIGINS: Final = 50
SHORTEST_MINUTES: Final = 20
"""Paysera takes 15 minutes at least; five more are for the way there and for clocks."""
LONGEST_MINUTES: Final = int(PAYMENT_LIFETIME.total_seconds() // 60)
LONGEST_COMPLETE_AFTER_S: Final = 86_400
"""A day: whoever pays wants to see an order."""


class ConfigurationField(StrEnum):
    """The fields of a configuration, by their names in the Dashboard's JSON."""

    NAME = "name"
    PROJECT_ID = "projectId"
    MODE = "mode"
    PASSWORD = "password"  # noqa: S105 - a field's name
    DEFAULT_METHOD = "defaultMethod"
    METHODS = "methods"
    PURPOSE = "purpose"
    PAY_WITHIN_MINUTES = "payWithinMinutes"
    RETURN_ORIGINS = "returnOrigins"
    COMPLETE_AFTER = "completeAfterSeconds"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field."""

    field: ConfigurationField
    error: PaymentAppError


class InvalidField(PaymentAppError):
    """A field of a configuration that cannot work."""

    code = "INVALID_FIELD"


class InvalidConfiguration(PaymentAppError):
    """A merchant's settings that cannot work; ``problems`` tells what is wrong where."""

    code = "INVALID_CONFIGURATION"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__(" ".join(problem.error.message for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class ConfigurationInput:
    """What a merchant entered. ``password`` "": the one that is stored stays.

    ``methods``: the keys of those offered; none means every method of the project.
    ``pay_within_minutes`` None: as long as a payment lives anyway.
    ``complete_after_s`` None: the app does not complete paid checkouts.
    """

    name: str
    project_id: str
    password: str = field(repr=False)
    is_test: bool
    ss1_is_enough: bool
    default_method: str
    methods: Sequence[str]
    purpose: str | None
    pay_within_minutes: int | None
    return_origins: Sequence[str]
    accepts_pending: bool
    complete_after_s: int | None = COMPLETE_AFTER_S


def checked_settings(wish: ConfigurationInput, *, has_password: bool) -> ConfigurationSettings:
    """The settings to store. ``has_password``: one is stored already.

    Raises:
        InvalidConfiguration: with every field that is wrong.
    """
    check = _Checks()
    name, purpose = _one_line(wish.name), _one_line(wish.purpose or "") or None
    project_id, default_method = wish.project_id.strip(), wish.default_method.strip()
    check(ConfigurationField.NAME, lambda: _check_name(name))
    check(ConfigurationField.PROJECT_ID, lambda: _check_project_id(project_id))
    check(ConfigurationField.PASSWORD, lambda: _check_password(wish.password, has_password))
    check(ConfigurationField.DEFAULT_METHOD, lambda: _check_method(default_method))
    check(ConfigurationField.METHODS, lambda: _check_methods(wish.methods))
    check(ConfigurationField.PAY_WITHIN_MINUTES, lambda: _check_pay_within(wish.pay_within_minutes))
    check(ConfigurationField.PURPOSE, lambda: purpose and checked_purpose(purpose))
    origins = check(ConfigurationField.RETURN_ORIGINS, lambda: _origins(wish.return_origins))
    check(ConfigurationField.COMPLETE_AFTER, lambda: _check_complete_after(wish.complete_after_s))
    if check.problems:
        raise InvalidConfiguration(check.problems)
    return ConfigurationSettings(
        name=name,
        project_id=project_id,
        is_test=wish.is_test,
        ss1_is_enough=wish.ss1_is_enough,
        default_method=default_method,
        methods=_with_default(wish.methods, default_method),
        purpose=purpose,
        pay_within_minutes=wish.pay_within_minutes,
        return_origins=origins or (),
        accepts_pending=wish.accepts_pending,
        complete_after_s=wish.complete_after_s,
    )


class _Checks:
    """Runs one check after the other and collects what is wrong."""

    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []

    def __call__(self, checked: ConfigurationField, check: Callable[[], _T]) -> _T | None:
        try:
            return check()
        except PaymentAppError as error:
            self.problems.append(FieldProblem(checked, error))
            return None


def _one_line(text: str) -> str:
    """``text`` without what does not belong in a line, or in a database."""
    return "".join(
        " " if unicodedata.category(character) in _CONTROL_OR_BREAK else character
        for character in text
    ).strip()


def _check_name(name: str) -> None:
    if not any(character.isprintable() for character in name):
        raise InvalidField(
            N_("Give the configuration a name, so that you can tell it from others.")
        )
    if len(name) > _MAX_NAME:
        raise InvalidField(N_("The name may have at most %(limit)s characters."), limit=_MAX_NAME)


def _check_project_id(project_id: str) -> None:
    if not _PROJECT_ID.fullmatch(project_id) or len(project_id) > MAX_BYTES["projectid"]:
        raise InvalidField(
            N_(
                "The project ID is a number of at most 11 digits. It stands in your Paysera "
                "account under the project's settings."
            )
        )


def _check_password(password: str, has_password: bool) -> None:  # noqa: FBT001
    if not password and not has_password:
        raise InvalidField(
            N_(
                "Enter the project password. It stands in your Paysera account under the "
                "project's settings (“sign password”)."
            )
        )
    # Not printable: invisible characters that were copied along.
    is_clean = password == password.strip() and password.isprintable()
    if len(password) > _MAX_PASSWORD or not is_clean:
        raise InvalidField(
            N_(
                "The password begins or ends with a space, or is too long. Copy it from "
                "Paysera once more, without anything around it."
            )
        )


def _check_method(key: str) -> None:
    if not is_method_key(key):
        raise InvalidField(
            N_(
                "This is not the key of a Paysera payment method. Keys are short words such as "
                "smsbank, hanza or card."
            )
        )


def _check_methods(keys: Sequence[str]) -> None:
    if len(keys) > _MAX_METHODS:
        raise InvalidField(N_("At most %(limit)s methods can be chosen."), limit=_MAX_METHODS)
    for key in keys:
        _check_method(key)


def _check_pay_within(minutes: int | None) -> None:
    if minutes is not None and not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise InvalidField(
            N_("A payment may take from %(shortest)s minutes to 3 days."),
            shortest=SHORTEST_MINUTES,
        )


def _check_complete_after(seconds: int | None) -> None:
    if seconds is not None and not 0 <= seconds <= LONGEST_COMPLETE_AFTER_S:
        raise InvalidField(
            N_("The app may wait from 0 to %(longest)s seconds before it completes an order."),
            longest=LONGEST_COMPLETE_AFTER_S,
        )


def _origins(urls: Sequence[str]) -> tuple[str, ...]:
    if len(urls) > _MAX_ORIGINS:
        raise InvalidField(N_("At most %(limit)s addresses can be listed."), limit=_MAX_ORIGINS)
    return tuple(dict.fromkeys(_origin(url.strip()) for url in urls if url.strip()))


def _origin(url: str) -> str:
    try:
        return origin_of(url)
    except InvalidOrigin as error:
        raise InvalidOrigin(
            N_(
                "“%(url)s” is not the address of a storefront. Give it like "
                "https://shop.example.com, one to a line."
            ),
            url=url[:200],
        ) from error


def _with_default(methods: Sequence[str], default_method: str) -> tuple[str, ...]:
    """The chosen methods; the default is always among them."""
    return tuple(dict.fromkeys([default_method, *methods])) if methods else ()
