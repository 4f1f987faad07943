"""Every address that the app answers at, from its own map: a new one is attacked by itself."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from saleor_paysera.bootstrap import create_context
from saleor_paysera.settings import Settings
from saleor_paysera.web.application import create_web_app
from tests.experiments.streets import Street

_BY_ITSELF = {"HEAD", "OPTIONS"}  # Flask answers these from what a view says to GET
_VARIABLE = re.compile(r"<(?:[^:>]*:)?(\w+)>")


@dataclass(frozen=True)
class Endpoint:
    """A method, and a path with holes in it."""

    method: str
    rule: str

    @cached_property
    def variables(self) -> list[str]:
        """The names of the holes."""
        return _VARIABLE.findall(self.rule)

    def target(self, values: dict[str, bytes]) -> bytes:
        """The path with its holes filled; what is filled in is not escaped."""
        path = b""
        end = 0
        for hole in _VARIABLE.finditer(self.rule):
            path += quote(self.rule[end : hole.start()]).encode() + values[hole[1]]
            end = hole.end()
        return path + quote(self.rule[end:]).encode()


def endpoints(here: Street, *, below: str = "/") -> list[Endpoint]:
    """All of them, or those of a part of the app."""
    settings = Settings.from_environment(here.app.env)
    context = create_context(settings, here.town.store)
    rules = create_web_app(context).url_map.iter_rules()
    return sorted(
        (
            Endpoint(method, rule.rule)
            for rule in rules
            if rule.rule.startswith(below)
            for method in (rule.methods or set()) - _BY_ITSELF
        ),
        key=lambda endpoint: (endpoint.rule, endpoint.method),
    )
