"""What is written in TypeScript says the same as the app, and holds on every Saleor's schema."""

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from saleor_paysera import __version__
from saleor_paysera.payments.errors import PaymentAppError
from saleor_paysera.payments.states import PaymentState
from saleor_paysera.sandbox.saleor import versions
from saleor_paysera.sandbox.saleor.schema import faults_of, saleor_schema
from saleor_paysera.sandbox.town import GATEWAY_ID

REPOSITORY = Path(__file__).parents[2]
CLIENT = REPOSITORY / "packages/client"
CONTRACT = (CLIENT / "src/contract.ts").read_text("utf-8")
GUIDE = (REPOSITORY / "docs/storefront.md").read_text("utf-8")
CONFORMANCE = REPOSITORY.parent / "shared/tools/conformance.py"


def listed(name: str) -> list[str]:
    """The texts of a constant list of the contract."""
    _, _, rest = CONTRACT.partition(f"export const {name} = [")
    return re.findall(r'"(\w+)"', rest.partition("]")[0])


def documents() -> dict[str, str]:
    """Every GraphQL document of the client and the example, by its operation's name."""
    found = {}
    for file in ("packages/client/src/documents.ts", "examples/storefront/src/documents.ts"):
        source = (REPOSITORY / file).read_text("utf-8")
        constants = dict(re.findall(r"const (\w+) = /\* GraphQL \*/ `(.*?)`", source, re.DOTALL))
        for text in constants.values():
            whole = with_fragments(text, constants)
            if operation := re.search(r"^\s*(?:query|mutation) (\w+)", whole):
                found[operation[1]] = whole
    return found


def the_guides_documents() -> list[str]:
    """The same calls as the guide shows them, for storefronts without the client."""
    return re.findall(r"^```graphql\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)


def with_fragments(text: str, constants: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda named: constants[named[1]], text)


def all_errors(root: type[PaymentAppError] = PaymentAppError) -> set[type[PaymentAppError]]:
    return {root, *(each for child in root.__subclasses__() for each in all_errors(child))}


def test_the_client_knows_every_state_and_the_gateway() -> None:
    assert sorted(listed("PAYMENT_STATES")) == sorted(state.value for state in PaymentState)
    assert f'GATEWAY_ID = "{GATEWAY_ID}"' in CONTRACT


def test_the_clients_error_codes_are_codes_of_the_app() -> None:
    import_module("saleor_paysera.web.application")  # with everything that raises errors
    codes = set(listed("ERROR_CODES"))
    assert codes
    assert codes <= {error.code for error in all_errors()}


def test_the_guide_explains_the_codes_that_the_client_knows() -> None:
    _, _, table = GUIDE.partition("## Error codes in `data.errors`")
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == listed("ERROR_CODES")


def test_the_packages_have_the_apps_version() -> None:
    package = json.loads((CLIENT / "package.json").read_text("utf-8"))
    assert package["version"] == __version__
    for example in ("storefront", "nextjs"):
        its = json.loads((REPOSITORY / f"examples/{example}/package.json").read_text("utf-8"))
        assert its["dependencies"]["@saleor-paysera/client"] == __version__


def test_the_client_carries_the_apps_license() -> None:
    """npm packs what lies beside the package; the one of the repository stays outside."""
    assert (CLIENT / "LICENSE").read_bytes() == (REPOSITORY / "LICENSE").read_bytes()


@pytest.mark.parametrize("document", the_guides_documents())
def test_a_document_of_the_guide_holds_on_the_sandboxs_schema(document: str) -> None:
    assert not faults_of(saleor_schema(versions.DEFAULT), document)


@pytest.mark.parametrize("mutation", ["transactionInitialize", "transactionProcess"])
def test_the_guide_and_the_client_read_what_is_charged(mutation: str) -> None:
    asked = [*the_guides_documents(), *documents().values()]
    of_it = [document for document in asked if f"{mutation}(" in document]
    assert len(of_it) == 2
    for amount in ("chargedAmount", "chargePendingAmount"):
        assert all(f"{amount} {{ amount }}" in document for document in of_it)


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_document_holds_on_the_sandboxs_schema(name: str) -> None:
    assert not faults_of(saleor_schema(versions.DEFAULT), documents()[name])


@pytest.mark.skipif(not CONFORMANCE.is_file(), reason="Saleor's own schemas are not here")
def test_the_documents_hold_on_the_schemas_of_real_saleors(tmp_path: Path) -> None:
    for name, document in documents().items():
        (tmp_path / f"{name}.graphql").write_text(document, "utf-8")
    checked = subprocess.run(
        [sys.executable, CONFORMANCE, "documents", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count(f" {len(documents())} operations checked") == 3
