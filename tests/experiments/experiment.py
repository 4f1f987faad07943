"""An experiment, where it takes place, and what it counts."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.databases import PostgresqlServer, create_postgresql_database


class Kind(StrEnum):
    """The two tables: what breaks by itself, and what somebody does on purpose."""

    FAULTS = "faults"
    ATTACKS = "attack"


class Database(StrEnum):
    """What the app keeps its data in during an experiment."""

    SQLITE = "SQLite"
    POSTGRESQL = "PostgreSQL"


BOTH: Final = (Database.SQLITE, Database.POSTGRESQL)


@dataclass
class Tally:
    """What came of an experiment. All but ``done`` must stay zero."""

    done: int = 0
    """How often it was done: kills, callbacks, forged requests."""
    lost: int = 0
    """Callbacks answered ``OK`` whose report never came, or work that got lost."""
    doubled: int = 0
    """Reports, order numbers or charges too many."""
    accepted: int = 0
    """What should have been refused and was not, and secrets where they should not be."""
    broken: int = 0
    """Answers of 500, none in time, a server that died or grew, an ``OK`` before the commit."""
    remarks: list[str] = field(default_factory=list)
    """Figures worth a look, and what every count above stands for."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong, and something was done at all."""
        return self.done > 0 and not (self.lost or self.doubled or self.accepted or self.broken)

    def found_lost(self, what: str) -> None:
        """Count something lost, and say what."""
        self.lost += 1
        self._remark(what)

    def found_doubled(self, what: str) -> None:
        """Count something doubled, and say what."""
        self.doubled += 1
        self._remark(what)

    def found_accepted(self, what: str) -> None:
        """Count something wrongly accepted, and say what."""
        self.accepted += 1
        self._remark(what)

    def found_broken(self, what: str) -> None:
        """Count another fault, and say what."""
        self.broken += 1
        self._remark(what)

    def _remark(self, what: str) -> None:
        if len(self.remarks) < 20:
            self.remarks.append(what)


@dataclass(frozen=True)
class Keys:
    """The keys of this run's doubles; made once, each takes a moment."""

    saleor: rsa.RSAPrivateKey
    paysera: rsa.RSAPrivateKey
    strangers: rsa.RSAPrivateKey


@dataclass(frozen=True)
class Ground:
    """Where one experiment takes place."""

    database: Database
    directory: Path
    """A new, empty folder."""
    keys: Keys
    chance: random.Random
    """Seeded, so that a run can be repeated."""
    is_long: bool
    postgresql: PostgresqlServer | None

    def how_often(self, *, short: int, long: int) -> int:
        """The number of repetitions of this run's form."""
        return long if self.is_long else short

    def new_database(self) -> str:
        """The address of a new, empty database."""
        if self.database is Database.SQLITE:
            return f"sqlite:///{self.directory}/{self.chance.randbytes(4).hex()}.db"
        assert self.postgresql is not None
        return create_postgresql_database(self.postgresql.url)


@dataclass(frozen=True)
class Experiment:
    """Something to do, and on which databases."""

    kind: Kind
    what: str
    databases: tuple[Database, ...]
    run: Callable[[Ground], Tally]


EXPERIMENTS: Final[list[Experiment]] = []


def experiment(
    kind: Kind, what: str, *, on: tuple[Database, ...] = BOTH
) -> Callable[[Callable[[Ground], Tally]], Callable[[Ground], Tally]]:
    """Enter a function into the table. ``what``: what it does, as the table says it."""

    def enter(run: Callable[[Ground], Tally]) -> Callable[[Ground], Tally]:
        EXPERIMENTS.append(Experiment(kind, what, on, run))
        return run

    return enter


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    experiment: Experiment
    database: Database
    tally: Tally
    seconds: float


def are_clean(results: Sequence[Result]) -> bool:
    """Whether nothing went wrong, and something was tried at all."""
    return bool(results) and all(result.tally.is_clean for result in results)


def carry_out(chosen: Experiment, ground: Ground) -> Result:
    """Run one experiment; one that cannot go on to its end counts as broken."""
    began = time.monotonic()
    try:
        tally = chosen.run(ground)
    except Exception as error:  # noqa: BLE001 - the other experiments go on
        tally = Tally(broken=1, remarks=[f"could not go on: {type(error).__name__}: {error}"])
    return Result(chosen, ground.database, tally, time.monotonic() - began)
