"""Payment methods of the sandbox, and the XML in which Paysera lists them."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

CURRENCIES = ("EUR", "PLN", "USD", "GBP", "SEK", "CZK")
LANGUAGES = ("en", "lt", "ru")


@dataclass(frozen=True)
class Method:
    """One way to pay; limits in minor units, titles in English, Lithuanian and Russian."""

    key: str
    group: str
    countries: tuple[str, ...]
    titles: tuple[str, str, str]
    min_minor: int = 1
    max_minor: int = 100_000_000
    is_iban: bool = False


COUNTRIES: dict[str, tuple[str, str, str]] = {
    "lt": ("Lithuania", "Lietuva", "Литва"),
    "lv": ("Latvia", "Latvija", "Латвия"),
    "ee": ("Estonia", "Estija", "Эстония"),
    "pl": ("Poland", "Lenkija", "Польша"),
}
GROUPS: dict[str, tuple[str, str, str]] = {
    "e-banking": ("Internet banking", "Elektroninė bankininkystė", "Интернет-банк"),
    "e-money": ("Mobile and e-money", "Mobilieji ir e. pinigai", "Мобильные и эл. деньги"),
    "card": ("Payment cards", "Mokėjimo kortelės", "Платёжные карты"),
}
EVERYWHERE = tuple(COUNTRIES)
METHODS = (
    Method("hanza", "e-banking", ("lt",), ("Swedbank", "Swedbank", "Swedbank"), is_iban=True),
    Method("vb2", "e-banking", ("lt",), ("SEB bank", "SEB bankas", "SEB банк"), is_iban=True),
    Method("lv_seb", "e-banking", ("lv",), ("SEB bank", "SEB bankas", "SEB банк"), is_iban=True),
    Method("ee_lhv", "e-banking", ("ee",), ("LHV bank", "LHV bankas", "LHV банк"), is_iban=True),
    Method("pl_blik", "e-banking", ("pl",), ("BLIK", "BLIK", "BLIK"), 100),
    Method("smsbank", "e-money", ("lt",), ("SMS Bank", "SMS bankas", "SMS банк"), 10, 30_000_00),
    Method(
        "wallet",
        "e-money",
        EVERYWHERE,
        ("Paysera account", "Paysera sąskaita", "Счёт Paysera"),
    ),
    Method(
        "card",
        "card",
        EVERYWHERE,
        ("Visa & Mastercard", "Visa ir Mastercard", "Visa и Mastercard"),
        100,  # one postcard is less: the demo shows a limit
        5_000_00,
    ),
)


def method_of(key: str) -> Method | None:
    """The method with this key."""
    return next((method for method in METHODS if method.key == key), None)


def methods_xml(project_id: str, currency: str, amount_minor: int | None, origin: str) -> str:
    """The list for one currency; with an amount, of the methods that take it."""
    amount = "" if amount_minor is None else f' amount="{amount_minor}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<payment_types_document project_id="{escape(project_id)}"'
        f' currency="{escape(currency)}"{amount}>',
    ]
    for country, titles in COUNTRIES.items():
        lines.append(f'  <country code="{country}">')
        lines.extend(_titles(titles, 4))
        for group, group_titles in GROUPS.items():
            methods = [m for m in METHODS if m.group == group and _fits(m, country, amount_minor)]
            if methods:
                lines.append(f'    <payment_group key="{group}">')
                lines.extend(_titles(group_titles, 6))
                for method in methods:
                    lines.extend(_payment_type(method, currency, origin))
                lines.append("    </payment_group>")
        lines.append("  </country>")
    lines.append("</payment_types_document>")
    return "\n".join(lines) + "\n"


def _fits(method: Method, country: str, amount_minor: int | None) -> bool:
    in_range = amount_minor is None or method.min_minor <= amount_minor <= method.max_minor
    return country in method.countries and in_range


def _titles(titles: tuple[str, str, str], indent: int) -> Iterator[str]:
    for language, title in zip(LANGUAGES, titles, strict=True):
        yield f'{" " * indent}<title language="{language}"><![CDATA[ {title} ]]></title>'


def _payment_type(method: Method, currency: str, origin: str) -> Iterator[str]:
    yield f'      <payment_type key="{method.key}">'
    yield from _titles(method.titles, 8)
    logo = f"{origin}/static/{method.group}.svg"
    for language in LANGUAGES:
        yield f'        <logo_url language="{language}"><![CDATA[ {logo} ]]></logo_url>'
    if method.min_minor > 1:
        yield f'        <min amount="{method.min_minor}" currency="{currency}"/>'
    if method.max_minor < 100_000_000:
        yield f'        <max amount="{method.max_minor}" currency="{currency}"/>'
    yield f"        <is_iban>{int(method.is_iban)}</is_iban>"
    yield f"        <base_currency>{escape(currency)}</base_currency>"
    yield "      </payment_type>"
