"""Registrations that want the app to go where it has no business, or that are somebody else's."""

import json
from typing import Final

from flask import Flask, Response
from structlog.testing import capture_logs

from saleor_paysera.sandbox.server import LocalServer
from tests.experiments.attacks.attacker import FROM_ANYWHERE, Answer, Attacker
from tests.experiments.attacks.inward_addresses import inward_hosts, inward_urls
from tests.experiments.attacks.listener import Listener, listening
from tests.experiments.attacks.resolver import REBINDING, attackers_resolver
from tests.experiments.attacks.shops import Shops, two_shops
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.support.apps import AppInThread

_REGISTER: Final = "/api/register"
_PUBLIC: Final = {
    **FROM_ANYWHERE,
    "APP_BASE_URL": "https://paysera.shop.example",
    "ALLOWED_SALEOR_URLS": "*",
    "ALLOW_PRIVATE_HOSTS": "false",
    "PAYSERA_PAY_URL": "https://bank.paysera.example/pay/",
    "PAYSERA_PUBLIC_KEY_URL": "https://www.paysera.example/public.key",
    "PAYSERA_METHODS_URL": "https://www.paysera.example/payment-methods/",
}
"""An app on the internet that anybody may install."""


def register(attacker: Attacker, what: str, api_url: str, token: object = "x") -> Answer:
    """Say that a Saleor has installed the app."""
    return attacker.ask(
        what,
        _REGISTER,
        method="POST",
        body=json.dumps({"auth_token": token}).encode(),
        headers={"Saleor-Api-Url": api_url.encode("utf-8", "replace").decode("latin-1")},
        may_be_unavailable=True,
    )


@experiment(Kind.ATTACKS, "registrations that lead into the private network", on=(Database.SQLITE,))
def inward_registrations(ground: Ground) -> Tally:
    """However the address is written, nothing inside hears a byte."""
    tally = Tally()
    with (
        AppInThread(ground.new_database(), "https://paysera.example", **_PUBLIC) as app,
        listening() as inside,
        listening("::1") as inside_v6,
        attackers_resolver() as asked,
        capture_logs(),  # every refusal is an error there, rightly
    ):
        # The app says that it is at its public address; here it is on loopback all the same.
        attacker = Attacker(app.listens_at, tally)
        hosts = list(inward_hosts())
        chosen = hosts if ground.is_long else ground.chance.sample(hosts, 80)
        for listener in (inside, inside_v6):
            for url in inward_urls(listener.port, chosen):
                _refused(app, attacker, url, tally)
        tally.remarks.append(f"{len(chosen)} of {len(hosts)} spellings of hosts inside")
        _check_nobody_came(tally, [inside, inside_v6], "an address inside")
        for name in REBINDING:
            for listener in (inside, inside_v6):
                asked.clear()
                _refused(app, attacker, f"https://{name}:{listener.port}/graphql/", tally)
        _check_nothing_said(tally, [inside, inside_v6])
        attacker.note_times()
    return tally


def _refused(app: AppInThread, attacker: Attacker, url: str, tally: Tally) -> None:
    answer = register(attacker, url[:60], url)
    if answer.status < 400:
        tally.found_accepted(f"{url[:60]}: {answer.status}")
    if answer.status >= 400 and not answer.code:
        tally.found_broken(f"{url[:60]}: {answer.status} without a code")
    with app.store.read() as uow:
        if uow.installations.all():
            tally.found_accepted(f"{url[:60]} is installed")


def _check_nobody_came(tally: Tally, listeners: list[Listener], what: str) -> None:
    for listener in listeners:
        if listener.connections:
            tally.found_accepted(f"{what}: {listener.connections} connections came inside")


def _check_nothing_said(tally: Tally, listeners: list[Listener]) -> None:
    """A name that changes between look-up and connection is noticed before a byte is sent."""
    said = sum(listener.bytes for listener in listeners)
    if said:
        tally.found_accepted(f"{said} bytes were sent inside by a name that changes")
    knocked = sum(listener.connections for listener in listeners)
    tally.remarks.append(f"{knocked} connections without a byte, by names that change")


@experiment(Kind.ATTACKS, "registrations that are answered with a redirect", on=(Database.SQLITE,))
def redirected_registrations(ground: Ground) -> Tally:
    """A server outside that sends the app on to one inside: the app does not follow."""
    tally = Tally()
    with two_shops(ground, tally) as shops, listening() as inside, capture_logs():
        for status in (300, 301, 302, 303, 304, 305, 307, 308):
            for location in (f"{inside.origin}/graphql/", f"//127.0.0.1:{inside.port}/", "/other"):
                with LocalServer(_redirecting(status, location)) as outside:
                    answer = register(
                        shops.attacker, f"{status} to {location}", f"{outside.origin}/graphql/"
                    )
                    if answer.status < 400:
                        tally.found_accepted(f"{status} to {location}: installed")
        _check_nobody_came(tally, [inside], "a redirect")
    return tally


def _redirecting(status: int, location: str) -> Flask:
    app = Flask(__name__)

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def redirect(path: str) -> Response:
        if path == "other":
            return Response(
                '{"data": {"app": {"id": "QXBwOjE="}}}', content_type="application/json"
            )
        return Response(status=status, headers={"Location": location})

    return app


@experiment(Kind.ATTACKS, "registrations with tokens that are not this app's")
def foreign_registrations(ground: Ground) -> Tally:
    """Tokens made up, of another app, of another Saleor: nothing that is stored changes."""
    tally = Tally()
    with two_shops(ground, tally) as shops, capture_logs():
        shops.till.look()
        before = _installations(shops)
        other = shops.careless_app.token
        staff = shops.careful.saleor.staff_token
        for _ in range(ground.how_often(short=1, long=40)):
            tokens: tuple[object, ...] = (
                "", "x", "\0", "x" * 100_000, other, staff, shops.careful_app.id, None, 5, [], {},
                ["x"], "\ud800", "a\r\nX-Evil: 1", "é", " ", "null", "Bearer x",
                shops.careful_app.token[:-1], shops.careful_app.token.upper(),
            )  # fmt: skip
            for token in tokens:
                what = f"the token {str(token)[:20]!a}"
                answer = register(shops.attacker, what, shops.careful.saleor.api_url, token)
                if answer.status < 400:
                    tally.found_accepted(f"{what}: {answer.status}")
                if _installations(shops) != before:
                    tally.found_accepted(f"{what}: another installation is stored")
                    before = _installations(shops)
                shops.till.check(what)
            for body in (b"", b"{", b"[]", b"null", b"\xff", b'{"auth_token":', b"[" * 100_000,
                         b'{"auth_token":"x","auth_token":5}', b'{"AUTH_TOKEN":"x"}'):  # fmt: skip
                answer = shops.attacker.ask(
                    f"the body {body[:20]!r}",
                    _REGISTER,
                    method="POST",
                    body=body,
                    headers={"Saleor-Api-Url": shops.careful.saleor.api_url},
                )
                if answer.status not in (400, 413):
                    tally.found_accepted(f"the body {body[:20]!r}: {answer.status}")
        payment = shops.careful.begin()
        shops.careful.paysera.pay(payment.order)
        try:
            shops.careful.wait_until_charged(payment, within=30)
        except AssertionError:
            tally.found_lost("what is paid afterwards is not reported any more")
    return tally


def _installations(shops: Shops) -> list[object]:
    with shops.app.store.read() as uow:
        return list(uow.installations.all())
