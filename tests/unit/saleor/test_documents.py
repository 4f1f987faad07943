"""Every document that ships is whole, valid, and asks for what is read."""

import json
import re
from pathlib import Path

import pytest
from graphql import (
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    build_schema,
    parse,
    validate,
    visit,
)

import saleor_paysera
from saleor_paysera.saleor.documents import document, manifest_text

ROOT = Path(saleor_paysera.__file__).parent.parent
FOLDER = ROOT / "graphql"
DOCUMENTS = sorted(
    f"{kind}/{path.stem}"
    for kind in ("subscriptions", "queries", "mutations")
    for path in (FOLDER / kind).glob("*.graphql")
)
SUBSCRIPTIONS = [name for name in DOCUMENTS if name.startswith("subscriptions/")]
# Saleor's schemas are not part of this repository; the sandbox's excerpt of one is.
SCHEMAS = [
    ROOT / "saleor_paysera" / "sandbox" / "saleor" / "schema.graphql",
    *sorted((ROOT.parent / "shared" / "saleor").glob("schema-*.graphql")),
]


@pytest.fixture(scope="module", params=SCHEMAS, ids=lambda path: path.stem)
def schema_file(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def schema(schema_file: Path) -> GraphQLSchema:
    return build_schema(schema_file.read_text("utf-8"), assume_valid=True)


def is_younger_than(name: str, schema_file: Path) -> bool:
    """Whether a document's first line says that it came to Saleor after this schema."""
    since = re.match(r"# saleor: >=3\.([0-9]+)", document(name))
    version = re.fullmatch(r"schema-3\.([0-9]+)", schema_file.stem)
    return bool(since and version and int(version[1]) < int(since[1]))


def fragments_defined(text: str) -> list[str]:
    return [
        definition.name.value
        for definition in parse(text).definitions
        if isinstance(definition, FragmentDefinitionNode)
    ]


def fragments_spread(text: str) -> set[str]:
    names: set[str] = set()

    class Collect(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: object) -> None:
            names.add(spread.name.value)

    visit(parse(text), Collect())
    return names


def test_there_are_documents() -> None:
    assert {"queries/app-identity", "mutations/transaction-event-report"} < set(DOCUMENTS)
    assert len(SUBSCRIPTIONS) >= 3


def test_every_document_of_the_manifest_is_there_and_no_other_subscription() -> None:
    named = [webhook["document"] for webhook in json.loads(manifest_text())["webhooks"]]

    assert sorted(f"subscriptions/{name}" for name in named) == SUBSCRIPTIONS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_valid_in_every_schema(
    name: str, schema: GraphQLSchema, schema_file: Path
) -> None:
    if is_younger_than(name, schema_file):
        pytest.skip("this Saleor does not know it, and is not asked")
    assert [error.message for error in validate(schema, parse(document(name)))] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_brings_each_fragment_it_uses_once(name: str) -> None:
    text = document(name)

    assert sorted(fragments_defined(text)) == sorted(fragments_spread(text))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_holds_one_operation_of_its_folders_kind(name: str) -> None:
    operations = [
        definition
        for definition in parse(document(name)).definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    folder, file = name.split("/")
    kind = {
        "subscriptions": OperationType.SUBSCRIPTION,
        "queries": OperationType.QUERY,
        "mutations": OperationType.MUTATION,
    }[folder]

    assert [operation.operation for operation in operations] == [kind]
    assert operations[0].name is not None
    assert operations[0].name.value == "".join(part.capitalize() for part in file.split("-"))


def test_a_fragment_used_twice_and_through_another_is_inlined_once() -> None:
    """PaymentSource spreads PayerAddress in two places."""
    text = document("subscriptions/transaction-initialize-session")

    assert fragments_defined(text) == ["PaymentSource", "PayerAddress", "SourceTotal"]


def test_every_fragment_is_used_somewhere() -> None:
    used = set().union(*(fragments_spread(document(name)) for name in DOCUMENTS))
    files = [path.read_text("utf-8") for path in (FOLDER / "fragments").glob("*.graphql")]

    assert used == {name for text in files for name in fragments_defined(text)}


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
def test_a_subscription_asks_whom_it_is_for_and_what_it_is(name: str) -> None:
    """Without these two a signed webhook cannot be told from one for another app."""
    text = document(name)

    assert "recipient {" in text
    assert "event {\n    __typename" in text


def test_a_document_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        document("queries/there-is-none")
