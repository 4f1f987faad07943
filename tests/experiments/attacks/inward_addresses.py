"""Addresses that lead inward: how many ways there are to write the machine next door."""

import ipaddress
from collections.abc import Iterator
from typing import Final

_INWARD: Final = (
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.0.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1",
    "224.0.0.1", "255.255.255.255", "240.0.0.1",
)  # fmt: skip
_INWARD_V6: Final = (
    "::1", "::", "fe80::1", "fe80::1%25lo", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1",
    "2001:db8::1", "100::1", "2001::1",
)  # fmt: skip
_CIRCLED: Final = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_FULL_WIDTH: Final = str.maketrans({ord("0") + n: 0xFF10 + n for n in range(10)})


def inward_hosts() -> Iterator[str]:
    """Hosts as they may stand in a URL, brackets and all."""
    for address in _INWARD:
        yield from _written(ipaddress.IPv4Address(address))
    for address in _INWARD_V6:
        yield f"[{address}]"
        yield f"[{address.upper()}]"
    yield from ("localhost", "LOCALHOST", "localhost.", "LocalHost", "localhost%00",
                "l\u043ecalhost", "localhost.localdomain", "ip6-localhost",
                "app.localhost", "metadata", "0",
                "metadata.google.internal", "localhost%2e", "[::1]%2e", "127.0.0.1.",
                "127.0.0.1.nip.io", "localtest.me", "xn--localhost", "[0:0:0:0:0:0:0:1]",
                "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[v1.127]", "[127.0.0.1]")  # fmt: skip


def _written(address: ipaddress.IPv4Address) -> Iterator[str]:
    number, text = int(address), str(address)
    a, b, c, d = address.packed
    yield text
    yield str(number)
    yield hex(number)
    yield f"0{number:o}"
    yield f"{a}.{b}.{c * 256 + d}"
    yield f"{a}.{(b << 16) + (c << 8) + d}"
    yield ".".join(f"0{part:o}" for part in address.packed)
    yield ".".join(f"0x{part:x}" for part in address.packed)
    yield ".".join(f"{part:05o}" for part in address.packed)
    yield f"0{a:o}.{b}.0x{c:x}.{d}"
    yield text.translate(_CIRCLED)
    yield text.translate(_FULL_WIDTH)
    yield text.replace(".", "\u3002")
    yield text.replace(".", "\uff0e")
    yield text.replace(".", "%2e")
    yield f"[::ffff:{text}]"
    yield f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]"
    yield f"[64:ff9b::{text}]"
    yield f"[64:ff9b:1::{text}]"
    yield f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::1]"
    yield f"[::{text}]"


def inward_urls(port: int, chance_hosts: list[str]) -> Iterator[str]:
    """API addresses that lead to this port inside; those of other hosts lead to any of them."""
    for host in chance_hosts:
        yield f"https://{host}:{port}/graphql/"
        yield f"https://{host}/graphql/"
        yield f"http://{host}:{port}/graphql/"
    inside = f"127.0.0.1:{port}"
    yield from (
        f"https://shop.example@{inside}/graphql/", f"https://x:y@{inside}/graphql/",
        f"https://{inside}#@shop.example/graphql/", f"https://{inside}?@shop.example/graphql/",
        f"https://{inside}\\@shop.example/graphql/", f"https://shop.example\\@{inside}/graphql/",
        f"https:{inside}/graphql/", f"https:///{inside}/graphql/", f"https:\\\\{inside}/graphql/",
        f"//{inside}/graphql/", f"{inside}/graphql/", f"/{inside}", f"HTTPS://{inside}/graphql/",
        f"hTTp://{inside}/graphql/", f"https://{inside}/../graphql/", f"https://{inside}/%2e%2e/",
        f"https://{inside}/graphql/?x=https://shop.example/graphql/", f"ftp://{inside}/",
        f"https://[::1]:{port}/graphql/", f"file://{inside}/etc/passwd", "file:///etc/passwd",
        f"gopher://{inside}/", "javascript:alert(1)",
        f"dict://{inside}/", f"ldap://{inside}/", f"data:text/plain,{inside}",
        f"unix:/run/{port}", f"https+unix://{inside}/", f"https://{inside}\t/graphql/",
        f" https://{inside}/graphql/", f"https:// {inside}/graphql/",
        f"https://\t{inside}/graphql/",
        f"https://127.0.0.1:0{port}/graphql/", "https://127.0.0.1:99999/graphql/",
        "https://127.0.0.1:-1/graphql/", "https://127.0.0.1:x/graphql/", "https://:443/graphql/",
        "https://", "https:", "", "x", "*", "https://[::1", "https://]", "https://[", "\xff",
        f"https://{inside}/{'a' * 490}", f"https://{inside}/{'a' * 60_000}",
        f"https://{'a.' * 200}x/",
        "https://" + "a" * 64 + ".example/graphql/", "https://.../graphql/", "https://a..b/graphql/",
    )  # fmt: skip
