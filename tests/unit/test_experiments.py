"""What the documents say of the experiments is so."""

import re
from pathlib import Path

import pytest

from tests.experiments.__main__ import import_experiments
from tests.experiments.experiment import EXPERIMENTS, Database, Kind, Result, Tally, are_clean
from tests.experiments.table import print_table

ROOT = Path(__file__).parent.parent.parent
import_experiments()
WHAT_IS_DONE = {experiment.what for experiment in EXPERIMENTS}


def test_each_experiment_has_a_name_of_its_own() -> None:
    assert len(WHAT_IS_DONE) == len(EXPERIMENTS)


def test_every_experiment_that_the_threat_model_names_exists() -> None:
    named = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", (ROOT / "SECURITY.md").read_text()))

    assert named - WHAT_IS_DONE <= {"italics"}


@pytest.mark.parametrize("kind", Kind)
def test_both_tables_have_rows(kind: Kind) -> None:
    assert any(experiment.kind is kind for experiment in EXPERIMENTS)


@pytest.mark.parametrize(
    "tally",
    [Tally(), Tally(done=1, lost=1), Tally(done=1, doubled=1), Tally(done=1, accepted=1),
     Tally(done=1, broken=1)],
)  # fmt: skip
def test_nothing_done_or_anything_wrong_is_not_clean(tally: Tally) -> None:
    fine, wrong = (Result(EXPERIMENTS[0], Database.SQLITE, t, 1.0) for t in (Tally(done=1), tally))

    assert are_clean([fine, fine])
    assert not are_clean([fine, wrong])


def test_a_run_that_left_everything_out_is_not_clean(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Kind.FAULTS, [], seed=1, is_long=False)

    assert "Nothing was tried." in capsys.readouterr().out
    assert not are_clean([])
