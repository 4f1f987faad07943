"""An address can pass into other hands: what belongs to one Saleor stays with it."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from saleor_paysera.sandbox.saleor import InstallationError, InstalledApp, SaleorDouble
from saleor_paysera.sandbox.saleor.signing import SigningKey
from saleor_paysera.services.same_saleor import accept_new_keys
from tests.support.desk import Desk


@dataclass(frozen=True)
class _KeyBesideAnother(SigningKey):
    """Publishes another public key, too; they are no secret."""

    other: SigningKey

    def jwks(self) -> dict[str, list[dict[str, object]]]:
        own = SigningKey(self.private_key).jwks()
        return {"keys": [*own["keys"], *self.other.jwks()["keys"]]}


def _another_saleor(desk: Desk, key: rsa.RSAPrivateKey) -> SaleorDouble:
    """Listens where the desk's Saleor did."""
    address = desk.town.saleor.api_url
    desk.town.saleor.stop()
    other = SaleorDouble(urlsplit(address).port or 0, private_key=key)
    other.start()
    assert other.api_url == address
    return other


def _is_let_in(desk: Desk, token: str) -> bool:
    return desk.ask("GET", "configurations", token=token).status_code == 200


def test_a_foreign_saleor_cannot_install_the_app_over_another(
    lone_desk: Desk, paysera_key: rsa.RSAPrivateKey
) -> None:
    lone_desk.add()
    before = lone_desk.installation
    manifest = f"{lone_desk.town.app.base_url}/api/manifest"
    with (
        _another_saleor(lone_desk, paysera_key) as foreign,
        pytest.raises(InstallationError, match="accept-new-keys"),
    ):
        foreign.install(manifest)

    assert lone_desk.installation == before


def test_a_foreign_saleors_staff_are_not_let_in(
    lone_desk: Desk, paysera_key: rsa.RSAPrivateKey
) -> None:
    own_app = lone_desk.installed
    with _another_saleor(lone_desk, paysera_key) as foreign:
        # An app with the same id, as the first one of every Saleor has.
        twin = InstalledApp(**{**vars(own_app), "token": "another"})
        assert not _is_let_in(lone_desk, foreign.dashboard_token(twin))


def test_a_foreign_saleor_that_copied_the_public_key_gets_nothing_either(
    lone_desk: Desk, paysera_key: rsa.RSAPrivateKey
) -> None:
    lone_desk.add()
    old_key = lone_desk.town.saleor._key
    with _another_saleor(lone_desk, paysera_key) as foreign:
        foreign._key = _KeyBesideAnother(foreign._key.private_key, old_key)
        installed = foreign.install(f"{lone_desk.town.app.base_url}/api/manifest")
        lasting = foreign.dashboard_token(installed, lifetime=timedelta(days=1))
        for _ in range(3):
            assert not _is_let_in(lone_desk, lasting)
            lone_desk.town.app.ahead += timedelta(hours=1)


def test_after_a_reinstall_the_key_may_change_once_the_old_one_has_signed(
    lone_desk: Desk,
) -> None:
    saleor = lone_desk.town.saleor
    saleor.uninstall(lone_desk.installed)
    lone_desk.installed = saleor.install(f"{lone_desk.town.app.base_url}/api/manifest")
    assert not lone_desk.installation.token_is_proven

    assert _is_let_in(lone_desk, lone_desk.token())
    saleor.rotate_key()

    assert lone_desk.installation.token_is_proven
    assert _is_let_in(lone_desk, lone_desk.token())


def test_a_saleor_with_a_new_key_is_known_by_the_apps_token(lone_desk: Desk) -> None:
    lone_desk.town.saleor.rotate_key()

    assert _is_let_in(lone_desk, lone_desk.token())


def test_a_saleor_with_a_new_key_that_lost_the_app_needs_the_operators_word(
    lone_desk: Desk,
) -> None:
    saleor, manifest = lone_desk.town.saleor, f"{lone_desk.town.app.base_url}/api/manifest"
    lone_desk.add()
    saleor.uninstall(lone_desk.installed)
    saleor.rotate_key()
    with pytest.raises(InstallationError):
        saleor.install(manifest)

    accept_new_keys(lone_desk.context, saleor.api_url)
    lone_desk.installed = saleor.install(manifest)

    assert [c["name"] for c in lone_desk.get("configurations")["configurations"]] == ["Lithuania"]


def test_the_same_saleor_installs_again_by_its_key_alone(lone_desk: Desk) -> None:
    lone_desk.town.saleor.uninstall(lone_desk.installed)

    lone_desk.installed = lone_desk.town.saleor.install(
        f"{lone_desk.town.app.base_url}/api/manifest"
    )

    assert _is_let_in(lone_desk, lone_desk.token())


def test_as_many_registrations_as_wait_for_slow_saleors_hold_up_nobody_else(
    lone_desk: Desk,
) -> None:
    slots = lone_desk.town.app.context.registrations
    while slots.acquire(blocking=False):
        pass

    refused = requests.post(
        f"{lone_desk.town.app.base_url}/api/register",
        json={"auth_token": "any"},
        headers={"Saleor-Api-Url": lone_desk.town.saleor.api_url},
        timeout=5,
    )

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "REGISTRATIONS_BUSY")
