# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes out of a text what may not leave, and leaves what must stay, in one pass.

Masks inside a text look like ``[masked: address]``: no words of a language, so that the document
means the same everywhere; whoever draws it for people puts their own words there.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

MaskKind = Literal["address", "ip", "text"]

MASK = re.compile(r"\[masked: (address|ip|text)\]")

CUT = "…"
"""Stands for the rest of a link that was cut to its host."""

_LOCAL = r"\w.!#$%&*+/=?^{|}~-"
"""RFC 5322 3.2.3 without the marks that texts put around an address."""
_URL = (
    r"(?P<url>\b[a-z][a-z0-9+.-]{1,9}://"
    r"(?:\[masked: text\]|[^\s<>\"')\]}“”„«»‹›])+)"  # a token in it is masked already
)
_ADDRESS = (
    rf"(?P<address>(?:\"[^\"\r\n]{{1,64}}\"|(?<![{_LOCAL}])[{_LOCAL}]+)"
    r"(?:@|%40)(?:\[[^\]\s]{3,50}\]|[\w-]+(?:\.[\w-]+)*))"
)
_IP = (
    r"(?P<ip>(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)"
    r"|(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?:%\w+)?(?![\w:]))"
)

_WORD = r"(?P<word>[\w-]+(?:\.[\w-]+)*)"
_ONE = re.compile(f"{_ADDRESS}|{_IP}|{_WORD}", re.IGNORECASE)
_IN_PUBLIC = re.compile(f"{_URL}|{_ADDRESS}", re.IGNORECASE)

_ROLES = frozenset({"abuse", "hostmaster", "mailer-daemon", "noc", "postmaster", "support"})
"""Mailboxes of a function (RFC 2142), not of a person: a refusal often asks to write there."""

_HELP_PAGES = frozenset(
    {
        "aka.ms",
        "go.microsoft.com",
        "learn.microsoft.com",
        "sender.office.com",
        "support.google.com",
        "support.microsoft.com",
        "www.spamhaus.org",
        "check.spamhaus.org",
        "senders.yahooinc.com",
        "postmaster.orange.fr",
    }
)
"""Pages that refusals point to; their path names the rule, and no reader."""

_PRIVATE = tuple(
    ipaddress.ip_network(net)
    for net in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "fe80::/10",
        "fc00::/7",
    )
)

INSIDE_SUFFIX = r"\.(?:local|localdomain|lan|internal|intra|corp|home|home\.arpa)$"
"""How names end that only a network's own inside knows: RFC 6762, RFC 8375 and habit."""

_INSIDE = re.compile(INSIDE_SUFFIX, re.IGNORECASE)

_SECRETS = re.compile(
    r"(?i)(?<![\w-])((?:access[-_]?|auth[-_]?|api[-_]?)?(?:token|key)|passw(?:or)?d|pwd|secret)"
    r"=(?P<value>[^\s,;&\"'<>()\[\]“”«»]+)"
)
"""What a server's words give away as a password or a token: it must stand behind "="."""

_LIST_KEYS = re.compile(r"(?i)(?<![\w-])[a-z0-9]{16,63}(?=\.(?:[a-z0-9-]+\.)*dq\.spamhaus\.net)")


def mask(kind: MaskKind) -> str:
    """The mark inside a text."""
    return f"[masked: {kind}]"


def is_private_ip(value: str) -> bool:
    """An address that only the inside of a network knows (RFC 1918, 4193, 6598, link-local)."""
    try:
        address = ipaddress.ip_address(value.strip("[]").split("%")[0])
    except ValueError:
        return False
    return any(address in net for net in _PRIVATE if net.version == address.version)


_PROPERTY = re.compile(r"(?i)(?:(?:smtp|header|policy)\.[a-z-]+|envelope-from|sender|from|to)=")


def _property(word: str) -> tuple[str, str]:
    """``smtp.mailfrom=`` (RFC 8601) and its kin, and what follows; "=" may stand in an address."""
    found = _PROPERTY.match(word)
    return (found[0], word[found.end() :]) if found else ("", word)


def any_of(literals: Sequence[str], depth: int = 4) -> str:
    """A pattern for any of the literals, tried in their order where one begins like another.

    Those that begin alike stand together, so that a thousand names are looked for in little more
    time than ten.
    """
    if depth == 0 or len(literals) < 3:
        return "|".join(re.escape(literal) for literal in literals)
    together: dict[str, list[str]] = {}
    for literal in literals:
        together.setdefault(literal[:1], []).append(literal[1:])
    return "|".join(
        f"{re.escape(first)}(?:{any_of(rest, depth - 1)})" if first else ""
        for first, rest in together.items()
    )


