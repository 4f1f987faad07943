"""Money as integer minor units with the exponent of ISO 4217.

Decimals exist only at Saleor's edge (``from_decimal``, ``to_decimal``); floats nowhere.
"""

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final, Self

from saleor_paysera.payments.errors import InvalidAmount, UnsupportedCurrency

# Active codes of ISO 4217 (list one) by their number of decimal digits. Codes without
# a minor unit by the standard (gold, testing, funds codes) are not money to pay with.
_CURRENCIES_BY_EXPONENT: Final[dict[int, str]] = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN "
        "BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
        "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD "
        "KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN "
        "NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG "
        "SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH "
        "USD UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
}
EXPONENT_BY_CURRENCY: Final[dict[str, int]] = {
    currency: exponent
    for exponent, currencies in _CURRENCIES_BY_EXPONENT.items()
    for currency in currencies.split()
}

# Powers of ten; no shop has that much, and in minor units a database's integer holds it.
_MAX_MAGNITUDE: Final = 14
_EXACT: Final = Context(prec=60)


def exponent_of(currency: str) -> int:
    """How many decimal digits ``currency`` has (EUR 2, JPY 0, KWD 3).

    Raises:
        UnsupportedCurrency: not an active ISO 4217 code in capital letters.
    """
    try:
        return EXPONENT_BY_CURRENCY[currency]
    except KeyError:
        raise UnsupportedCurrency(f"{currency!r} is not a currency that can be paid in.") from None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units ("cents") of one ISO 4217 currency."""

    amount_minor: int
    currency: str

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> Self:
        """Read an amount in major units, exactly.

        Raises:
            UnsupportedCurrency: see ``exponent_of``.
            InvalidAmount: not finite, or finer than the currency's smallest unit.
        """
        exponent = exponent_of(currency)
        # Checked first: Decimal("1E999990") takes a minute to become an integer, and
        # arithmetic beyond the context's precision rounds without a word.
        if not amount.is_finite() or abs(amount.adjusted()) > _MAX_MAGNITUDE:
            raise InvalidAmount(f"{amount} is not an amount of money.")
        scaled = _EXACT.scaleb(amount, exponent)
        if scaled != scaled.to_integral_value() or len(amount.as_tuple().digits) > _EXACT.prec:
            raise InvalidAmount(f"{amount} {currency} is finer than {currency}'s smallest unit.")
        return cls(int(scaled), currency)

    def to_decimal(self) -> Decimal:
        """The amount in major units, with all the currency's digits (``Decimal("9.90")``)."""
        return _EXACT.scaleb(Decimal(self.amount_minor), -exponent_of(self.currency))

    def __str__(self) -> str:
        return f"{self.to_decimal():f} {self.currency}"
