"""A token is proven by what comes after its registration, never by what came before."""

from datetime import timedelta

from saleor_paysera.store.unit_of_work import Store
from tests.unit.store.samples import NOW, A, saleor


def register(store: Store, token: str, minute: int) -> None:
    with store.write() as uow:
        registered_at = NOW + timedelta(minutes=minute)
        uow.installations.put(saleor(A, token), now=registered_at, token_is_proven=False)


def is_proven(store: Store) -> bool:
    with store.read() as uow:
        return uow.installations.by_api_url(A).token_is_proven


def test_what_was_signed_with_a_known_key_proves_the_token(store: Store) -> None:
    register(store, "a token", minute=0)
    with store.write() as uow:
        uow.installations.prove_token(uow.installations.by_api_url(A))

    assert is_proven(store)


def test_a_token_that_was_registered_meanwhile_is_not_proven_by_it(store: Store) -> None:
    register(store, "a token", minute=0)
    with store.read() as uow:
        signed_for = uow.installations.by_api_url(A)
    register(store, "somebody else's", minute=1)

    with store.write() as uow:
        uow.installations.prove_token(signed_for)

    assert not is_proven(store)
