"""Decimal places of a currency, as far as Saleor rounds by them."""

from decimal import ROUND_HALF_UP, Decimal

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"


def quantize(amount: Decimal, currency: str) -> Decimal:
    """An amount in major units, rounded to the currency's places."""
    places = 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
