"""Texts that somebody chooses so that whoever shows or keeps them does something else."""

from html.parser import HTMLParser
from typing import Final

SUM: Final = "1787569"
"""What a template makes of 1337*1337."""

MARKUP: Final = (
    "<script>evil()</script>", "\"><img src=x onerror=evil()>", "'><svg onload=evil()>",
    "' onmouseover='evil()", '" autofocus onfocus="evil()', "</title><script>evil()</script>",
    "<!--", "]]><script>evil()</script>", "<iframe src=javascript:evil()>", "javascript:evil()",
    "{{1337*1337}}", "${1337*1337}", "{%print(1337*1337)%}", "#{1337*1337}", "<%=1337*1337%>",
    "%(evil)s", "{0.__class__}", "{{config}}", "\u202e<script>evil()</script>", "&#60;script&#62;",
    "\x00<script>evil()</script>", "\uff1cscript\uff1eevil()\uff1c/script\uff1e",
    "<ScRiPt>evil()</sCrIpT >",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example/>",
    "<form action=//evil.example/>", "<a href=javascript:evil()>", "<link rel=stylesheet href=//e>",
)  # fmt: skip

FORMULAS: Final = (
    "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://evil.example\")", "+1+1", "-1+1", "@SUM(1)", "\t=1",
    "\r=1", "\n=1", "x\r\n=1", "x;=1", "x\t=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201",
    '"=1', "'=1", " =1",
    "=1\x00", "%3D1", "x,=1", '","=1', "\ufeff=1",
)  # fmt: skip

_FORGED_EVENT: Final = "forged_line"
FORGED_LINES: Final = tuple(
    f"x{end}{line}{end}"
    for end in ("\n", "\r\n", "\r", "\u2028", "\u0085", "\x0b", "\x0c", "\x1e")
    for line in (
        f"2026-01-01T00:00:00.000000Z [error    ] {_FORGED_EVENT}",
        f'{{"event":"{_FORGED_EVENT}","level":"error","timestamp":"2026-01-01T00:00:00Z"}}',
    )
)
ESCAPES: Final = (
    "\x1b[2J\x1b[H", "\x1b]0;evil\x07", "\x1b[31m", "\x1b]8;;http://evil.example\x07x\x1b]8;;\x07",
    "\x9b2J", "\x08" * 9, "\x7f" * 9, "\x00", "\u202eevil", "\x1bP", "\x1b_", "\x05", "\x0e",
)  # fmt: skip


def forged_in(line: str) -> bool:
    """Whether a line of a log is one that somebody made up."""
    bare = line.lstrip()
    return bare.startswith((f'{{"event":"{_FORGED_EVENT}"', "2026-01-01T"))


class _Harm(HTMLParser):
    """Finds what only one of the texts above can have put into a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            text = value or ""
            leads_away = name in ("href", "src", "action", "content") and "evil" in text.lower()
            if name.startswith("on") or text.strip().startswith("javascript:") or leads_away:
                self.found.append(f"<{tag} {name}={text[:40]}>")
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if getattr(self, "_inside", "") == "script" and "evil" in data:
            self.found.append(f"<script>{data[:40]}")
        if SUM in data:
            self.found.append("a template was filled in")


def harm_in(page: str) -> list[str]:
    """What a page does that it should not; nothing for a good one."""
    parser = _Harm()
    parser.feed(page)
    parser.close()
    return parser.found
