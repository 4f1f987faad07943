"""The shop's pages: what a browser gets, and that no text is missing in any language."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import resources

import pytest
import requests

from saleor_paysera.sandbox.shop import ShopDouble

STATIC = resources.files("saleor_paysera.sandbox.shop") / "static"
PAGES = resources.files("saleor_paysera.sandbox.shop") / "pages"


@pytest.fixture
def shop() -> Iterator[ShopDouble]:
    with ShopDouble("http://127.0.0.1:8000/graphql/", "saleor-paysera", channel="lv-eur") as double:
        yield double


def languages() -> dict[str, dict[str, str]]:
    source = (STATIC / "texts.js").read_text(encoding="utf-8")
    body = source.split("export const texts = ", 1)[1].strip().removesuffix(";")
    quoted = re.sub(r"^(\s*)(\w+):", r'\1"\2":', body, flags=re.MULTILINE)
    parsed = json.loads(re.sub(r",(\s*})", r"\1", quoted))
    assert isinstance(parsed, dict)
    return parsed


@pytest.mark.parametrize("path", ["/", "/return?transaction=1&checkout=2&order=3"])
def test_a_page_knows_where_saleor_is_and_runs_no_inline_script(
    shop: ShopDouble, path: str
) -> None:
    page = requests.get(shop.origin + path, timeout=5)
    assert 'data-api-url="http://127.0.0.1:8000/graphql/"' in page.text
    assert 'data-gateway="saleor-paysera"' in page.text
    assert 'data-channel="lv-eur"' in page.text
    assert re.findall(r"<script[^>]*>", page.text) == [
        '<script type="module" src="/static/shop.js">'
    ]
    policy = page.headers["Content-Security-Policy"]
    assert "connect-src 'self' http://127.0.0.1:8000" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["shop.js", "saleor.js", "texts.js", "shop.css", "tea.svg"])
def test_what_the_pages_use_is_served(shop: ShopDouble, name: str) -> None:
    assert requests.get(f"{shop.origin}/static/{name}", timeout=5).status_code == 200


def test_the_shop_has_an_origin_of_its_own(shop: ShopDouble) -> None:
    assert shop.return_url == f"{shop.origin}/return"


def test_all_languages_have_the_same_texts_with_the_same_values() -> None:
    texts = languages()
    assert set(texts) == {"en", "lt", "ru"}
    for key, english in texts["en"].items():
        for language, translated in texts.items():
            assert translated[key], (language, key)
            assert re.findall(r"{\w+}", translated[key]) == re.findall(r"{\w+}", english)
    assert {len(t) for t in texts.values()} == {len(texts["en"])}


def test_every_text_a_page_or_the_script_names_exists() -> None:
    script = (STATIC / "shop.js").read_text(encoding="utf-8")
    named = set(re.findall(r'text\("(\w+)"', script))
    for name in ("layout.html", "shop.html", "return.html"):
        page = (PAGES / name).read_text(encoding="utf-8")
        named |= set(re.findall(r'data-text="(\w+)"', page))
        if name != "layout.html":
            assert len(re.findall("<label", page)) == len(re.findall("<input", page))
    assert named <= set(languages()["en"])


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here")
@pytest.mark.parametrize("name", ["shop.js", "saleor.js", "texts.js"])
def test_the_scripts_are_sound_modules(name: str) -> None:
    source = (STATIC / name).read_text(encoding="utf-8")
    checked = subprocess.run(
        ["node", "--input-type=module", "--check"],
        input=source,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
