"""Bytes that are hardly HTTP, sent to the port of the real server."""

from collections import Counter
from typing import Final

from hypothesis import given, seed
from hypothesis import strategies as st

from tests.experiments.attacks.fuzz import MAY_GROW_MIB, judge, shown, still_works
from tests.experiments.attacks.hostile import often, raw_bytes
from tests.experiments.attacks.processes import Watch
from tests.experiments.attacks.wires import exchange
from tests.experiments.experiment import Database, Ground, Kind, Tally, experiment
from tests.experiments.streets import street

_WITHIN_S: Final = 15.0
_CALLBACK: Final = b"/paysera/callback/SP-7K3M-9Q2X-V4TB"
_HEAD: Final = b"POST /api/register HTTP/1.1\r\nHost: a\r\n"
_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_MALFORMED: Final = (
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /\r\n\r\n",  # HTTP/0.9
    b"GET / HTTP/0.9\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    b"GET  /  HTTP/1.1\r\nHost: a\r\n\r\n",
    b"get / http/1.1\r\nhost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET http://other.example/api/manifest HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET //%00/../..%2f HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /%zz?%zz=%&&&=;# HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /%C5%BE/%ff%fe?%C5%BE=%ff HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /app/\xc5\xbe?\xc5\xbe HTTP/1.1\r\nHost: a\r\nX: \xc5\xbe\xff\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\nHost: a\n\n",
    b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
    b"GET / HTTP/1.1\r\n: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nA\0b: c\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET " + _CALLBACK + b"?data=" + b"A" * 300_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 5_000 + b"\r\n",
    b"GET / HTTP/1.1\r\nCookie: " + b"a=b; " * 50_000 + b"\r\n\r\n",
    _HEAD + b"Content-Length: -1\r\n\r\n{}",
    _HEAD + b"Content-Length: 1e3\r\n\r\n{}",
    _HEAD + b"Content-Length: 99999999999999999999\r\n\r\n{}",
    _HEAD + b"Content-Length: 9223372036854775807\r\n\r\n{}",
    _HEAD + b"Content-Length: 2000000\r\n\r\n" + b" " * 2_000_000,
    _HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}}",
    _HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    _HEAD + b"Content-Length: 50\r\n\r\n{}",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1;" + b"x" * 100_000 + b"\r\na\r\n0\r\n\r\n",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n",
    _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"8000\r\n" + b"a" * 32_768 + b"\r\n" * 2,
    _HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    _HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    _HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    _HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    _HEAD + b"Upgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    b"Connection: Upgrade, HTTP2-Settings\r\n\r\n",
    _PREFACE,
    _PREFACE + b"\0" * 9,
    _PREFACE + b"\xff" * 64,
    _PREFACE + b"\0\0\0\x04\0\0\0\0\0" * 5_000,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,  # TLS
    b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 200,  # pipelined
    (b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + _HEAD + b"Content-Length: 2\r\n\r\n{}") * 20,
)


@experiment(Kind.ATTACKS, "bytes that are hardly HTTP, to the server's port", on=(Database.SQLITE,))
def send_bytes(ground: Ground) -> Tally:
    """Malformed requests as they are, and cut, joined and spoilt by chance."""
    tally = Tally()
    with street(ground, LOG_FORMAT="json") as here:
        watch = Watch(here.app)
        statuses: Counter[int | None] = Counter()

        def send(request: bytes) -> None:
            answer = exchange(here.app.address, request, within=_WITHIN_S, is_all=True)
            statuses[answer.status] += 1
            tally.done += 1
            judge(answer, request, tally)

        @seed(ground.chance.getrandbits(32))
        @often(ground, short=400, long=30_000)
        @given(_spoilt)
        def send_spoilt(request: bytes) -> None:
            send(request)

        for request in _MALFORMED:
            send(request)
        send_spoilt()
        watch.close(tally, may_grow_mib=MAY_GROW_MIB)
        tally.remarks.append(f"answers: {shown(statuses)}")
        still_works(here, tally)
    return tally


def _spoil(request: bytes, start: int, length: int, other: bytes) -> bytes:
    return request[:start] + other + request[start + length :]


_whole: Final = st.sampled_from(_MALFORMED)
_spoilt: Final = st.one_of(
    st.builds(_spoil, _whole, st.integers(0, 90), st.integers(0, 20), raw_bytes),
    st.builds(_spoil, _whole, st.integers(0, 90), st.just(2**30), st.just(b"")),
    st.builds(bytes.__add__, _whole, _whole),
    raw_bytes,
)
