"""Who pays, in Paysera's fields and within their limits."""

import re
from typing import Final

from saleor_paysera.paysera.request import MAX_BYTES
from saleor_paysera.paysera.texts import shorten

_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")


def payer_params(
    *,
    first_name: str,
    last_name: str,
    email: str,
    street: str,
    city: str,
    state: str,
    zip_code: str,
    country_code: str,
) -> dict[str, str]:
    """The ``p_…`` parameters and ``country``, without those that are not known.

    Names and addresses are shortened between characters; an email that does not fit is
    left out, since half an address is a wrong one.
    """
    email = email.strip()
    texts = {
        "p_firstname": first_name,
        "p_lastname": last_name,
        "p_email": email if shorten(email, MAX_BYTES["p_email"]) == email else "",
        "p_street": street,
        "p_city": city,
        "p_state": state,
        "p_zip": zip_code,
    }
    fitting = {
        name: shorten(_CONTROL.sub(" ", text).strip(), MAX_BYTES[name])
        for name, text in texts.items()
    }
    if _COUNTRY.fullmatch(country_code):
        fitting["p_countrycode"] = fitting["country"] = country_code.upper()
    return {name: text for name, text in fitting.items() if text}
