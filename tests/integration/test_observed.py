"""A payment as whoever watches the server sees it: its log lines and its numbers."""

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.parser import text_string_to_metric_families

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.unit_of_work import Store
from tests.support.apps import SECRET_KEY, AppProcess
from tests.support.town import PASSWORD, PROJECT_ID, SHOP, BegunPayment, Town, doubles
from tests.support.waiting import eventually

TOKEN = "a-token-for-tests-only"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
NOT_OURS = "SP-ABCD-EFGH"
WEBHOOK = "/api/webhooks/transaction-initialize-session"
CALLBACK = "/paysera/callback/<order_number>"


@dataclass
class Observed:
    """A server with two workers, and a payment that went through it."""

    town: Town
    app: AppProcess
    begun: BegunPayment
    folder: Path

    @property
    def lines(self) -> list[dict[str, object]]:
        """The log, without the two lines for whoever starts the server."""
        text = self.app.log_text.splitlines()
        return [json.loads(line) for line in text if line.startswith("{")]

    def of_event(self, event: str) -> list[dict[str, object]]:
        return [line for line in self.lines if line["event"] == event]

    def requests_to(self, route: str) -> list[dict[str, object]]:
        return [line for line in self.of_event("request") if line["route"] == route]

    def numbers(self) -> dict[str, float]:
        """Every series and its value, told by whichever worker takes the question."""
        read = requests.get(
            f"{self.app.base_url}/metrics",
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=5,
        )
        assert read.status_code == 200
        return {
            " ".join([sample.name, *(value for _, value in sorted(sample.labels.items()))]): (
                sample.value
            )
            for family in text_string_to_metric_families(read.text)
            for sample in family.samples
        }

    def counts_folders(self) -> list[Path]:
        return list(self.folder.glob("saleor-paysera-counts-*"))


@pytest.fixture(scope="module")
def observed(
    saleor_key: rsa.RSAPrivateKey,
    paysera_key: rsa.RSAPrivateKey,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Observed]:
    folder = tmp_path_factory.mktemp("observed")
    database_url = f"sqlite:///{folder}/a.db"
    with doubles(saleor_key, paysera_key) as (saleor, paysera):
        app = AppProcess(
            database_url, paysera.origin, folder / "log",
            LOG_FORMAT="json", METRICS_TOKEN=TOKEN, TMPDIR=str(folder),
        )  # fmt: skip
        app.start()
        saleor.install(f"{app.base_url}/api/manifest")
        configured = app.run(
            "configure", f"--saleor-api-url={saleor.api_url}", f"--project-id={PROJECT_ID}",
            "--password-file=-", "--mode=test", f"--return-origin={SHOP}", stdin=f"{PASSWORD}\n",
        )  # fmt: skip
        assert configured.returncode == 0, configured.stderr
        engine = create_database_engine(database_url)
        town = Town(saleor, paysera, Store(engine, SecretBox([SECRET_KEY])))
        begun = town.begin()
        forged = {**paysera.signed_callback(begun.order), "ss1": "0" * 32}
        paysera.send(begun.order, forged)
        paysera.pay(begun.order)
        paysera.repeat(begun.order)
        town.wait_until_charged(begun)
        requests.get(
            f"{app.base_url}/paysera/callback/{NOT_OURS}",
            headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"},
            timeout=5,
        )
        eventually(lambda: "report_delivered" in app.log_text)
        yield Observed(town, app, begun, folder)
        engine.dispose()
        app.stop()


# The log


def test_each_request_is_one_line(observed: Observed) -> None:
    assert len(observed.requests_to(WEBHOOK)) == 1
    assert [line["status"] for line in observed.requests_to(CALLBACK)] == [400, 200, 200, 404]
    of_requests = Counter(line["request_id"] for line in observed.of_event("request"))
    assert set(of_requests.values()) == {1}


@pytest.mark.parametrize(
    "event",
    ["payment_started", "callback_refused", "callback_taken", "callback_repeated",
     "report_delivered"],
)  # fmt: skip
def test_each_money_event_is_one_line_that_says_whose_it_is(observed: Observed, event: str) -> None:
    (line,) = observed.of_event(event)

    assert line["order_number"] == observed.begun.order_number
    assert line["installation"] == observed.town.saleor.api_url
    assert line["request_id"]


