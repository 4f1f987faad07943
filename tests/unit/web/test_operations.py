"""Alerts, dashboard and guide speak of metrics, labels and lines that there are."""

import ast
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

import saleor_paysera
from saleor_paysera import metrics
from saleor_paysera.metrics import CompletionResult, ReportResult, RequestResult, Waiting
from saleor_paysera.payments.states import Verdict
from saleor_paysera.paysera.callback import InvalidCallbackReason
from saleor_paysera.web.application import create_web_app
from tests.support.office import open_office

PACKAGE = Path(saleor_paysera.__file__).parent
DOCS = PACKAGE.parent / "docs"
ALERTS = (DOCS / "prometheus-alerts.yaml").read_text("utf-8")
DASHBOARD = (DOCS / "grafana-dashboard.json").read_text("utf-8")
GUIDE = (DOCS / "operations.md").read_text("utf-8")

_NAME = re.compile(r"\bsaleor_paysera_[a-z_]+")
_LABEL = re.compile(r'\b([a-z]+)(?:=|!=|=~|!~)"([^"]*)"')
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def exported() -> set[str]:
    """The name of every series that can be there, and of the families of histograms."""
    everything = Waiting(0, 0, NOW, 0, NOW, 0, 0, NOW, NOW, NOW)
    metrics.expect(["/"], InvalidCallbackReason)
    text = metrics.exposition(everything, NOW).decode()
    names: set[str] = set()
    for family in text_string_to_metric_families(text):
        suffixes = {"counter": ["_total"], "histogram": ["", "_bucket", "_sum", "_count"]}
        names |= {f"{family.name}{suffix}" for suffix in suffixes.get(family.type, [""])}
    return names


@pytest.mark.parametrize("text", [ALERTS, DASHBOARD, GUIDE], ids=["alerts", "dashboard", "guide"])
def test_every_metric_that_is_named_is_exported(text: str) -> None:
    named = set(_NAME.findall(text))

    assert named
    assert named - exported() == set()


def test_every_metric_is_explained_in_the_guide() -> None:
    explained = set(re.findall(r"^\| `(saleor_paysera_[a-z_]+)`", GUIDE, re.MULTILINE))
    parts_of_histograms = re.compile(r"_(bucket|sum|count)$")

    assert {name for name in exported() if not parts_of_histograms.search(name)} == explained


@pytest.mark.parametrize(
    "text", [ALERTS, DASHBOARD.replace('\\"', '"')], ids=["alerts", "dashboard"]
)
def test_every_label_that_is_asked_for_can_be_there(tmp_path: Path, text: str) -> None:
    with open_office(f"sqlite:///{tmp_path}/a.db") as office:
        routes = {rule.rule for rule in create_web_app(office.context).url_map.iter_rules()}
    known = {
        "route": routes,
        "result": {*RequestResult, *ReportResult, *CompletionResult},
        "reason": {*InvalidCallbackReason},
        "verdict": {*Verdict},
        "job": {"saleor-paysera"},
    }
    asked = [
        (label, value) for label, values in _LABEL.findall(text) for value in values.split("|")
    ]

    assert asked
    assert [pair for pair in asked if pair[1] not in known[pair[0]]] == []


def test_every_alert_is_explained_in_the_guide() -> None:
    alerts = re.findall(r"- alert: (\w+)", ALERTS)

    assert len(alerts) > 10
    assert re.findall(r"^\| `(Paysera\w+)`", GUIDE, re.MULTILINE) == alerts


def test_the_dashboard_is_one_that_grafana_imports() -> None:
    dashboard = json.loads(DASHBOARD)
    panels = dashboard["panels"]

    assert dashboard["schemaVersion"] >= 39
    assert dashboard["title"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["targets"], panel["title"]
        assert all(target["expr"] for target in panel["targets"])
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


def test_every_example_of_a_line_is_one_that_the_code_writes() -> None:
    examples = [json.loads(line) for line in GUIDE.splitlines() if line.startswith('{"')]
    written = {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert len(examples) > 4
    assert {line["event"] for line in examples} <= written
