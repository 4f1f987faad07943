"""What every service works with. Built once by ``saleor_paysera.bootstrap``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Semaphore

from saleor_paysera.outbound import Outbound
from saleor_paysera.services.allowances import Allowances
from saleor_paysera.services.method_lists import MethodLists
from saleor_paysera.services.once_per import OncePer
from saleor_paysera.services.paysera_key_ring import PayseraKeyRing
from saleor_paysera.services.readiness import Readiness
from saleor_paysera.services.saleor_slots import SaleorSlots
from saleor_paysera.services.turns import Turns
from saleor_paysera.settings import Settings
from saleor_paysera.store.unit_of_work import Store

Clock = Callable[[], datetime]
"""Tells the time in UTC."""


@dataclass(frozen=True, slots=True)
class Context:
    """The app's long-lived parts. ``wake_delivery`` lets waiting reports go out at once.

    ``registrations``: how many may be under way in this process. ``refusals_noted``: how often
    a refused callback of each payment may be written down.
    """

    settings: Settings
    store: Store
    outbound: Outbound
    paysera_keys: PayseraKeyRing
    method_lists: MethodLists
    jwks_refetches: OncePer
    jwks_turns: Turns
    saleor_slots: SaleorSlots
    registrations: Semaphore
    refusals_noted: Allowances
    readiness: Readiness
    clock: Clock
    wake_delivery: Callable[[], None]
