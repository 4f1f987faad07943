"""Look at everything, from the settings outwards."""

from collections.abc import Iterator

from saleor_paysera.services.context import Context
from saleor_paysera.services.doctor.database import SECRETS, examine_database
from saleor_paysera.services.doctor.findings import Finding, Health
from saleor_paysera.services.doctor.shops import examine_shops
from saleor_paysera.services.doctor.surroundings import (
    examine_own_address,
    examine_paysera,
    examine_settings,
)


def examine(context: Context) -> Iterator[Finding]:
    """Everything that can be looked at; changes nothing but what is known of each Saleor."""
    yield from examine_settings(context.settings)
    database = list(examine_database(context.store))
    yield from database
    yield from examine_own_address(context.settings)
    yield from examine_paysera(context)
    if any(finding.subject == SECRETS and finding.health is Health.WELL for finding in database):
        yield from examine_shops(context)
