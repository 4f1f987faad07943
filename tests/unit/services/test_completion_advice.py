"""Why Saleor made no order, in words: every code that a Saleor has is explained."""

import re
from pathlib import Path

import pytest
from graphql import EnumTypeDefinitionNode, parse

import saleor_paysera
from saleor_paysera.services import completion_advice
from saleor_paysera.services.completion_advice import advice_for, needs_a_person

ROOT = Path(saleor_paysera.__file__).parent.parent
# Saleor's schemas are not part of this repository; the sandbox's excerpt of one is.
SCHEMAS = [
    ROOT / "saleor_paysera" / "sandbox" / "saleor" / "schema.graphql",
    *sorted((ROOT.parent / "shared" / "saleor").glob("schema-*.graphql")),
]


def codes_in(schema: Path) -> list[str]:
    for definition in parse(schema.read_text("utf-8")).definitions:
        if (
            isinstance(definition, EnumTypeDefinitionNode)
            and definition.name.value == "CheckoutErrorCode"
        ):
            return [value.name.value for value in definition.values or ()]
    raise LookupError("the schema has no CheckoutErrorCode")


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
def test_every_code_is_explained(schema: Path) -> None:
    codes = codes_in(schema)

    assert len(codes) > 30
    assert set(codes) - completion_advice._ADVICE.keys() == set()


@pytest.mark.parametrize(
    "code",
    ["BILLING_ADDRESS_NOT_SET", "EMAIL_NOT_SET", "SHIPPING_METHOD_NOT_SET",
     "VOUCHER_NOT_APPLICABLE", "CHECKOUT_NOT_FULLY_PAID", "NOT_FOUND"],
)  # fmt: skip
def test_what_only_a_person_can_mend_is_told_at_once(code: str) -> None:
    assert needs_a_person(code)


@pytest.mark.parametrize(
    "code",
    ["INSUFFICIENT_STOCK", "PRODUCT_UNAVAILABLE_FOR_PURCHASE", "PAYMENT_ERROR", "TAX_ERROR",
     "A_CODE_OF_TOMORROW", ""],
)  # fmt: skip
def test_what_may_pass_is_given_time(code: str) -> None:
    assert not needs_a_person(code)


def test_a_code_of_another_version_is_told_as_unforeseen() -> None:
    assert "does not explain" in str(advice_for("A_CODE_OF_TOMORROW"))


@pytest.mark.parametrize("code", codes_in(SCHEMAS[0]))
def test_each_sentence_says_what_to_do(code: str) -> None:
    assert re.search(r"refund the payment|by itself|Look at the", str(advice_for(code)))
