"""How the pages of the repository become a site."""

import runpy
from pathlib import Path

import pytest

BUILD = runpy.run_path(str(Path(__file__).parents[2] / "docs/site/build.py"))


@pytest.mark.parametrize(
    ("place", "link", "on_the_site"),
    [
        ("docs/admin.md", "privacy.md", "privacy.md"),
        ("docs/admin.md", "money.md#refunds", "money.md#refunds"),
        ("docs/admin.md", "images/status.png", "images/status.png"),
        ("docs/deploy.md", "../SECURITY.md#limits", "SECURITY.md#limits"),
        ("docs/deploy.md", "../deploy/Caddyfile", "deploy/Caddyfile"),
        ("docs/decisions/0001.md", "../money.md", "../money.md"),
        ("docs/decisions/0001.md", "../../SECURITY.md", "../SECURITY.md"),
        ("SECURITY.md", "docs/privacy.md", "privacy.md"),
        ("SECURITY.md", "#limits", "#limits"),
        ("SECURITY.md", "README.md#settings", "index.md"),
        ("SECURITY.md", "https://example.com/docs/x.md", "https://example.com/docs/x.md"),
    ],
)
def test_a_link_that_is_right_in_the_repository_is_right_on_the_site(
    place: str, link: str, on_the_site: str
) -> None:
    assert BUILD["led"](f"see [it]({link}).", place) == f"see [it]({on_the_site})."


@pytest.mark.parametrize("link", ["../saleor_paysera/settings.py", "../tests/", "../.env.example"])
def test_what_the_site_does_not_hold_is_named_without_a_link(link: str) -> None:
    assert BUILD["led"](f"see [it]({link}).", "docs/admin.md") == "see it."


def test_the_site_holds_what_its_pages_link_to(tmp_path: Path) -> None:
    BUILD["gather"](tmp_path / "site")

    held = {path.relative_to(tmp_path / "site").as_posix() for path in tmp_path.rglob("*.*")}
    assert {"index.md", "admin.md", "SECURITY.md", "CHANGELOG.md"} <= held
    assert {"deploy/Caddyfile", "deploy/nginx.conf", "compose.saleor.yaml", "site.css"} <= {
        path.relative_to(tmp_path / "site").as_posix() for path in tmp_path.rglob("*")
    }
    assert not {path for path in held if path.endswith(".py")}


def test_a_page_that_loads_something_from_another_host_is_told(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page/index.html").write_text(
        '<a href="https://example.com">far</a><script src="x.js"></script>'
        '<link rel="stylesheet" href="https://cdn.example/x.css"><img src="//cdn.example/x.png">'
    )

    assert BUILD["loaded_from_elsewhere"](tmp_path) == [
        "page/index.html: https://cdn.example/x.css",
        "page/index.html: //cdn.example/x.png",
    ]


def test_pages_that_may_be_there_or_not_are_in_the_navigation_where_they_are(
    tmp_path: Path,
) -> None:
    assert BUILD["what_else_there_is"](tmp_path) == []

    (tmp_path / "CONTRIBUTING.md").touch()
    (tmp_path / "decisions").mkdir()
    for name in ("0002-second.md", "0001-first.md", "README.md"):
        (tmp_path / "decisions" / name).touch()

    assert BUILD["what_else_there_is"](tmp_path) == [
        {"Contributing": "CONTRIBUTING.md"},
        {
            "Decisions": [
                "decisions/README.md",
                "decisions/0001-first.md",
                "decisions/0002-second.md",
            ]
        },
    ]
