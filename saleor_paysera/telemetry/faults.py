"""Faults that nobody foresaw, to Sentry: where in the code, and the id of the log's lines."""

from collections.abc import Callable, Mapping
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Final

import structlog

from saleor_paysera import __version__

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport
    from sentry_sdk.types import Event, Hint

TellFault = Callable[[BaseException], None]

_FLUSH_WITHIN_S: Final = 2
_OF_EVENT: Final = ("event_id", "timestamp", "level", "platform", "release", "environment", "tags")
_OF_FRAME: Final = ("filename", "module", "function", "lineno", "in_app")

_log = structlog.get_logger()


def sentry(
    environment: Mapping[str, str], *, transport: "type[Transport] | None" = None
) -> TellFault | None:
    """Tells Sentry of a fault; None where ``SENTRY_DSN`` is not set or the extra is missing."""
    if not environment.get("SENTRY_DSN"):
        return None
    try:
        import sentry_sdk  # noqa: PLC0415 - an optional extra
        from sentry_sdk.utils import BadDsn  # noqa: PLC0415
    except ImportError:
        _log.warning("extra_not_installed", remedy="pip install '.[sentry]' in the app's folder")
        return None
    try:
        sentry_sdk.init(
            dsn=environment["SENTRY_DSN"],
            environment=environment.get("SENTRY_ENVIRONMENT"),
            release=__version__,
            # They collect requests, queries to the database and log lines.
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            before_send=_listed,
            before_send_transaction=lambda *_: None,
            transport=transport,
        )
    except BadDsn:
        _log.error("sentry_not_set_up", remedy="set SENTRY_DSN to the address of your project")
        return None
    Finalize(None, sentry_sdk.flush, args=(_FLUSH_WITHIN_S,), exitpriority=0)
    return _tell


def _tell(fault: BaseException) -> None:
    import sentry_sdk  # noqa: PLC0415 - an optional extra

    with sentry_sdk.new_scope() as scope:
        request_id = structlog.contextvars.get_contextvars().get("request_id")
        if isinstance(request_id, str):
            scope.set_tag("request_id", request_id)
        scope.capture_exception(fault)


def _listed(event: "Event", _: "Hint") -> "Event":
    """Only what may leave: no message of an error, since it may quote what somebody sent."""
    faults = event.get("exception", {}).get("values", [])
    listed: dict[str, object] = {name: event[name] for name in _OF_EVENT if name in event}
    listed["exception"] = {
        "values": [
            {
                "type": fault.get("type"),
                "module": fault.get("module"),
                "stacktrace": {
                    "frames": [
                        {name: frame[name] for name in _OF_FRAME if name in frame}
                        for frame in (fault.get("stacktrace") or {}).get("frames", [])
                    ]
                },
            }
            for fault in faults
        ]
    }
    return listed  # type: ignore[return-value]
