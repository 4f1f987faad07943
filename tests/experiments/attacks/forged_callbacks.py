"""Callbacks that nobody at Paysera made: forged signatures, flipped bits, tampered ciphers."""

import base64
from collections.abc import Iterator
from typing import Final

from saleor_paysera.sandbox.paysera.codec import encode, encrypted, form_encode, md5_signature
from tests.experiments.attacks.forgeries import forged_rsa, forged_ss1
from tests.experiments.attacks.shops import OTHER_PASSWORD, Shops, paid_fields, two_shops
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.support.town import PASSWORD, PROJECT_ID, BegunPayment

_IV_BYTES: Final = 12
_TAG_BYTES: Final = 16
_BITS_OF_A_CHARACTER: Final = 7  # more make no text of ASCII

Query = dict[str, str]


@experiment(
    Kind.ATTACKS, "callbacks whose signatures are forged in every way", on=(Database.SQLITE,)
)
def forged_signatures(ground: Ground) -> Tally:
    """Each forgery alone, and beside signatures that are right."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        for ss1_is_enough in (False, True):
            shops.careful.configure(ss1_is_enough=ss1_is_enough)
            for _ in range(ground.how_often(short=1, long=40)):
                payment = shops.careful.begin()
                shops.till.look()
                for what, query in _forged(shops, payment, ground):
                    by_post = ground.chance.random() < 0.5
                    answer = shops.call_back(what, payment.order, query, by_post=by_post)
                    shops.refused(what, answer)
    return tally


def _forged(shops: Shops, payment: BegunPayment, ground: Ground) -> Iterator[tuple[str, Query]]:
    right = shops.careful.paysera.signed_callback(payment.order)
    data = right["data"]
    forgeries = {
        "ss1": forged_ss1(data, PASSWORD, OTHER_PASSWORD),
        "ss2": forged_rsa("ss2", data, ground.keys, ground.chance),
        "ss3": forged_rsa("ss3", data, ground.keys, ground.chance),
    }
    for name, forged in forgeries.items():
        for what, value in forged:
            yield f"{name} {what}, alone", {"data": data, name: value}
            yield f"{name} {what}, beside right ones", right | {name: value}


@experiment(Kind.ATTACKS, "callbacks with single bits of their data flipped", on=(Database.SQLITE,))
def flipped_bits(ground: Ground) -> Tally:
    """All signatures are those of the unchanged data; the long form flips every bit."""
    tally = Tally()
    with two_shops(ground, tally) as shops:
        payment = shops.careful.begin()
        right = shops.careful.paysera.signed_callback(payment.order)
        data, bits = right["data"], range(len(right["data"]) * _BITS_OF_A_CHARACTER)
        shops.till.look()
        chosen = bits if ground.is_long else sorted(ground.chance.sample(bits, 400))
        for bit in chosen:
            what = f"bit {bit} of data flipped"
            query = right | {"data": _with_bit_flipped(data, bit)}
            shops.refused(what, shops.call_back(what, payment.order, query))
        tally.remarks.append(f"{len(chosen):,} of {len(bits):,} bits")
    return tally


def _with_bit_flipped(text: str, bit: int) -> str:
    at, which = divmod(bit, _BITS_OF_A_CHARACTER)
    return text[:at] + chr(ord(text[at]) ^ 1 << which) + text[at + 1 :]


@experiment(Kind.ATTACKS, "encrypted callbacks that were tampered with", on=(Database.SQLITE,))
def tampered_ciphers(ground: Ground) -> Tally:
    """Ciphertext, tag and iv changed, other keys, and signatures put beside them."""
    tally = Tally()
    with two_shops(ground, tally, encrypted=True) as shops:
        payment = shops.careful.begin()
        shops.till.look()
        for _ in range(ground.how_often(short=2, long=100)):
            for what, query in _tampered(payment, ground):
                shops.refused(what, shops.call_back(what, payment.order, query))
        _take_a_right_one(shops, payment)
    return tally


def _tampered(payment: BegunPayment, ground: Ground) -> Iterator[tuple[str, Query]]:
    fields = paid_fields(payment.order)
    data = encrypted(fields, PASSWORD)["data"]
    sealed = base64.urlsafe_b64decode(data)
    iv, cipher, tag = sealed[:_IV_BYTES], sealed[_IV_BYTES:-_TAG_BYTES], sealed[-_TAG_BYTES:]
    for bit in sorted(ground.chance.sample(range(len(sealed) * 8), 60)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        yield f"bit {bit} of the cipher flipped", _data(bytes(changed))
    for length in (0, 1, 4, 8, 12, 15):
        yield f"tag cut to {length}", _data(iv + cipher + tag[:length])
    yield "tag of zeros", _data(iv + cipher + bytes(_TAG_BYTES))
    yield "iv in front twice", _data(iv + sealed)
    yield "no iv", _data(cipher + tag)
    yield "cipher alone", _data(cipher)
    yield "nothing", _data(b"")
    yield "only iv and tag", _data(iv + tag)
    # Whoever sees a declined callback knows its text, and so the key stream of its iv.
    declined = form_encode(fields | {"status": "0"}).encode()
    paid = form_encode(fields | {"status": "1"}).encode()
    of_declined = base64.urlsafe_b64decode(encrypted(fields | {"status": "0"}, PASSWORD)["data"])
    stream = _xor(of_declined[_IV_BYTES:-_TAG_BYTES], declined)
    forged = _xor(stream, paid)
    for name, its_tag in (("its own tag", of_declined[-_TAG_BYTES:]), ("another tag", tag)):
        yield f"iv reused with {name}", _data(of_declined[:_IV_BYTES] + forged + its_tag)
    for name, password in (
        ("another shop's password", OTHER_PASSWORD),
        ("no password", ""),
        ("the password's beginning", PASSWORD[:31]),
        ("the password in upper case", PASSWORD.upper()),
        ("the project's number", PROJECT_ID),
    ):
        yield f"encrypted with {name}", encrypted(fields, password)
    yield "not encrypted at all", {"data": encode(fields)}
    yield from _beside(data, fields)


def _beside(data: str, fields: dict[str, str]) -> Iterator[tuple[str, Query]]:
    """An encrypted callback is one without signatures: none may come to its aid."""
    plain = encode(fields)
    for name in ("ss1", "ss2", "ss3"):
        yield f"{name} empty beside the cipher", {"data": data, name: ""}
        yield f"{name} wrong beside the cipher", {"data": data, name: "x"}
        yield f"{name}[] beside the cipher", {"data": data, f"{name}[]": "x"}
        yield f"{name} empty beside plain data", {"data": plain, name: ""}
    foreign = encrypted(fields, OTHER_PASSWORD)["data"]
    yield "ss1 by another shop", {"data": foreign, "ss1": md5_signature(foreign, OTHER_PASSWORD)}
    yield "ss1 of no password", {"data": plain, "ss1": md5_signature(plain, "")}


def _take_a_right_one(shops: Shops, payment: BegunPayment) -> None:
    """So that it is known that the refused ones were almost right."""
    query = encrypted(paid_fields(payment.order), PASSWORD)
    if not shops.call_back("an untouched one", payment.order, query).is_ok:
        shops.tally.found_broken("an untouched one is refused")
    shops.till.look()
    for _ in range(3):
        shops.call_back("an untouched one again", payment.order, query)
        shops.till.check("an untouched one again")


def _data(sealed: bytes) -> Query:
    return {"data": base64.urlsafe_b64encode(sealed).decode()}


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
