"""A careful shop, and the shop of a merchant who means ill, at the same app."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from saleor_paysera.sandbox.paysera import PayOrder, PayseraDouble, Project
from saleor_paysera.sandbox.saleor import InstalledApp, SaleorDouble
from saleor_paysera.sandbox.saleor.desk import Settings as SaleorSettings
from tests.experiments.attacks.attacker import FORM_TYPE, FROM_ANYWHERE, Answer, Attacker, form
from tests.experiments.attacks.till import Till
from tests.experiments.experiment import Ground, Tally
from tests.support.apps import AppInThread
from tests.support.town import PASSWORD, PROJECT_ID, Town

OTHER_PROJECT: Final = "777777"
OTHER_PASSWORD: Final = "the password of the other shop's project"


@dataclass
class Shops:
    """Both shops, and whoever reaches for the careful one's money."""

    careful: Town
    careless: Town
    careful_app: InstalledApp
    careless_app: InstalledApp
    attacker: Attacker
    till: Till
    tally: Tally

    @property
    def app(self) -> AppInThread:
        return self.careful.app

    def call_back(
        self,
        what: str,
        order: PayOrder,
        query: Mapping[str, str] | list[tuple[str, str]],
        *,
        by_post: bool = False,
    ) -> Answer:
        """Send something to the callback address of an order."""
        return self.send(what, path_of(order.request.fields["callbackurl"]), query, by_post=by_post)

    def send(
        self,
        what: str,
        path: str,
        query: Mapping[str, str] | list[tuple[str, str]],
        *,
        by_post: bool = False,
    ) -> Answer:
        """Send a form to an address of the app."""
        if by_post:
            return self.attacker.ask(
                what, path, method="POST", body=form(query).encode(), headers=FORM_TYPE
            )
        return self.attacker.ask(what, f"{path}?{form(query)}")

    def refused(self, what: str, answer: Answer) -> None:
        """Neither may it be answered with OK nor change anything."""
        if self.till.check(what) and answer.is_ok:
            self.tally.found_accepted(f"{what}: answered OK")


def paid_fields(order: PayOrder) -> dict[str, str]:
    """What a paid callback about this order says."""
    request = order.request
    return {
        **{name: value for name, value in request.fields.items() if not name.endswith("url")},
        "status": "1",
        "requestid": "123",
        "payamount": request.fields["amount"],
        "paycurrency": request.fields["currency"],
        "type": "macro",
    }


def path_of(url: str) -> str:
    """The path of an address of the app."""
    return urlsplit(url).path


@contextmanager
def two_shops(
    ground: Ground,
    tally: Tally,
    *,
    encrypted: bool = False,
    saleor_version: str = "3.23",
    **settings: str,
) -> Iterator[Shops]:
    """Both have the app; each has a project of its own at the same Paysera."""
    projects = {
        PROJECT_ID: Project(PASSWORD, encrypted=encrypted),
        OTHER_PROJECT: Project(OTHER_PASSWORD, encrypted=encrypted),
    }
    keys, desk = ground.keys, SaleorSettings(version=saleor_version)
    with (
        SaleorDouble(private_key=keys.saleor, settings=desk) as first,
        SaleorDouble(private_key=keys.strangers, settings=desk) as second,
        PayseraDouble(projects, private_key=keys.paysera, repeat_after=()) as paysera,
        AppInThread(ground.new_database(), paysera.origin, **FROM_ANYWHERE, **settings) as app,
    ):
        manifest = f"{app.base_url}/api/manifest"
        careful = Town(first, paysera, app.store, app)
        careless = Town(second, paysera, app.store, app)
        apps = first.install(manifest), second.install(manifest)
        careful.configure()
        careless.configure(project_id=OTHER_PROJECT, password=OTHER_PASSWORD, ss1_is_enough=True)
        attacker = Attacker(app.base_url, tally)
        yield Shops(careful, careless, *apps, attacker, Till(app.store, tally), tally)
        attacker.note_times()
