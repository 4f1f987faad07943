"""Trials: payments of staff's own, to see that a configuration works."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, true, update

from saleor_paysera.payments.decisions import PAID_AS_TEXT
from saleor_paysera.payments.money import Money
from saleor_paysera.store.callback_fields import opened_fields, sealed_fields, status_column
from saleor_paysera.store.payments import UnknownOrder
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.storable import is_storable_text
from saleor_paysera.store.tables import trials


class TrialReturn(StrEnum):
    """Which way somebody came back from Paysera. It proves nothing."""

    ACCEPT = "accept"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class TrialCallback:
    """A verified callback about a trial. ``proofs`` such as ``("ss1", "ss3")``."""

    status: str
    proofs: tuple[str, ...]
    fields: Mapping[str, str] = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True)
class TrialRefusal:
    """Why a callback about a trial was refused, and when the last time."""

    reason: str
    refused_at: datetime


@dataclass(frozen=True, slots=True)
class NewTrial:
    """A trial about to be stored."""

    order_number: str
    installation_id: int
    configuration_id: int
    asked: Money
    is_test: bool
    pay_url: str = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Trial(NewTrial):
    """A stored trial and what came of it so far."""

    id: int
    returned: TrialReturn | None
    returned_at: datetime | None
    callback: TrialCallback | None
    refusal: TrialRefusal | None


class Trials:
    """The repository of trials."""

    def __init__(self, connection: Connection, secrets: SecretBox) -> None:
        self._connection = connection
        self._secrets = secrets

    def add(self, trial: NewTrial) -> None:
        """Store a new trial."""
        self._connection.execute(
            insert(trials).values(
                order_number=trial.order_number,
                installation_id=trial.installation_id,
                configuration_id=trial.configuration_id,
                amount_minor=trial.asked.amount_minor,
                currency=trial.asked.currency,
                is_test=trial.is_test,
                pay_url_sealed=self._secrets.seal(trial.pay_url),
                created_at=trial.created_at,
            )
        )

    def by_order_number(self, order_number: str) -> Trial:
        """The trial with an order number.

        Raises:
            UnknownOrder
        """
        return self._one(order_number, true())

    def find_for_installation(self, installation_id: int, order_number: str) -> Trial:
        """The trial with an order number, unless it is another installation's.

        Raises:
            UnknownOrder
        """
        return self._one(order_number, trials.c.installation_id == installation_id)

    def forget_before(self, installation_id: int, moment: datetime) -> None:
        """Drop trials begun before then: they have told what they had to tell."""
        self._connection.execute(
            delete(trials).where(
                trials.c.installation_id == installation_id, trials.c.created_at < moment
            )
        )

    def note_return(self, order_number: str, returned: TrialReturn, *, now: datetime) -> None:
        """Somebody came back from Paysera; the first time counts.

        Raises:
            UnknownOrder
        """
        self._note(
            order_number,
            trials.c.returned_at.is_(None),
            {"returned": returned, "returned_at": now},
        )

    def note_callback(self, order_number: str, callback: TrialCallback) -> None:
        """Paysera called back; the first one counts, unless another one is the first to
        say that the money is in.

        Raises:
            UnknownOrder
        """
        counts: ColumnElement[bool] = trials.c.callback_at.is_(None)
        if callback.status == PAID_AS_TEXT:
            counts |= trials.c.callback_status != PAID_AS_TEXT
        self._note(
            order_number,
            counts,
            {
                "callback_at": callback.received_at,
                "callback_status": status_column(callback.status),
                "callback_fields_sealed": sealed_fields(self._secrets, callback.fields),
                "proofs": " ".join(callback.proofs),
            },
        )

    def note_refusal(self, order_number: str, reason: str, *, now: datetime) -> None:
        """A callback was refused; the last time counts.

        Raises:
            UnknownOrder
        """
        self._note(order_number, true(), {"refusal": reason, "refused_at": now})

    def _note(
        self, order_number: str, condition: ColumnElement[bool], values: Mapping[str, object]
    ) -> None:
        self.by_order_number(order_number)
        self._connection.execute(
            update(trials).where(trials.c.order_number == order_number, condition).values(values)
        )

    def _one(self, order_number: str, condition: ColumnElement[bool]) -> Trial:
        if not is_storable_text(order_number):
            raise UnknownOrder(order_number)
        row = self._connection.execute(
            select(trials).where(trials.c.order_number == order_number, condition)
        ).one_or_none()
        if row is None:
            raise UnknownOrder(order_number)
        return self._trial(row)

    def _trial(self, row: Row[tuple[object, ...]]) -> Trial:
        return Trial(
            id=row.id,
            order_number=row.order_number,
            installation_id=row.installation_id,
            configuration_id=row.configuration_id,
            asked=Money(row.amount_minor, row.currency),
            is_test=row.is_test,
            pay_url=self._secrets.open(row.pay_url_sealed),
            created_at=row.created_at,
            returned=None if row.returned is None else TrialReturn(row.returned),
            returned_at=row.returned_at,
            callback=None if row.callback_at is None else self._callback(row),
            refusal=None if row.refused_at is None else TrialRefusal(row.refusal, row.refused_at),
        )

    def _callback(self, row: Row[tuple[object, ...]]) -> TrialCallback:
        return TrialCallback(
            status=row.callback_status,
            proofs=tuple(row.proofs.split()),
            fields=opened_fields(self._secrets, row.callback_fields_sealed),
            received_at=row.callback_at,
        )