def _comes_whole(word: str) -> bool:
    """Whether it is found as one piece: an address written backwards begins like another one."""
    found = _ONE.match(word)
    return found is not None and found.end() == len(word)


class Scrubber:
    """What stays and what goes, for all texts of one document.

    ``keep`` are literals that stay whatever they look like; ``hide`` are literals that go, with
    what they are. ``addresses`` are the only mail addresses that stay; None lets all of them stay.
    """

    def __init__(
        self,
        *,
        keep: Iterable[str],
        hide: Mapping[str, MaskKind],
        addresses: frozenset[str] | None,
        private_ips: bool,
    ) -> None:
        self.addresses = addresses
        self.private_ips = private_ips
        self._keep = {word.casefold() for word in keep if word}
        self._hide = {
            word.casefold(): kind
            for word, kind in hide.items()
            if word and word.casefold() not in self._keep
        }
        # What is one word, address or IP is looked up as it comes by; the rest has to be searched.
        literals = sorted(
            (word for word in self._keep | set(self._hide) if not _comes_whole(word)),
            key=len,
            reverse=True,
        )
        parts = [_URL]
        if literals:
            words = any_of(literals)
            parts.append(rf"(?P<literal>(?<![\w@+-])(?<!\w\.)(?:{words})(?![\w@-]|\.\w))")
        self._all = re.compile("|".join([*parts, _ADDRESS, _IP, _WORD]), re.IGNORECASE)

    def text(self, value: str, *, public: bool = False) -> str:
        """The text without what may not leave.

        ``public`` is for what stands in DNS for everybody to read: there only the addresses of
        known people go, since a record with holes proves nothing.
        """
        value = _LIST_KEYS.sub(mask("text"), value)
        if public:
            return _IN_PUBLIC.sub(self._in_public, value)
        value = _SECRETS.sub(rf"\1={mask('text')}", value)
        return self._all.sub(self._in_private, value)

    def hides(self, value: str) -> MaskKind | None:
        """What to mask a whole value as; None where it may stay or only a part has to go."""
        folded = value.strip().casefold().replace("%40", "@")
        if folded in self._keep:
            return None
        if folded in self._hide:
            return self._hide[folded]
        if self.private_ips and is_private_ip(folded):
            return "ip"
        if "@" in folded and not self._stays(folded):
            return "address"
        return None

    def keeps(self, value: str) -> bool:
        """Whether the value must stay whatever it looks like."""
        return value.strip().casefold() in self._keep

    def _in_private(self, match: re.Match[str]) -> str:
        word = match[0]
        if match["word"]:
            hidden = self._hide.get(word.casefold())
            if hidden is None and self._is_inside(word):
                hidden = "text"
            return word if hidden is None else mask(hidden)
        if match["url"]:
            return self._link(word)
        before, word = _property(word)
        kind = self.hides(word)
        return before + (word if kind is None else mask(kind))

    def _in_public(self, match: re.Match[str]) -> str:
        word = match[0]
        if match["url"]:
            return word
        before, word = _property(word)
        hidden = self._hide.get(word.casefold()) == "address"
        return before + (mask("address") if hidden else word)

    def _is_inside(self, word: str) -> bool:
        """Whether it is the name of a machine that nobody outside of its network can know."""
        return self.private_ips and not self.keeps(word) and _INSIDE.search(word) is not None

    def _stays(self, address: str) -> bool:
        if self.addresses is None or address in self._keep:
            return True
        bare = address.rstrip(".")
        return bare in self.addresses or bare.partition("@")[0] in _ROLES

    def _link(self, url: str) -> str:
        scheme, _, rest = url.partition("://")
        authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
        host = authority.rpartition("@")[2]
        name = host.partition(":")[0].casefold()
        kind = self.hides(name)
        if kind is not None:
            return f"{scheme}://{mask(kind)}/{CUT}"
        if name in _HELP_PAGES and host == authority:
            return url
        tail = rest[len(authority) :]
        return f"{scheme}://{host}" + (f"/{CUT}" if tail.strip("/.,;") or host != authority else "")
