"""Lists of payment methods that are bombs, or that look at what is none of their business."""

import gzip
from collections.abc import Iterator
from typing import Final

from flask import Flask, Response
from structlog.testing import capture_logs

from saleor_paysera.sandbox.server import LocalServer
from tests.experiments.attacks.listener import listening
from tests.experiments.attacks.shops import two_shops
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment

_SECRET: Final = "root:"
_EXPANDED: Final = "an entity that was expanded"


def _listed(title: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<payment_types_document project_id="1" currency="EUR">'
        '<country code="lt"><payment_group key="x"><payment_type key="smsbank">'
        f'<title language="en">{title}</title>'
        "</payment_type></payment_group></country></payment_types_document>"
    )


def _documents(url: str) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    texts = {
        "a billion laughs": _listed("&l11;", f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'),
        "one long entity": _listed("&a;" * 50_000, f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'),
        "a file": _listed("&f;", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
        "an address": _listed("&f;", f'<!DOCTYPE x [<!ENTITY f SYSTEM "{url}/x">]>'),
        "a foreign DTD": _listed("x", f'<!DOCTYPE x SYSTEM "{url}/x.dtd">'),
        "a public DTD": _listed("x", f'<!DOCTYPE x PUBLIC "a" "{url}/x.dtd">'),
        "a parameter entity": _listed("x", f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{url}/p"> %p; ]>'),
        "a stylesheet": _listed("x", f'<?xml-stylesheet href="{url}/x.xsl"?>'),
        "an inclusion": _listed(
            '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
        ),
        "a schema": _listed(f'<a xmlns:s="x" s:schemaLocation="x {url}/x.xsd"/>'),
        "a small entity": _listed("&e;", f'<!DOCTYPE x [<!ENTITY e "{_EXPANDED}">]>'),
        "an empty DTD": _listed("x", "<!DOCTYPE x>"),
        "an entity that holds itself": _listed("&a;", '<!DOCTYPE x [<!ENTITY a "&a;">]>'),
        "depth": _listed("<a>" * 100_000 + "</a>" * 100_000),
        "depth without an end": _listed("<a>" * 400_000),
        "many attributes": _listed("<a " + " ".join(f'a{n}="x"' for n in range(100_000)) + "/>"),
        "many names": _listed("".join(f"<a{n}/>" for n in range(100_000))),
        "a long title": _listed("x" * 3_000_000),
        "markup in a title": _listed("<![CDATA[<script>evil()</script>]]>"),
        "a number of no character": _listed("&#0;&#xD800;"),
        "nothing": "",
        "no XML": "{}",
    }
    for what, text in texts.items():
        yield what, text.encode(), {}
    for encoding in ("utf-16", "utf-7", "utf-32", "latin-1", "ebcdic-cp-us", "no-such"):
        known = encoding if encoding in ("utf-16", "utf-7", "utf-32") else "latin-1"
        head = _listed("&f;", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')
        named = head.replace('"1.0"', f'"1.0" encoding="{encoding}"')
        yield f"a file in {encoding}", named.encode(known), {}
    bomb = gzip.compress(b" " * 60_000_000)
    yield "a bomb of gzip", bomb, {"Content-Encoding": "gzip"}
    yield "megabytes", _listed("x").encode() + b" " * 6_000_000, {}
    yield "NULs", b"\0" * 1_000, {}


@experiment(Kind.ATTACKS, "XML bombs and external entities in the list of methods",
            on=(Database.SQLITE,))  # fmt: skip
def evil_method_lists(ground: Ground) -> Tally:
    """For staff who look at the list, and for shoppers who are shown the methods."""
    tally = Tally()
    with listening() as anywhere, capture_logs():
        given = list(_documents(anywhere.origin))
        served = {str(1_000 + n): (body, headers) for n, (_, body, headers) in enumerate(given)}
        with (
            LocalServer(_serving(served)) as lists,
            two_shops(ground, tally, PAYSERA_METHODS_URL=f"{lists.origin}/") as shops,
        ):
            token = shops.careful.saleor.dashboard_token(shops.careful_app)
            for (what, _, _), project in zip(given, served, strict=True):
                answer = shops.attacker.ask(
                    what,
                    f"/api/dashboard/methods?projectId={project}&currency=EUR",
                    headers={"Authorization": f"Bearer {token}"},
                    may_be_unavailable=True,
                )
                shops.careful.configure(project_id=project)
                checkout = shops.careful.saleor.create_checkout()
                config = shops.careful.saleor.gateway_config(checkout.id)
                if config.error or not isinstance(config.data, dict):
                    tally.found_broken(f"{what}: shoppers see no methods: {config.error}")
                if _EXPANDED in answer.text + str(config.data):
                    tally.found_accepted(f"{what}: an entity was expanded")
                if _SECRET in answer.text or _SECRET in str(config.data):
                    tally.found_accepted(f"{what}: a file of this machine is told")
        if anywhere.connections:
            tally.found_accepted(f"{anywhere.connections} times something was fetched for a list")
    return tally


def _serving(documents: dict[str, tuple[bytes, dict[str, str]]]) -> Flask:
    app = Flask(__name__)

    @app.get("/<project>/<path:_>")
    def methods(project: str, _: str) -> Response:
        body, headers = documents.get(project, (b"", {}))
        return Response(body, content_type="text/xml", headers=headers)

    return app
