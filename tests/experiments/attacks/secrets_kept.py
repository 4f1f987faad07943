"""Secrets and payers' data are planted everywhere, and then looked for everywhere."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from saleor_paysera.saleor.manifest import REGISTER_PATH
from saleor_paysera.sandbox.saleor import ActionType, Address, InstalledApp, Outage
from saleor_paysera.services.addresses import CALLBACK_PATH
from tests.experiments.attacks.endpoints import endpoints
from tests.experiments.attacks.leaks import Planted, stored_bytes
from tests.experiments.attacks.processes import members
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.streets import Street, street
from tests.support.apps import SECRET_KEY
from tests.support.desk import FORM
from tests.support.town import PASSWORD, RETURN_URL, BegunPayment

_DATABASE_PASSWORD: Final = "planted.database.password"
_TYPED: Final = "planted.wrongly.typed.password"
_PAYER: Final = Address(
    first_name="Plantedfirstname",
    last_name="Plantedlastname",
    street_address_1="Planted street 17",
    city="PLANTEDVILLAGE",
    postal_code="01103",
)
_EMAIL: Final = "planted.payer@example.com"
_IBAN: Final = "LT601010012345678901"
_CODE: Final = "38001010000-planted"

_SECRETS: Final = (
    *("the project's password", "the secret key", "the app's token", "the database's password"),
    *("a Dashboard token", "a password typed at a wrong place"),
)
_SIGNED: Final = ("a callback's signature", "a pay link")
_PERSONAL: Final = ("the payer's email", "the payer's data")
_ALL: Final = (*_SECRETS, *_SIGNED, *_PERSONAL)


@experiment(Kind.ATTACKS, "secrets and payers' data, planted and looked for in everything")
def look_for_secrets(ground: Ground) -> Tally:
    """A payment's whole life with faults in it; then logs, answers, outputs and storage."""
    tally = Tally()
    planted = Planted(tally)
    # Half of the runs write the log for people, half for collectors.
    log_format = "text" if ground.database is Database.SQLITE else "json"
    with street(
        ground,
        database_password=_DATABASE_PASSWORD,
        LOG_LEVEL="debug",
        LOG_FORMAT=log_format,
    ) as here:
        (installed,) = here.town.saleor.desk.store.apps.values()
        life = _Life(here, installed, planted)
        life.plant()
        for _ in range(ground.how_often(short=1, long=20)):
            life.live()
        life.look_at_answers()
        life.look_at_outputs()
        planted.search("the log", here.app.log_text.encode(), kinds=_ALL)
        planted.search("the database", stored_bytes(here.database_url), kinds=_ALL)
        for pid in members(here.app):
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            planted.search("the command line of a process", command, kinds=_ALL)
    tally.remarks.append(f"{sum(map(len, planted.kinds.values()))} planted values, each in 9 forms")
    return tally


