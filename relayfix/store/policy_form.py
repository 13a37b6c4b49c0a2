# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of the managed settings: every key, and what its value must look like."""

from __future__ import annotations

import enum
import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from relayfix.model.check import Contact, OutgoingServer
from relayfix.model.dossier import IncludeOriginal
from relayfix.model.policy import SUGGESTIONS, HelpDesk, Own, Policy
from relayfix.model.sentence import Sentence

T = TypeVar("T")
E = TypeVar("E", bound=enum.Enum)

MAX_LIST = 500
MAX_TEXT = 1000

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}", re.ASCII)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?P<domain>[^@]+)", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{1,63}", re.ASCII)
_NAMESERVER = re.compile(
    r"(?:\[(?P<six>[^\]]+)\]|(?P<bare>[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)|(?P<four>[^:]+))"
    r"(?::(?P<port>\d{1,5}))?"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TLS = ("starttls", "implicit", "none")
_TABLES: Mapping[str, tuple[str, ...]] = {
    "help_desk": ("address", "name"),
    "own": ("domains", "servers", "networks"),
    "outgoing": ("host", "port", "tls", "ca_file"),
    "checks": ("contact", "nameservers", "blocklists"),
    "bundle": ("original", "subject", "other_recipients", "own_network"),
}
_TOP = ("organisation", "language", "suggested", *_TABLES)


class PolicyError(ValueError):
    """A key of the managed settings that cannot be meant; ``key`` is written as in the file."""

    def __init__(self, key: str, wanted: str, shown: str = "") -> None:
        super().__init__(f"{key}: {wanted}")
        self.key = key
        self.wanted = wanted
        self.shown = shown

    def sentence(self, source: str) -> Sentence:
        """What is wrong, with the place and the key."""
        return Sentence.of(
            f"policy.broken.{self.wanted}", file=source, key=self.key, value=self.shown
        )


def policy_of(found: Mapping[str, Any], source: str) -> Policy:
    """The settings from what a file, a property list or the registry holds; else `PolicyError`."""
    top = _Table(found, "", _TOP)
    tables = {name: top.table(name, keys) for name, keys in _TABLES.items()}
    desk, own, server = tables["help_desk"], tables["own"], tables["outgoing"]
    checks, bundle = tables["checks"], tables["bundle"]
    lists = checks.items("blocklists", _list)
    return Policy(
        source=source,
        organisation=top.one("organisation", _text),
        language=top.one("language", _language),
        help_desk=_help_desk(desk),
        own=Own(
            domains=own.items("domains", _domain) or (),
            servers=own.items("servers", _domain) or (),
            networks=own.items("networks", _network) or (),
        ),
        outgoing=_outgoing(server),
        ca_file=server.one("ca_file", _path),
        contacts=_contacts(checks.items("contact", _contact)),
        nameservers=checks.items("nameservers", _nameserver) or (),
        blocklists=None if lists is None else tuple((kind, zone) for kind, zone, _ in lists),
        keys=tuple(key for _, _, key in lists or () if key is not None),
        include_original=bundle.one("original", _original),
        subject=bundle.one("subject", _flag),
        other_recipients=bundle.one("other_recipients", _flag),
        own_network=bundle.one("own_network", _flag),
        suggested=frozenset(top.items("suggested", _suggestion) or ()),
    )


class _Table:
    """A table of the file; every complaint names its key."""

    def __init__(self, values: Any, name: str, keys: tuple[str, ...]) -> None:
        self._name = name
        if not isinstance(values, Mapping):
            raise PolicyError(name, "table")
        for key in values:
            if key not in keys:
                raise PolicyError(self.key(_shown(key)), "unknown")
        self._values = values

    def key(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def has(self, key: str) -> bool:
        return key in self._values

    def table(self, name: str, keys: tuple[str, ...]) -> _Table:
        return _Table(self._values.get(name, {}), name, keys)

    def one(self, key: str, convert: Callable[[Any], T]) -> T | None:
        if key not in self._values:
            return None
        return _converted(self.key(key), self._values[key], convert)

    def needed(self, key: str, convert: Callable[[Any], T]) -> T:
        if key not in self._values:
            raise PolicyError(self.key(key), "missing")
        return _converted(self.key(key), self._values[key], convert)

    def items(self, key: str, convert: Callable[[Any], T]) -> tuple[T, ...] | None:
        if key not in self._values:
            return None
        values = self._values[key]
        if not isinstance(values, (list, tuple)) or len(values) > MAX_LIST:
            raise PolicyError(self.key(key), "list")
        return tuple(_converted(self.key(key), value, convert) for value in values)

    def empty(self) -> bool:
        return not self._values


class _Unfit(ValueError):
    """A value that does not fit; the word says what was wanted."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


def _converted(key: str, value: Any, convert: Callable[[Any], T]) -> T:
    try:
        return convert(value)
    except _Unfit as error:
        # What was meant for a list may hold a key.
        shown = "" if convert is _list else _shown(value)
        raise PolicyError(key, error.wanted, shown) from None


def _shown(value: Any) -> str:
    text = str(value)[:80]
    return "".join(char if char.isprintable() else "?" for char in text)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
        raise _Unfit("text")
    if not value.isprintable():
        raise _Unfit("text")
    return value.strip()


def _flag(value: Any) -> bool:
    # The registry knows numbers alone.
    if isinstance(value, bool) or value in (0, 1):
        return bool(value)
    raise _Unfit("flag")


def _language(value: Any) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise _Unfit("language")
    return value


def _domain(value: Any) -> str:
    text = _text(value).lower().removesuffix(".")
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii")
        except UnicodeError:
            raise _Unfit("domain") from None
    if len(text) > 253 or not _DOMAIN.fullmatch(text):
        raise _Unfit("domain")
    return text


def _host(value: Any) -> str:
    """A name, or an address without brackets."""
    text = _text(value).strip("[]").lower()
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        return _domain(text)
    except _Unfit:
        raise _Unfit("host") from None


def _address(value: Any) -> str:
    text = _text(value)
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise _Unfit("address")
    try:
        domain = _domain(found["domain"])
    except _Unfit:
        raise _Unfit("address") from None
    return f"{text.rpartition('@')[0]}@{domain}"


def _network(value: Any) -> str:
    try:
        network = ipaddress.ip_network(_text(value))
    except ValueError:
        raise _Unfit("network") from None
    if network.prefixlen == 0:
        raise _Unfit("network")
    return str(network)


def _nameserver(value: Any) -> str:
    """``HOST``, ``HOST:PORT`` or ``[IPV6]:PORT``, of an address: a name could not be looked up."""
    text = _text(value)
    found = _NAMESERVER.fullmatch(text)
    if found is None:
        raise _Unfit("nameserver")
    try:
        ipaddress.ip_address(found["six"] or found["bare"] or found["four"])
    except ValueError:
        raise _Unfit("nameserver") from None
    if found["port"] and not 0 < int(found["port"]) < 65536:
        raise _Unfit("nameserver")
    return text


def _port(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65536:
        raise _Unfit("port")
    return value


def _tls(value: Any) -> str:
    if value not in _TLS:
        raise _Unfit("tls")
    return str(value)


def _path(value: Any) -> str:
    text = _text(value)
    if not (text.startswith("/") or re.match(r"[A-Za-z]:\\", text)):
        raise _Unfit("path")
    return text


def _contact(value: Any) -> Contact:
    return _member(value, Contact, "contact")


def _original(value: Any) -> IncludeOriginal:
    return _member(value, IncludeOriginal, "original")


def _member(value: Any, kind: type[E], wanted: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise _Unfit(wanted) from None


def _suggestion(value: Any) -> str:
    if value not in SUGGESTIONS:
        raise _Unfit("suggested")
    return str(value)


def _list(value: Any) -> tuple[str, str, str | None]:
    """Kind, zone as it is asked, and the customer's key, from ``ip:ZONE`` or ``ip:ZONE KEY``."""
    kind, colon, rest = _text(value).partition(":")
    zone, _, key = rest.partition(" ")
    if not colon or kind not in ("ip", "domain"):
        raise _Unfit("blocklist")
    try:
        zone = _domain(zone)
    except _Unfit:
        raise _Unfit("blocklist") from None
    key = key.strip().lower()
    if not key:
        return kind, zone, None
    if not _KEY.fullmatch(key) or len(key) + len(zone) > 200:
        raise _Unfit("blocklist")
    return kind, f"{key}.{zone}", key


def _contacts(found: tuple[Contact, ...] | None) -> frozenset[Contact] | None:
    return None if found is None else frozenset(found)


def _help_desk(table: _Table) -> HelpDesk | None:
    if table.empty():
        return None
    return HelpDesk(address=table.needed("address", _address), name=table.one("name", _text))


def _outgoing(table: _Table) -> OutgoingServer | None:
    if not table.has("host") and not table.has("port") and not table.has("tls"):
        return None
    return OutgoingServer(
        host=table.needed("host", _host),
        port=table.one("port", _port) or 587,
        tls=table.one("tls", _tls),
    )
