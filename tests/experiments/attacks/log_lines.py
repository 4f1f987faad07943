"""Texts that want to be a line of their own in the log, or to move the reader's terminal."""

import json
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from tests.experiments.attacks.attacker import Attacker, form
from tests.experiments.attacks.hostile_texts import ESCAPES, FORGED_LINES, forged_in
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.streets import Street, street
from tests.support.webhooks import event_of, signed_headers

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z \[(debug|info|warning|error)\s*\] \w+"
)
_GREETING: Final = ("Listening on http://127.0.0.1:", "Manifest for the Saleor Dashboard: http://")
_INITIALIZE: Final = "/api/webhooks/transaction-initialize-session"
_PROCESS: Final = "/api/webhooks/transaction-process-session"


@experiment(Kind.ATTACKS, "lines forged in the log, and terminals moved by it",
            on=(Database.SQLITE,))  # fmt: skip
def forged_log_lines(ground: Ground) -> Tally:
    """In both formats, and in what the command line shows of the same texts."""
    tally = Tally()
    for log_format in ("text", "json"):
        with street(ground, workers=1, LOG_FORMAT=log_format, TRUSTED_PROXIES="1") as here:
            attacker = Attacker(here.app.base_url, tally)
            for _ in range(ground.how_often(short=1, long=20)):
                for text in (*FORGED_LINES, *ESCAPES):
                    _write(here, attacker, text)
            log = _without_greeting(here.app.log_text)
            here.app.log_file.unlink()
            count = _read_text(log, tally) if log_format == "text" else _read_json(log, tally)
            tally.remarks.append(f"{count:,} lines of {log_format}")
            if log_format == "text":
                _look_at_the_command_line(here, tally)
            attacker.note_times()
    return tally


def _write(here: Street, attacker: Attacker, text: str) -> None:
    """Have a text written down by whatever writes texts of strangers down."""
    shown, saleor = text[:12], here.town.saleor
    (app,) = saleor.desk.store.apps.values()
    written = quote(text, safe="")
    for path in ("/paysera/callback/", "/paysera/accept/", "/dashboard/payments/", "/"):
        attacker.ask(f"{path}{shown!a}", f"{path}{written}?data=x&ss1=y")
        attacker.ask(f"{path}x?{shown!a}", f"{path}x?{form({'data': text, text: 'x'})}")
    header = text.encode("utf-8").decode("latin-1")
    if not any(character in header for character in "\r\n"):
        for name in ("Saleor-Api-Url", "Saleor-Signature", "Authorization", "Referer", "Origin"):
            attacker.ask(
                f"{name} {shown!a}", "/api/register", method="POST", body=b'{"auth_token":"x"}',
                headers={name: header, "Sec-Fetch-Dest": "iframe"},
            )  # fmt: skip
    for event in _events(app.id, text):
        body = json.dumps(event).encode()
        for address in (_INITIALIZE, _PROCESS):
            attacker.ask(
                f"a webhook of {shown!a}", address, method="POST", body=body,
                headers=signed_headers(saleor, body),
            )  # fmt: skip


def _events(app_id: str, text: str) -> Iterator[dict[str, object]]:
    right = event_of(app_id, "TransactionInitializeSession")
    new = {"id": f"{text}{id(text)}"}
    yield right | {"__typename": text}
    yield right | {"recipient": {"id": text}}
    yield right | {"transaction": new}
    yield right | {"action": {"amount": 1, "currency": text, "actionType": text}}
    yield right | {"transaction": new, "data": {"returnUrl": text}}
    yield right | {"transaction": new, "data": {"paymentMethod": text, text: text}}
    yield right | {"transaction": new, "data": text}
    source = {"id": text, "channel": {"slug": text, "currencyCode": "EUR"}, "email": text}
    yield right | {"transaction": {"id": f"{text}2"}, "sourceObject": source}


def _without_greeting(log: str) -> str:
    """What ``serve`` says to whoever starts it is no line of the log."""
    return "".join(line for line in log.splitlines(keepends=True) if not line.startswith(_GREETING))


def _read_text(log: str, tally: Tally) -> int:
    """Each line begins with a time, or stands inside of a traceback."""
    lines = re.split(r"[\n\u2028\u2029]", log)
    for line in lines:
        if forged_in(line):
            tally.found_accepted(f"a line was forged: {line[:80]!a}")
        elif line and not _LINE.match(line) and "Traceback" not in log:
            tally.found_broken(f"no line of a log: {line[:80]!a}")
    _count_control_characters(log, "the log", tally)
    return len(lines)


def _read_json(log: str, tally: Tally) -> int:
    """Each line is an object with an event of the app's own."""
    lines = log.splitlines()
    for line in lines:
        try:
            event = str(json.loads(line)["event"])
        except (ValueError, KeyError, TypeError):
            tally.found_broken(f"no JSON: {line[:80]!a}")
            continue
        if not re.fullmatch(r"\w+", event) or forged_in(line):
            tally.found_accepted(f"a line was forged: {line[:80]!a}")
    _count_control_characters(log, "the log", tally)
    return len(lines)


def _count_control_characters(text: str, what: str, tally: Tally) -> None:
    found = _CONTROL.search(text)
    if found:
        around = text[max(0, found.start() - 30) : found.end() + 20]
        tally.found_accepted(f"{what} holds {found[0]!a}: {around!a}")


def _look_at_the_command_line(here: Street, tally: Tally) -> None:
    """What staff of the server are shown of the same payments."""
    with here.town.store.read() as uow:
        payments = uow.payments.newest(limit=100)
    shown = [["payments", "list"], ["installations"]]
    shown += [["payments", "show", payment.order_number] for payment in payments[:2]]
    for command in shown:
        told = here.app.run(*command)
        tally.done += 1
        if told.returncode != 0:
            tally.found_broken(f"{' '.join(command)}: {told.stderr[-80:]}")
        _count_control_characters(told.stdout, " ".join(command), tally)
        for line in told.stdout.split("\n"):
            if forged_in(line):
                tally.found_accepted(f"{' '.join(command)}: a line was forged")