@dataclass
class _Life:
    here: Street
    installed: InstalledApp
    planted: Planted

    def plant(self) -> None:
        plant = self.planted.plant
        plant("the project's password", PASSWORD)
        plant("the secret key", SECRET_KEY)
        plant("the app's token", self.installed.token)
        plant("the database's password", _DATABASE_PASSWORD)
        plant("a password typed at a wrong place", _TYPED)
        plant("the payer's email", _EMAIL)
        plant("the payer's data", _PAYER.first_name, _PAYER.last_name, _PAYER.street_address_1)
        plant("the payer's data", _PAYER.city, _IBAN, _CODE)

    def token(self) -> str:
        """A token of the Dashboard; what proves it is its signature."""
        token = self.here.town.saleor.dashboard_token(self.installed)
        self.planted.plant("a Dashboard token", token.rpartition(".")[2])
        return token

    def live(self) -> None:
        """Payments in good order, forged, in a failing Saleor and over a failing database."""
        town = self.here.town
        paid, forged = self._begin(), self._begin()
        town.saleor.process(paid.transaction.id)
        town.paysera.pay(paid.order)
        self._plant_callback(paid.order.last_query)
        town.wait_until_charged(paid)
        town.saleor.request_action(paid.transaction.id, ActionType.REFUND, "1.00")
        town.saleor.wait_for_requests()
        town.paysera.refund(paid.order, 100)
        self._forge(forged)
        for outage in (Outage.SERVER_ERROR, Outage.HTML, Outage.PERMISSION_DENIED):
            with self._outage(outage):
                self._pay(self._begin())
        with self._without_tables():
            self._pay(forged)
            town.saleor.process(paid.transaction.id)
            self._ask("GET", "/api/dashboard/payments", headers=self._as_staff())

    def _begin(self) -> BegunPayment:
        town = self.here.town
        checkout = town.saleor.create_checkout("9.99", email=_EMAIL, address=_PAYER)
        session = town.saleor.initialize(checkout.id, {"returnUrl": RETURN_URL})
        assert isinstance(session.data, dict), session
        link = str(session.data["redirectUrl"])
        order = town.paysera.open(link)
        fields = dict(re.findall(r"[?&](\w+)=([^&]+)", link))
        self.planted.plant("a pay link", fields["data"][:80], fields["sign"])
        return BegunPayment(session, order)

    def _pay(self, begun: BegunPayment) -> None:
        query = self._callback(begun)
        self.here.town.paysera.send(begun.order, query)
        self._ask("GET", begun.order.request.fields["accepturl"], params=query)

    def _callback(self, begun: BegunPayment) -> dict[str, str]:
        query = self.here.town.paysera.signed_callback(begun.order, account=_IBAN, personcode=_CODE)
        self._plant_callback(query)
        return query

    def _plant_callback(self, query: dict[str, str]) -> None:
        signed = (query["data"][:100], query["ss1"], query["ss2"], query["ss3"])
        self.planted.plant("a callback's signature", *signed)

    def _forge(self, begun: BegunPayment) -> None:
        """Callbacks and more in which what is secret stands where it does not belong."""
        query, send = self._callback(begun), self.here.town.paysera.send
        for changes in (
            {"ss1": PASSWORD},
            {"ss1": query["ss3"]},
            {"ss2": self.installed.token},
            {"data": query["ss2"]},
            {"ss3[]": query["ss3"]},
            {query["ss3"]: "1"},
        ):
            send(begun.order, query | changes)
            send(begun.order, query | changes, "POST")
        bearer = {"Authorization": f"Bearer {self.installed.token}"}
        self._ask("GET", f"{CALLBACK_PATH}{PASSWORD}", params=query)
        self._ask("GET", f"/{PASSWORD}/{_EMAIL}", params={"token": self.installed.token})
        self._ask("GET", "/api/dashboard/me", headers=bearer)
        self._ask("GET", "/api/dashboard/me", params={"token": self.token()})
        own = {"Saleor-Api-Url": self.here.town.saleor.api_url}
        self._ask("POST", REGISTER_PATH, json={"auth_token": PASSWORD}, headers=own)
        self._ask("POST", REGISTER_PATH, json={"auth": self.installed.token}, headers=own)
        webhook = "/api/webhooks/transaction-initialize-session"
        signature = {"Saleor-Signature": self.installed.token}
        self._ask("POST", webhook, data=PASSWORD, headers=own | signature)

    @contextmanager
    def _outage(self, outage: Outage) -> Iterator[None]:
        self.here.town.saleor.answer_reports_with(outage)
        try:
            yield
        finally:
            self.here.town.saleor.answer_reports_with(None)

    @contextmanager
    def _without_tables(self) -> Iterator[None]:
        tables = ("callbacks", "payments")
        for table in tables:
            self._execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        try:
            yield
        finally:
            for table in tables:
                self._execute(f"ALTER TABLE {table}_away RENAME TO {table}")

    def _execute(self, statement: str) -> None:
        with self.here.town.store.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def _as_staff(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token()}"}

    def _ask(self, method: str, path: str, **more: Any) -> None:
        """A request by a stranger or by staff; nothing secret may be in the answer."""
        url = path if path.startswith("http") else f"{self.here.app.base_url}{path}"
        with suppress(requests.ConnectionError):
            answer = requests.request(method, url, timeout=20, allow_redirects=False, **more)
            is_staff = "/api/dashboard" in path
            headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            where = f"the answer to {method} {path.partition('?')[0][:60]}"
            self.planted.search(
                where if PASSWORD not in where else "the answer to a misplaced password",
                headers.encode() + answer.content,
                kinds=_SECRETS if is_staff else (*_SECRETS, *_PERSONAL),
            )

    def look_at_answers(self) -> None:
        """Every address, as a stranger and as staff, and forms that are filled in wrongly."""
        number = self.here.town.paysera.orders[0].order_id.encode()
        for endpoint in endpoints(self.here):
            holes = {name: b"1" if name.endswith("_id") else number for name in endpoint.variables}
            path = endpoint.target(holes).decode()
            self._ask(endpoint.method, path)
            if endpoint.method in ("GET", "HEAD"):
                self._ask(endpoint.method, path, headers=self._as_staff())
        for wrong in ({"password": [_TYPED]}, {"mode": _TYPED}, {"methods": {_TYPED: 1}}):
            forms = {"json": FORM | wrong, "headers": self._as_staff()}
            self._ask("POST", "/api/dashboard/configurations", **forms)
            self._ask("PUT", "/api/dashboard/configurations/1", **forms)

    def look_at_outputs(self) -> None:
        """Commands, right and wrong ones, and starts with wrong settings."""
        number = self.here.town.paysera.orders[0].order_id
        api_url = self.here.town.saleor.api_url
        commands: list[tuple[tuple[str, ...], dict[str, str]]] = [
            (("installations",), {}),
            (("payments", "list"), {}),
            (("payments", "show", number), {}),
            (("payments", "resend", number), {}),
            (("webhooks", "update"), {}),
            (("payer", "export", "--email", _EMAIL), {}),
            (("purge", "--dry-run"), {}),
            (("configure", "--saleor-api-url", api_url, "--password-file=/nowhere"), {}),
            *((("serve", "--port", "1"), wrong) for wrong in _WRONG_SETTINGS),
        ]
        with ThreadPoolExecutor(2) as pool:
            for (command, _), said in zip(
                commands, pool.map(lambda one: self._run(*one), commands), strict=True
            ):
                self.planted.search(f"what {' '.join(command[:2])} says", said, kinds=_SECRETS)

    def _run(self, command: tuple[str, ...], environment: dict[str, str]) -> bytes:
        other = copy(self.here.app)
        other.env = self.here.app.env | environment
        ended = other.run(*command)
        if environment:
            (name,) = environment
            if ended.returncode == 0 or "Traceback" in ended.stderr:
                self.planted.tally.found_broken(f"a wrong {name} is not told in a sentence")
        return (ended.stdout + ended.stderr).encode()


_WRONG_SETTINGS: Final = (
    {"DATABASE_URL": f"mysql://test:{_TYPED}@127.0.0.1/none"},
    {"DATABASE_URL": f"postgresql://test:{_TYPED}@127.0.0.1:1/none"},
    {"SECRET_KEY": f"{_TYPED} and not the key of this database"},
    {"PAYSERA_PAY_URL": f"https://test:{_TYPED}@pay.example/"},
    {"APP_BASE_URL": f"https://test:{_TYPED}@app.example/"},
    {"ALLOWED_SALEOR_URLS": f"https://test:{_TYPED}@shop.example/graphql/"},
    {"DASHBOARD_URLS": f"https://test:{_TYPED}@shop.example/dashboard/"},
)
