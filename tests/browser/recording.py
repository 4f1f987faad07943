"""What passed between a real Dashboard and an app, and what passes in a test, side by side."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast
from urllib.parse import quote

FILE: Final = Path(__file__).parents[3] / "shared/saleor/dashboard/messages.json"
_INTRODUCTION: Final = ("localeChanged", "theme", "redirect")
_APP_ID: Final = "QXBwOjE2"
_ORDER_ID: Final = "T3JkZXI6MDg1MGI1MjctNGM3ZC00OTMzLWFjMjEtNTI0Yjc5OTA1Y2Y5"


@dataclass(frozen=True)
class Message:
    """Something said or heard by one page of the app, in a form that compares."""

    page: str
    direction: str
    data: str
    ready_state: str = ""

    @property
    def type(self) -> str:
        data = json.loads(self.data)
        return str(data.get("type")) if isinstance(data, dict) else ""


@dataclass(frozen=True)
class Exchange:
    """All of a scenario, each in order: requests, documents with their referrers, messages."""

    requests: tuple[str, ...]
    loads: tuple[tuple[str, str], ...]
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Scenario:
    """One recorded scenario; ``said`` is what the app said in it: page, and data as JSON."""

    id: str
    exchange: Exchange
    said: tuple[tuple[str, str], ...]
    opened: str
    """Route and own query that the Dashboard was opened at, where it was."""


class Names:
    """Replaces what differs from run to run: addresses, ids, versions and tokens."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._plain = list(names.items())
        quoted = [(quote(old, safe=""), new) for old, new in names.items()]
        self._pairs = sorted([*self._plain, *quoted], key=lambda pair: -len(pair[0]))

    def text(self, text: str) -> str:
        """A text with placeholders for the names."""
        for old, new in self._pairs:
            text = text.replace(old, new)
        return text

    def filled_in(self, text: str) -> str:
        """The other way round: the names of this run for the placeholders."""
        for old, new in sorted(self._plain, key=lambda pair: -len(pair[1])):
            text = text.replace(new, old)
        return text

    def data(self, data: object) -> str:
        """A message as text, its token and versions blanked."""
        return self.text(json.dumps(_blanked(data), sort_keys=True))


def exchange(
    requests: list[str], loads: list[tuple[str, str]], messages: list[Message]
) -> Exchange:
    """Put in order what a browser may deliver in either order."""
    return Exchange(tuple(_in_pairs(requests)), tuple(sorted(loads)), tuple(_ordered(messages)))


def scenarios() -> dict[str, Scenario]:
    """The recorded scenarios by id; none where the recording is not on this machine."""
    if not FILE.is_file():
        return {}
    recorded = json.loads(FILE.read_text("utf-8"))
    origins = recorded["origins"]
    names = Names(
        {
            origins["dashboard"]: "DASHBOARD",
            origins["app"]: "APP",
            origins["saleorApiUrl"].removesuffix("/graphql/"): "SALEOR",
            origins["saleorApiUrl"].split("/")[2]: "SALEOR-DOMAIN",
            _APP_ID: "APP-ID",
            _ORDER_ID: "ORDER-ID",
        }
    )
    return {s["id"]: _scenario(s, names) for s in recorded["scenarios"]}


def recorded_token() -> dict[str, object]:
    """The claims of a recorded token for the app's page."""
    recorded = json.loads(FILE.read_text("utf-8"))
    return cast("dict[str, object]", recorded["token"]["claims_app_page"])


def request_line(names: Names, method: str, path: str, query: str, form: object) -> str:
    """A request as one line."""
    fields = json.dumps([list(pair) for pair in cast("list[tuple[str, str]]", form or [])])
    line = names.text(f"{method} {path}?{query} {fields}")
    return line if '"accessToken"' not in line else _without_token(line)


def _scenario(recorded: Mapping[str, object], names: Names) -> Scenario:
    events = cast("list[dict[str, object]]", recorded["events"])
    asked = [e for e in events if e["kind"] == "http_request" and "img" not in str(e["path"])]
    messages = [e for e in events if e["kind"] in ("app_to_dashboard", "dashboard_to_app")]
    loads = [e for e in events if e["kind"] == "page_load"]
    requests = [
        request_line(names, str(a["method"]), str(a["path"]), str(a["query"]), a.get("form"))
        for a in asked
    ]
    return Scenario(
        id=str(recorded["id"]),
        exchange=exchange(
            requests,
            [(str(e["page"]), names.text(str(e["referrer"]))) for e in loads],
            [_message(m, names) for m in messages],
        ),
        said=tuple(
            (str(m["page"]), names.text(json.dumps(m["data"]))) for m in messages if _is_said(m)
        ),
        opened=_opened(asked),
    )


def _opened(requests: list[dict[str, object]]) -> str:
    if not requests:
        return ""
    route = str(requests[0]["path"]).removeprefix("/app")
    own = str(requests[0]["query"]).partition("domain=")[0].rstrip("&")
    return f"{route}?{own}" if own else route


def _is_said(message: Mapping[str, object]) -> bool:
    return message["kind"] == "app_to_dashboard"


def _message(event: Mapping[str, object], names: Names) -> Message:
    said = _is_said(event)
    return Message(
        str(event["page"]),
        "says" if said else "hears",
        names.data(event["data"]),
        "" if said else str(event["document_ready_state"]),
    )


def _blanked(data: object) -> object:
    if not isinstance(data, dict) or not isinstance(data.get("payload"), dict):
        return data
    payload = cast("dict[str, object]", data["payload"])
    blanked = {
        "token": "<jwt>",
        "saleorVersion": "<version>" if payload.get("saleorVersion") else "",
        "dashboardVersion": "v<version>",
    }
    changed = {name: blanked.get(name, value) for name, value in payload.items()}
    return {**data, "payload": changed}


def _without_token(line: str) -> str:
    before, _, after = line.partition('"accessToken", "')
    return f'{before}"accessToken", "<jwt>{after[after.index(chr(34)) :]}'


def _in_pairs(requests: list[str]) -> list[str]:
    """By address: the first of two for one page, without the theme, may be overtaken."""
    return sorted(requests, key=lambda line: line.replace("&theme=", " &theme="))


def _ordered(messages: list[Message]) -> list[Message]:
    """By page; and locale, theme and path, which come at once, in one order."""
    ordered = sorted(messages, key=lambda message: message.page)
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end].type in _INTRODUCTION:
            end += 1
        ordered[start:end] = sorted(ordered[start:end], key=lambda m: _INTRODUCTION.index(m.type))
        start = end + 1
    return ordered
