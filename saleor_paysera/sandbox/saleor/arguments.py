"""Arguments of GraphQL calls, read into the state's own types."""

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from saleor_paysera.sandbox.saleor.state import Address


def text_of(arguments: Mapping[str, object], name: str) -> str:
    """A text argument, empty when it is absent or null."""
    value = arguments.get(name)
    return "" if value is None else str(value)


def decimal_of(arguments: Mapping[str, object], name: str) -> Decimal | None:
    """A PositiveDecimal argument."""
    value = arguments.get(name)
    return value if isinstance(value, Decimal) else None


def address_of(value: object) -> Address | None:
    """An AddressInput."""
    if value is None:
        return None
    given = cast("Mapping[str, object]", value)
    return Address(
        first_name=text_of(given, "firstName"),
        last_name=text_of(given, "lastName"),
        company_name=text_of(given, "companyName"),
        street_address_1=text_of(given, "streetAddress1"),
        street_address_2=text_of(given, "streetAddress2"),
        city=text_of(given, "city"),
        city_area=text_of(given, "cityArea"),
        postal_code=text_of(given, "postalCode"),
        country=text_of(given, "country") or "LT",
        country_area=text_of(given, "countryArea"),
        phone=text_of(given, "phone"),
    )


def lines_of(given: Mapping[str, object]) -> list[tuple[str, int, Decimal | None]]:
    """The lines of a CheckoutCreateInput: variant id, quantity, own price in major units."""
    lines = cast("list[Mapping[str, object]]", given["lines"])
    return [
        (text_of(line, "variantId"), cast("int", line["quantity"]), decimal_of(line, "price"))
        for line in lines
    ]
