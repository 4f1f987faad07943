"""What a killed process had leased, and nobody else may touch until its lease is over."""

import time
from datetime import timedelta

from sqlalchemy import update

from saleor_paysera.bootstrap import utc_now
from saleor_paysera.store.tables import completions, reports
from tests.experiments.streets import Street

_LONGEST_LEASE_S = 60


def let_leases_run_out(here: Street, *, really: bool) -> None:
    """Let the time of all leases pass; unless ``really``, by putting their end into the past.

    Only while no server runs: nothing is under way then.
    """
    if really:
        time.sleep(_LONGEST_LEASE_S)
        return
    over = utc_now() - timedelta(seconds=1)
    with here.town.store.engine.begin() as connection:
        for table in (reports, completions):
            connection.execute(
                update(table).where(table.c.leased_until.is_not(None)).values(leased_until=over)
            )
