"""The till: all that the app believes about money, watched while somebody reaches into it."""

from dataclasses import dataclass, field

from sqlalchemy import select

from saleor_paysera.store.tables import (
    callbacks,
    channel_assignments,
    configurations,
    installations,
    payments,
    project_passwords,
    refunds,
    reports,
)
from saleor_paysera.store.unit_of_work import Store
from tests.experiments.experiment import Tally

_MONEY = (
    select(
        payments.c.order_number,
        payments.c.state,
        payments.c.amount_minor,
        payments.c.charged_minor,
        payments.c.pending_counts,
    ),
    select(callbacks.c.payment_id, callbacks.c.identity),
    select(reports.c.payment_id, reports.c.type, reports.c.psp_reference, reports.c.amount_minor),
    select(refunds.c.payment_id, refunds.c.psp_reference, refunds.c.state),
    select(configurations.c.id, configurations.c.installation_id, configurations.c.version),
    select(project_passwords.c.id, project_passwords.c.configuration_id),
    select(channel_assignments),
    select(installations.c.id, installations.c.saleor_api_url, installations.c.app_id),
)

Money = frozenset[tuple[object, ...]]


def money_in(store: Store) -> Money:
    """Every payment, verified callback, report and refund, and what decides about them."""
    with store.engine.connect() as connection:
        return frozenset(
            (number, *row)
            for number, query in enumerate(_MONEY)
            for row in connection.execute(query)
        )


@dataclass
class Till:
    """What was in it when somebody last looked."""

    store: Store
    tally: Tally
    _known: Money = field(default_factory=frozenset)

    def look(self) -> None:
        """Take what is in it now for right."""
        self._known = money_in(self.store)

    def check(self, what: str) -> bool:
        """Whether nothing has changed; a change counts as wrongly accepted."""
        now = money_in(self.store)
        changed = now ^ self._known
        if changed:
            self._known = now
            self.tally.found_accepted(f"{what}: {sorted(map(str, changed))[0][:120]}")
        return not changed
