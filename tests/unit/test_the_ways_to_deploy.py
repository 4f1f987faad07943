"""What stands in several files about one thing says the same everywhere."""

import re
from pathlib import Path

import pytest
from babel import Locale

import saleor_paysera
from saleor_paysera.server.process import _GRACE_S
from saleor_paysera.web.i18n import LANGUAGES, translator_for

ROOT = Path(saleor_paysera.__file__).parent.parent
OF_POSTGRESQL = "POSTGRES_PASSWORD"


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def of_the_app(compose_file: str) -> str:
    """The part of a compose file about the app: from its name to the next line as far left."""
    found = re.search(r"^  app:\n((?: {4}.*\n|\n| {2}#.*\n)+)", read(compose_file), re.MULTILINE)
    assert found
    return found[1]


SETTINGS = set(re.findall(r'"([A-Z]+_[A-Z_]+)"', read("saleor_paysera/settings.py")))


@pytest.mark.parametrize(
    ("file", "named"),
    [
        (".env.example", re.findall(r"^([A-Z_]+)=", read(".env.example"), re.MULTILINE)),
        ("compose.yaml", re.findall(r"^ {6}([A-Z_]+):", of_the_app("compose.yaml"), re.MULTILINE)),
        (
            "compose.saleor.yaml",
            re.findall(r"^ {6}([A-Z_]+):", of_the_app("compose.saleor.yaml"), re.MULTILINE),
        ),
        ("Dockerfile", re.findall(r"(DATABASE\w+|LOG_\w+)=", read("Dockerfile"))),
        ("deploy/Caddyfile", re.findall(r"([A-Z]+_[A-Z_]+)=", read("deploy/Caddyfile"))),
        ("deploy/nginx.conf", re.findall(r"([A-Z]+_[A-Z_]+)=", read("deploy/nginx.conf"))),
        ("docs/deploy.md", re.findall(r"^([A-Z]+_[A-Z_]+)=", read("docs/deploy.md"), re.MULTILINE)),
    ],
)
def test_every_setting_that_is_named_exists(file: str, named: list[str]) -> None:
    assert named, f"{file} names no setting: the search for them is wrong"
    assert set(named) - SETTINGS - {OF_POSTGRESQL, "TUNNEL_URL"} == set()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("compose.yaml", r"stop_grace_period: (\d+)s"),
        ("deploy/saleor-paysera.service", r"TimeoutStopSec=(\d+)"),
    ],
)
def test_supervisors_wait_longer_than_the_server_does_itself(file: str, said: str) -> None:
    (seconds,) = re.findall(said, read(file))

    assert int(seconds) > _GRACE_S


@pytest.mark.parametrize(
    "file",
    ["Dockerfile", "compose.yaml", "deploy/saleor-paysera.service", "deploy/Caddyfile",
     "deploy/nginx.conf"],
)  # fmt: skip
def test_all_mean_the_same_port(file: str) -> None:
    assert set(re.findall(r"(?:127\.0\.0\.1:|--port[ ,\"]+|EXPOSE )(\d+)", read(file))) == {"8000"}


def test_the_image_keeps_every_language_that_the_app_speaks() -> None:
    (kept,) = re.findall(r"\\\(([\w\\|]+)\\\)\\.dat", read("Dockerfile"))
    spoken = {translator_for(language).date_locale for language in LANGUAGES} | set(LANGUAGES)

    assert {str(Locale.parse(name)) for name in spoken} <= set(kept.split("\\|"))


def test_the_python_of_the_image_is_one_that_the_app_supports() -> None:
    (image,) = re.findall(r"^ARG PYTHON=python:3\.(\d+)-slim", read("Dockerfile"), re.MULTILINE)
    (least,) = re.findall(r'requires-python = ">=3\.(\d+)"', read("pyproject.toml"))

    assert int(image) >= int(least)
