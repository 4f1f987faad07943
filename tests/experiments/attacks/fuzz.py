"""Whatever strangers send to the app's addresses, it answers, and never with a fault."""

from collections import Counter
from typing import Final

from hypothesis import given, seed
from hypothesis import strategies as st

from tests.experiments.attacks.endpoints import Endpoint, endpoints
from tests.experiments.attacks.hostile import (
    broken_escapes,
    escaped_texts,
    json_values,
    often,
    raw_bytes,
    texts,
    to_bytes,
    to_json,
)
from tests.experiments.attacks.processes import Watch
from tests.experiments.attacks.wires import Answer, exchange, request_bytes
from tests.experiments.experiment import Ground, Kind, Tally, experiment
from tests.experiments.streets import Street, street

MAY_GROW_MIB: Final = 150
_ANSWERED_WITHIN_S: Final = 12.0
_INTERNAL_ERROR: Final = b"INTERNAL_ERROR"
_QUERY_NAMES: Final = (
    *("data", "ss1", "ss2", "ss3", "projectid", "orderid", "status", "lang", "theme"),
    *("saleorApiUrl", "state", "channel", "from", "to", "timeZone", "orderNumber", "email"),
    *("before", "projectId", "currency", "accessToken", "orderId"),
)
_HEADER_NAMES: Final = (
    *("Authorization", "Saleor-Api-Url", "X-Saleor-Api-Url", "Saleor-Signature"),
    *("Saleor-Schema-Version", "Saleor-Event", "Accept", "Accept-Language", "Accept-Encoding"),
    *("Cookie", "Referer", "Origin", "Host", "Sec-Fetch-Dest", "Range", "If-Range"),
    *("If-None-Match", "If-Modified-Since", "Expect", "Forwarded", "X-Forwarded-For"),
    *("X-Forwarded-Host", "X-Http-Method-Override", "traceparent", "Date", "User-Agent"),
)
_OTHER_METHODS: Final = ("HEAD", "OPTIONS", "PUT", "TRACE", "x" * 40)
_CONTENT_TYPES: Final = (
    *(b"application/json", b"application/x-www-form-urlencoded", b"text/plain", b""),
    *(b"application/json; charset=utf-7", b"application/x-www-form-urlencoded; charset=nonsense"),
    *(b"multipart/form-data", b"multipart/form-data; boundary=x", b"multipart/form-data;boundary="),
)
_FORM: Final = b'--x\r\nContent-Disposition: form-data; name="data"; filename="a\0b"\r\n\r\n'


@experiment(Kind.ATTACKS, "every address, asked with whatever strangers can think up")
def ask_anything(ground: Ground) -> Tally:
    """Methods, paths, queries, headers, cookies, content types and bodies."""
    tally = Tally()
    with street(ground, LOG_FORMAT="json", TRUSTED_PROXIES="1") as here:
        known = here.town.begin().order_number
        strategy = st.sampled_from(endpoints(here)).flatmap(lambda one: _requests(one, here, known))
        watch = Watch(here.app)
        statuses: Counter[int | None] = Counter()

        @seed(ground.chance.getrandbits(32))
        @often(ground, short=800, long=60_000)
        @given(strategy)
        def ask(request: bytes) -> None:
            answer = exchange(here.app.address, request, within=_ANSWERED_WITHIN_S)
            statuses[answer.status] += 1
            tally.done += 1
            judge(answer, request, tally)

        ask()
        watch.close(tally, may_grow_mib=MAY_GROW_MIB)
        tally.remarks.append(f"answers: {shown(statuses)}")
        still_works(here, tally)
    return tally


def judge(answer: Answer, request: bytes, tally: Tally) -> None:
    """Count an answer that is a fault, none at all, or one that never ends."""
    line = request[:120]
    if not answer.is_over:
        tally.found_broken(f"no end within {answer.seconds:.0f} s: {line!r}")
    elif answer.status == 500 or _INTERNAL_ERROR in answer.body:
        tally.found_broken(f"a fault ({answer.status}): {line!r}")


def shown(statuses: Counter[int | None]) -> str:
    """How often each status came."""
    ordered = sorted(statuses.items(), key=lambda item: item[0] or 0)
    return ", ".join(f"{times}x {status or 'closed'}" for status, times in ordered)


def still_works(here: Street, tally: Tally) -> None:
    """After all that, a shopper can still pay."""
    begun = here.town.begin()
    if not here.town.paysera.pay(begun.order).is_ok:
        tally.found_broken("a genuine payment's callback got no OK afterwards")
    here.town.wait_until_charged(begun, within=30)


def _requests(endpoint: Endpoint, here: Street, known: str) -> st.SearchStrategy[bytes]:
    holes = st.sampled_from((known.encode(), b"1", b"dashboard/js/main.js"))
    values = holes | escaped_texts | broken_escapes
    targets = st.fixed_dictionaries(dict.fromkeys(endpoint.variables, values)).map(endpoint.target)
    methods = st.sampled_from((endpoint.method,) * 20 + _OTHER_METHODS)
    return st.builds(
        lambda method, target, query, headers, content, source: request_bytes(
            method, target + query, [*headers, *content[0], source], content[1]
        ),
        methods,
        targets,
        _queries,
        st.lists(_headers(here), max_size=4),
        _contents,
        _sources,
    )


def _joined(pairs: list[tuple[bytes, bytes]]) -> bytes:
    return b"&".join(name + b"=" + value for name, value in pairs)


_names: Final = st.sampled_from(_QUERY_NAMES).map(str.encode) | escaped_texts | broken_escapes
_pairs: Final = st.lists(st.tuples(_names, escaped_texts | broken_escapes), max_size=5)
_queries: Final = st.just(b"") | _pairs.map(lambda pairs: b"?" + _joined(pairs))


def _headers(here: Street) -> st.SearchStrategy[tuple[str, bytes]]:
    known = st.sampled_from((here.town.saleor.api_url.encode(), b"Bearer a.b.c", b"e30..e30"))
    return st.tuples(st.sampled_from(_HEADER_NAMES), known | texts.map(_header_value))


def _header_value(text: str) -> bytes:
    return to_bytes(text[:4_000]).translate(None, b"\r\n\0")


_bodies: Final[st.SearchStrategy[bytes]] = (
    st.just(b"")
    | raw_bytes
    | _pairs.map(_joined)
    | json_values.map(to_json)
    | st.lists(raw_bytes, max_size=3).map(lambda parts: _FORM + b"\r\n--x\r\n".join(parts))
)
# Each from elsewhere: a single source would only see how the app holds it back.
_sources: Final = st.ip_addresses().map(lambda ip: ("X-Forwarded-For", str(ip).encode()))
_contents: Final = st.tuples(
    st.sampled_from(_CONTENT_TYPES).map(lambda kind: [("Content-Type", kind)]), _bodies
)
