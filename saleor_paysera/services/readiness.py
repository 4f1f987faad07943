"""Can payments be taken? The database answers, and its tables are those of this version."""

import threading
import time
from typing import Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from saleor_paysera.store.migrations import read_revisions

_WITHIN_S: Final = 2.0
_KEPT_FOR_S: Final = 1.0
_GIVEN_UP_AFTER_S: Final = 60.0
"""A look that hangs on a connection that is dead says nothing of a database that is back."""

_SILENT: Final = "The database does not answer."
_AWAY: Final = "The database cannot be used."
_OTHER_TABLES: Final = "The tables of the database are not those of this version."

_log = structlog.get_logger()


class _Look:
    """One look, in a thread of its own: it may hang for longer than anybody waits."""

    def __init__(self, engine: Engine) -> None:
        self._began_at = time.monotonic()
        self.problem: str | None = _SILENT
        self._engine = engine
        self._is_over = threading.Event()
        threading.Thread(target=self._run, name="readiness", daemon=True).start()

    def wait(self) -> bool:
        """Wait for the end of it, at most until two seconds after it began."""
        return self._is_over.wait(max(_WITHIN_S - self.age_s, 0))

    @property
    def age_s(self) -> float:
        """How long ago it began."""
        return time.monotonic() - self._began_at

    @property
    def is_over(self) -> bool:
        """Whether the answer has come."""
        return self._is_over.is_set()

    def _run(self) -> None:
        try:
            fits = read_revisions(self._engine).are_equal
            self.problem = None if fits else _OTHER_TABLES
        except SQLAlchemyError:
            self.problem = _AWAY
        except Exception:  # noqa: BLE001 - the thread's end: whoever asks has to be told
            _log.exception("readiness_not_known")
            self.problem = _AWAY
        finally:
            self._is_over.set()


class Readiness:
    """Looks at the database for whoever asks, and at most once a second however many ask."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._look: _Look | None = None
        self._told: str | None = None

    def problem(self) -> str | None:
        """Why no payments can be taken, in a sentence without secrets; None: they can.

        Takes at most two seconds.
        """
        look = self._present_look()
        problem = look.problem if look.wait() else _SILENT
        self._tell_if_new(problem)
        return problem

    def _present_look(self) -> _Look:
        with self._lock:
            look = self._look
            if look is None or look.age_s > (_KEPT_FOR_S if look.is_over else _GIVEN_UP_AFTER_S):
                look = self._look = _Look(self._engine)
            return look

    def _tell_if_new(self, problem: str | None) -> None:
        with self._lock:
            before, self._told = self._told, problem
        if problem != before and problem is not None:
            _log.error("not_ready", reason=problem)
        elif problem != before:
            _log.info("ready_again")
