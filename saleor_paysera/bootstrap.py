"""Build the app from its settings. The only place where engines and clients are made."""

import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.util import Finalize
from typing import Final, Protocol

from flask import Flask

from saleor_paysera.logs import configure_logging
from saleor_paysera.outbound import Outbound
from saleor_paysera.services.allowances import Allowances
from saleor_paysera.services.complete_checkouts import CheckoutCompletion
from saleor_paysera.services.context import Clock, Context
from saleor_paysera.services.deliver_reports import ReportDelivery
from saleor_paysera.services.expire_payments import PaymentExpiry
from saleor_paysera.services.method_lists import MethodLists
from saleor_paysera.services.once_per import OncePer
from saleor_paysera.services.paysera_key_ring import PayseraKeyRing, read_pinned
from saleor_paysera.services.personal_data import PersonalDataKeeper
from saleor_paysera.services.raise_problems import StatusWatcher
from saleor_paysera.services.readiness import Readiness
from saleor_paysera.services.saleor_slots import SaleorSlots
from saleor_paysera.services.turns import Turns
from saleor_paysera.settings import Settings
from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.migrations import migrate
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.unit_of_work import Store
from saleor_paysera.telemetry.faults import sentry
from saleor_paysera.telemetry.traces import trace
from saleor_paysera.web.application import create_web_app

_JWKS_REFETCH_PAUSE: Final = timedelta(minutes=1)
_MOST_ASKING_ONE_SALEOR: Final = 4  # of the 16 threads that a server process has
_MOST_REGISTERING: Final = 2
_REFUSALS_AT_ONCE: Final = 20


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def connect_store(settings: Settings) -> Store:
    """The database as it is; connected to when it is first used."""
    engine = create_database_engine(settings.database_url)
    return Store(engine, SecretBox(settings.secret_keys))


def open_store(settings: Settings) -> Store:
    """The database with its migrations applied."""
    store = connect_store(settings)
    migrate(store.engine)
    return store


def check_pinned_key(settings: Settings) -> None:
    """Make sure, before anybody needs it, that a key that is pinned by a file can be used.

    Raises:
        PayseraKeyUnavailable: the file cannot be read, or holds no key.
    """
    if settings.paysera_public_key_file is not None:
        read_pinned(settings.paysera_public_key_file)


def create_context(settings: Settings, store: Store, *, clock: Clock = utc_now) -> Context:
    """The services' context. Reports wait: no delivery listens to it yet."""
    outbound = Outbound(allow_private_hosts=settings.allow_private_hosts)
    return Context(
        settings=settings,
        store=store,
        outbound=outbound,
        paysera_keys=PayseraKeyRing(
            store=store,
            outbound=outbound,
            clock=clock,
            url=settings.paysera_public_key_url,
            pinned_file=settings.paysera_public_key_file,
        ),
        method_lists=MethodLists(
            outbound=outbound, clock=clock, base_url=settings.paysera_methods_url
        ),
        jwks_refetches=OncePer(_JWKS_REFETCH_PAUSE),
        jwks_turns=Turns(),
        saleor_slots=SaleorSlots(_MOST_ASKING_ONE_SALEOR),
        registrations=threading.Semaphore(_MOST_REGISTERING),
        refusals_noted=Allowances(_REFUSALS_AT_ONCE, comes_back_every=timedelta(seconds=10)),
        readiness=Readiness(store.engine),
        clock=clock,
        wake_delivery=lambda: None,
    )


def with_delivery(context: Context) -> tuple[Context, ReportDelivery]:
    """The context whose news wakes the delivery loop, and that loop, which is not started yet."""
    delivery = ReportDelivery(
        store=context.store,
        outbound=context.outbound,
        clock=context.clock,
        app_base_url=context.settings.app_base_url,
    )
    return replace(context, wake_delivery=delivery.wake), delivery


def create_app() -> Flask:
    """The WSGI application, set up by the environment, with its loops running.

    Raises:
        InvalidSettings, PayseraKeyUnavailable, DatabaseUnavailable, DatabaseBusy
    """
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    tell_fault = sentry(os.environ)  # it has something to log where it cannot be set up
    if tell_fault is not None:
        configure_logging(settings.log_level, settings.log_format, tell_fault=tell_fault)
    check_pinned_key(settings)
    context, delivery = with_delivery(create_context(settings, open_store(settings)))
    _run_until_exit(
        [
            delivery,
            StatusWatcher(context),
            PaymentExpiry(context),
            CheckoutCompletion(context),
            PersonalDataKeeper(context),
        ]
    )
    # The first callback should not have to wait for Paysera's key.
    threading.Thread(target=context.paysera_keys.pems, name="paysera-key", daemon=True).start()
    app = create_web_app(context)
    trace(app, os.environ)
    return app


class _Loop(Protocol):
    def start(self) -> None: ...

    def ask_to_stop(self) -> None: ...

    def stop(self) -> None: ...


def _run_until_exit(loops: Sequence[_Loop]) -> None:
    for loop in loops:
        loop.start()
    # The server's workers are processes of multiprocessing, which end without what is
    # registered with atexit. Its own finalizers run there, and in any other process too.
    Finalize(None, _stop, args=(loops,), exitpriority=0)


def _stop(loops: Sequence[_Loop]) -> None:
    for loop in loops:
        loop.ask_to_stop()
    for loop in loops:
        loop.stop()