def test_the_lines_of_requests_say_whose_payment_they_were_about(observed: Observed) -> None:
    about = observed.requests_to(WEBHOOK) + observed.requests_to(CALLBACK)[:3]

    assert {line.get("order_number") for line in about} == {observed.begun.order_number}
    assert {line.get("installation") for line in about} == {observed.town.saleor.api_url}


def test_what_a_stranger_says_is_not_told_as_known(observed: Observed) -> None:
    line = observed.requests_to(CALLBACK)[3]

    assert (line["code"], line["trace_id"]) == ("UNKNOWN_ORDER", TRACE)
    assert not {"order_number", "installation"} & set(line)


def test_saleors_trace_is_on_its_lines(observed: Observed) -> None:
    (started,) = observed.of_event("payment_started")
    (asked,) = observed.requests_to(WEBHOOK)

    assert started["trace_id"] == asked["trace_id"]
    assert started["request_id"] == asked["request_id"]
    assert "trace_id" not in observed.of_event("callback_taken")[0], "Paysera sends none"


def test_levels_tell_what_is_normal_and_what_to_look_at(observed: Observed) -> None:
    levels = {str(line["event"]): line["level"] for line in observed.lines}

    assert levels["callback_taken"] == levels["report_delivered"] == "info"
    assert levels["callback_refused"] == "warning"
    assert not [line for line in observed.lines if line["level"] == "error"]


def test_probes_are_not_in_the_log(observed: Observed) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        requests.get(observed.app.base_url + path, timeout=5)

    assert not [r for p in ("/healthz", "/readyz", "/metrics") for r in observed.requests_to(p)]


# The numbers


def test_a_payment_is_counted_once_whoever_is_asked(observed: Observed) -> None:
    for numbers in (observed.numbers() for _ in range(4)):
        assert numbers["saleor_paysera_callbacks_total paid paid"] == 1
        assert numbers["saleor_paysera_callbacks_total paid repeated"] == 1
        assert numbers["saleor_paysera_callbacks_refused_total wrong_password"] == 1
        assert numbers["saleor_paysera_reports_total delivered CHARGE_SUCCESS"] == 1
        assert numbers[f"saleor_paysera_requests_total refused {CALLBACK}"] == 2
        assert numbers["saleor_paysera_reports_waiting"] == 0
        assert numbers["saleor_paysera_key_expires_timestamp_seconds"] > 0


def test_all_workers_are_in_the_numbers_of_each(observed: Observed) -> None:
    before = observed.numbers()["saleor_paysera_requests_total ok /"]
    for _ in range(60):
        requests.get(f"{observed.app.base_url}/", timeout=5)

    counted = {observed.numbers()["saleor_paysera_requests_total ok /"] for _ in range(6)}

    assert counted == {before + 60}
    assert len([n for n in requests_by_process(observed, "/") if n]) == 2, "one did nothing"


def test_a_worker_that_dies_leaves_its_counts(observed: Observed) -> None:
    before = observed.numbers()
    workers = observed.app.worker_ids
    os.kill(workers[0], signal.SIGKILL)
    eventually(lambda: len(set(observed.app.worker_ids) - set(workers)) == 1, within=10)
    eventually(lambda: observed.app.is_answering)

    after = observed.numbers()
    assert [n for n in before if n.startswith("saleor_paysera_requests_total")
            and after[n] < before[n]] == []  # fmt: skip


def test_the_folder_of_the_counts_is_nobody_elses_and_goes_with_the_server(
    observed: Observed,
) -> None:
    (folder,) = observed.counts_folders()
    assert folder.stat().st_mode & 0o777 == 0o700

    assert observed.app.stop() == 0

    assert observed.counts_folders() == []
    observed.app.start()


def test_the_counts_have_their_room_before_the_disk_is_full(observed: Observed) -> None:
    """Whoever writes into a sparse file on a full disk is killed."""
    (folder,) = observed.counts_folders()
    files = list(folder.glob("*.db"))

    assert files
    assert [file for file in files if file.stat().st_blocks * 512 < file.stat().st_size] == []


def requests_by_process(observed: Observed, route: str) -> list[float]:
    """How many requests to a route each process has counted."""
    (folder,) = observed.counts_folders()
    found: list[float] = []
    for file in folder.glob("counter_*.db"):
        series = MmapedDict.read_all_values_from_file(str(file))  # type: ignore[no-untyped-call]
        for key, value, *_ in cast("Iterator[tuple[str, float]]", series):
            name, _, labels, _ = json.loads(key)
            if name == "saleor_paysera_requests" and labels == {"route": route, "result": "ok"}:
                found.append(value)
    return found
