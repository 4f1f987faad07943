"""What is not well is told to staff as App Problems, and taken back when it is well again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Final

import structlog

from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.saleor.api import AppProblem, SaleorApi
from saleor_paysera.saleor.versions import feature_version
from saleor_paysera.services.check_status import check_status
from saleor_paysera.services.context import Context
from saleor_paysera.services.periodic_loop import PeriodicLoop
from saleor_paysera.services.status import Check, CheckState, Status
from saleor_paysera.store.records import Installation, RaisedProblem

LOOK_EVERY: Final = timedelta(minutes=5)
LOOK_EVERY_WHILE_INACTIVE: Final = timedelta(hours=1)
_AT_ONCE: Final = 4
_REMIND_AFTER: Final = timedelta(days=1)
_FIRST_WITH_PROBLEMS: Final = (3, 22)

_log = structlog.get_logger()


class StatusWatcher(PeriodicLoop):
    """Looks at each installation now and then.

    A conditional change in the database gives each turn to one of several processes.
    """

    def __init__(self, context: Context) -> None:
        super().__init__("status-watcher", every=LOOK_EVERY / 5)
        self._context = context

    def _look(self) -> None:
        look_at_all(self._context, self._stopping)


def look_at_all(context: Context, stopping: Event) -> None:
    """Look at every installation that nobody has looked at for ``LOOK_EVERY``; at no more of them
    once ``stopping`` is set.

    Where the app is deactivated that is ``LOOK_EVERY_WHILE_INACTIVE``: the news that it is
    active again may have been lost. A Saleor that has uninstalled it is left alone until it
    is back.
    """
    with context.store.read() as uow:
        installations = [i for i in uow.installations.all() if i.uninstalled_at is None]
    # A Saleor that is away takes a while to say nothing, and the others wait to be looked at.
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="status-watcher") as pool:
        list(pool.map(partial(_look_if_due, context, stopping), installations))


def _look_if_due(context: Context, stopping: Event, installation: Installation) -> None:
    if stopping.is_set():
        return
    now = context.clock()
    with context.store.write() as uow:
        is_mine = uow.installations.claim_check(
            installation.id, due_before=now - _look_every(installation), now=now
        )
    if is_mine:
        _look_at(context, installation)


def _look_every(installation: Installation) -> timedelta:
    return LOOK_EVERY if installation.inactive_since is None else LOOK_EVERY_WHILE_INACTIVE


def _look_at(context: Context, installation: Installation) -> None:
    try:
        report_problems(context, installation, check_status(context, installation))
    except PaymentAppError as error:
        _log.warning(
            "problems_not_reported",
            installation=installation.saleor_api_url,
            code=error.code,
            reason=error.message,
        )
    except Exception:  # noqa: BLE001 - one installation's fault is not the others'
        _log.exception("status_not_watched", installation=installation.saleor_api_url)


def report_problems(context: Context, installation: Installation, status: Status) -> None:
    """Make Saleor show exactly what is not well (3.22 and later; older ones show nothing).

    A problem is told again when its text or its weight changes, and once a day while it
    lasts, so that dismissing it by hand does not hide it for ever.

    Raises:
        ChangeRefused, SaleorUnavailable, SaleorPermissionDenied
    """
    if feature_version(status.saleor_version or "") < _FIRST_WITH_PROBLEMS:
        return
    now = context.clock()
    with context.store.read() as uow:
        raised = uow.app_problems.of(installation.id)
    unwell = {check.key: check for check in status.checks if not check.is_well}
    api = SaleorApi(installation.saleor_api_url, installation.token, context.outbound.session)
    for key, check in unwell.items():
        if _is_to_tell(check, raised.get(key), now):
            api.create_problem(AppProblem(key, str(check.text), check.state is CheckState.CRITICAL))
            with context.store.write() as uow:
                uow.app_problems.put(installation.id, key, _told(check), now=now)
            _log.warning("problem_raised", installation=installation.saleor_api_url, key=str(key))
    recovered = [check.key for check in status.checks if check.is_well and check.key in raised]
    if recovered:
        api.dismiss_problems(recovered)
        with context.store.write() as uow:
            for key in recovered:
                uow.app_problems.remove(installation.id, key)
        _log.info("problems_over", installation=installation.saleor_api_url, keys=recovered)


def _is_to_tell(check: Check, raised: RaisedProblem | None, now: datetime) -> bool:
    return (
        raised is None or raised.message != _told(check) or now - raised.raised_at >= _REMIND_AFTER
    )


def _told(check: Check) -> str:
    """What was told, to be compared: without names and numbers, which change with each look."""
    return f"{check.state}: {check.text.template}"
