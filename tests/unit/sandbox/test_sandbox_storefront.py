"""A built storefront is served as any web server would, and told where its Saleor is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from saleor_paysera.sandbox.storefront import StorefrontDouble


@pytest.fixture
def storefront(tmp_path: Path) -> Iterator[StorefrontDouble]:
    (tmp_path / "assets").mkdir()
    page = '<!doctype html><meta name="saleor-api-url" content="" /><title>Shop</title>'
    for name in ("index.html", "return.html"):
        (tmp_path / name).write_text(page)
    (tmp_path / "assets/shop.js").write_text("export {};")
    (tmp_path / "secret.txt").write_text("not a page")
    with StorefrontDouble("http://127.0.0.1:8601/graphql/", tmp_path) as served:
        yield served


@pytest.mark.parametrize("path", ["/", "/return.html?transaction=1"])
def test_a_page_is_told_where_saleor_is(storefront: StorefrontDouble, path: str) -> None:
    page = requests.get(storefront.origin + path, timeout=5)
    assert 'name="saleor-api-url" content="http://127.0.0.1:8601/graphql/"' in page.text
    assert "connect-src 'self' http://127.0.0.1:8601;" in page.headers["Content-Security-Policy"]


def test_what_the_pages_use_is_served(storefront: StorefrontDouble) -> None:
    script = requests.get(f"{storefront.origin}/assets/shop.js", timeout=5)
    assert script.text == "export {};"
    assert "javascript" in script.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/order.html", "/secret.txt", "/assets/..%2fsecret.txt"])
def test_there_is_nothing_else(storefront: StorefrontDouble, path: str) -> None:
    assert requests.get(storefront.origin + path, timeout=5).status_code == 404
