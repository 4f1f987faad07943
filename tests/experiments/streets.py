"""A town whose app is the real server process, for experiments."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from saleor_paysera.store.engine import create_database_engine
from saleor_paysera.store.secret_box import SecretBox
from saleor_paysera.store.unit_of_work import Store
from tests.experiments.experiment import Ground
from tests.support.apps import SECRET_KEY, AppProcess
from tests.support.town import Town, doubles


@dataclass
class Street:
    """A town and the server process in it."""

    town: Town
    app: AppProcess
    database_url: str

    def move_to(self, database_url: str) -> None:
        """Let the app, which must not be running, start on another database next time."""
        self.town.store.engine.dispose()
        self.database_url = database_url
        self.town.store = _store(database_url)
        self.app.env["DATABASE_URL"] = database_url


@contextmanager
def street(
    ground: Ground,
    database_url: str | None = None,
    *,
    workers: int = 2,
    database_password: str = "",
    before_install: Callable[[AppProcess], None] = lambda _: None,
    **settings: str,
) -> Iterator[Street]:
    """A street whose Saleor has the app installed and configured in test mode.

    ``database_url``: of a new database, unless another is given; ``database_password`` is in
    its address, where it has a user; ``before_install``: what has to be done with the running
    app first.
    """
    database_url = database_url or ground.new_database()
    if database_password:
        database_url = database_url.replace("//test@", f"//test:{database_password}@")
    with doubles(ground.keys.saleor, ground.keys.paysera) as (saleor, paysera):
        app = AppProcess(
            database_url,
            paysera.origin,
            ground.directory / "server.log",
            workers=workers,
            **settings,
        )
        app.start()
        town = Town(saleor, paysera, _store(database_url))
        try:
            before_install(app)
            saleor.install(f"{app.base_url}/api/manifest")
            town.configure()
            yield Street(town, app, database_url)
        finally:
            app.stop()
            town.store.engine.dispose()


def _store(database_url: str) -> Store:
    return Store(create_database_engine(database_url), SecretBox([SECRET_KEY]))
