"""The GraphQL documents and the manifest that ship with the app, read from disk."""

from functools import cache
from pathlib import Path
from typing import Final

from graphql import DocumentNode, FragmentDefinitionNode, FragmentSpreadNode, Visitor, parse, visit

_PACKAGE: Final = Path(__file__).resolve().parent.parent


@cache
def _shipped(name: str) -> Path:
    """``name`` inside the installed wheel, or at the top of a checkout."""
    bundled = _PACKAGE / "_bundled" / name
    return bundled if bundled.exists() else _PACKAGE.parent / name


def manifest_text() -> bytes:
    """The bytes of ``manifest.json``."""
    return _shipped("manifest.json").read_bytes()


@cache
def document(path: str) -> str:
    """A document with all fragments it uses, such as ``mutations/transaction-event-report``."""
    text = (_shipped("graphql") / f"{path}.graphql").read_text("utf-8")
    used: dict[str, str] = {}
    _collect_fragments(parse(text), used)
    return "\n".join([text.rstrip(), *used.values()])


def _collect_fragments(node: DocumentNode, used: dict[str, str]) -> None:
    for name in _spreads_in(node):
        if name not in used:
            used[name] = _fragments()[name]
            _collect_fragments(parse(used[name]), used)


def _spreads_in(node: DocumentNode) -> list[str]:
    names: list[str] = []

    class Collect(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: object) -> None:
            names.append(spread.name.value)

    visit(node, Collect())
    return names


@cache
def _fragments() -> dict[str, str]:
    """Every file below ``graphql/fragments`` by the name of the one fragment it defines."""
    fragments: dict[str, str] = {}
    for file in sorted((_shipped("graphql") / "fragments").glob("*.graphql")):
        text = file.read_text("utf-8").rstrip()
        (definition,) = parse(text).definitions
        if not isinstance(definition, FragmentDefinitionNode):
            raise TypeError(f"{file.name} must define a fragment")
        fragments[definition.name.value] = text
    return fragments
