# SPDX-License-Identifier: GPL-3.0-or-later
"""SPF records: RFC 7208 sections 4.5, 4.6.1, 5, 6 and 12. Every fault is told, not the first."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from relayfix.checks.spf import macros
from relayfix.checks.spf.macros import MacroString
from relayfix.model.check import SpfResult

VERSION = b"v=spf1"

QUALIFIERS = {
    "+": SpfResult.PASS,
    "-": SpfResult.FAIL,
    "~": SpfResult.SOFTFAIL,
    "?": SpfResult.NEUTRAL,
}

_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)", re.DOTALL)
_DIRECTIVE = re.compile(r"([+\-?~]?)([A-Za-z][A-Za-z0-9_.-]*)([:/].*)?", re.DOTALL)
_DUAL_CIDR = re.compile(r"(.*?)(?:/(0|[1-9][0-9]{0,2}))?(?://(0|[1-9][0-9]{0,2}))?", re.DOTALL)
_NETWORK = re.compile(r":([^/]+)(?:/(0|[1-9][0-9]{0,2}))?")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One directive. ``target`` is its domain-spec, where it has one."""

    text: str
    name: str
    """In lower case."""
    qualifier: SpfResult
    target: MacroString | None = None
    network: Network | None = None
    prefix4: int = 32
    prefix6: int = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Modifier:
    """``redirect``, ``exp``, or one that is not known and changes nothing."""

    text: str
    name: str
    """In lower case."""
    qualifier: SpfResult = SpfResult.PASS
    """That of what it redirects to counts in full."""
    target: MacroString | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What breaks the grammar: the code of `SpfProblem` and the term."""

    code: str
    term: str


Term = Mechanism | Modifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record in parts: those terms that keep the grammar, in order, and the others' faults."""

    text: str
    terms: tuple[Term, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """Up to and with ``all``; what stands behind is never reached (section 5.1)."""
        found: list[Mechanism] = []
        for term in self.terms:
            if isinstance(term, Mechanism):
                found.append(term)
                if term.name == "all":
                    break
        return tuple(found)

    @property
    def in_order(self) -> tuple[Term, ...]:
        """The terms in the order in which they count: a redirect comes last (section 6.1)."""
        last = self.redirect
        return tuple(term for term in self.terms if term is not last) + ((last,) if last else ())

    @property
    def redirect(self) -> Modifier | None:
        """The redirect, unless an ``all`` makes it void (section 6.1)."""
        if any(isinstance(term, Mechanism) and term.name == "all" for term in self.terms):
            return None
        return self._modifier("redirect")

    @property
    def exp(self) -> Modifier | None:
        """The explanation (section 6.2)."""
        return self._modifier("exp")

    def _modifier(self, name: str) -> Modifier | None:
        for term in self.terms:
            if isinstance(term, Modifier) and term.name == name:
                return term
        return None


class _Broken(ValueError):
    """A term that breaks the grammar; the message is the problem's code."""


def is_spf(record: bytes) -> bool:
    """Whether a TXT record is an SPF record at all (section 4.5)."""
    head, rest = record[: len(VERSION)], record[len(VERSION) :]
    return head.lower() == VERSION and (not rest or rest[:1] == b" ")


def parse(record: bytes) -> Record:
    """The record in parts. Never raises: what breaks the grammar stands in ``faults``."""
    text = record.decode("latin-1")
    terms: list[Term] = []
    faults: list[Fault] = []
    once: set[str] = set()
    for word in text[len(VERSION) :].split(" "):
        if not word:
            continue
        try:
            term = _term(word)
            if isinstance(term, Modifier) and term.name in ("redirect", "exp"):
                if term.name in once:
                    raise _Broken("syntax")
                once.add(term.name)
            terms.append(term)
        except (_Broken, macros.MacroError) as error:
            code = str(error) if isinstance(error, _Broken) else "syntax"
            faults.append(Fault(code=code, term=shown(word)))
    return Record(text=shown(text), terms=tuple(terms), faults=tuple(faults))


def shown(text: str) -> str:
    """A stranger's octets for people to see: what is not printable ASCII as ``\\xNN``."""
    return "".join(c if " " <= c <= "~" else f"\\x{ord(c):02x}" for c in text)


def _term(word: str) -> Term:
    if found := _MODIFIER.fullmatch(word):
        name = found[1].lower()
        known = name in ("redirect", "exp")
        read = macros.domain_spec if known else macros.parse
        target = read(found[2])
        return Modifier(text=word, name=name, target=target if known else None)
    found = _DIRECTIVE.fullmatch(word)
    if not found:
        raise _Broken("syntax")
    qualifier, name, rest = QUALIFIERS[found[1] or "+"], found[2].lower(), found[3] or ""
    if name == "all":
        if rest:
            raise _Broken("syntax")
        return Mechanism(text=word, name=name, qualifier=qualifier)
    if name in ("include", "exists", "ptr"):
        if name == "ptr" and not rest:
            return Mechanism(text=word, name=name, qualifier=qualifier)
        return Mechanism(text=word, name=name, qualifier=qualifier, target=_target(rest))
    if name in ("a", "mx"):
        return _addresses(word, name, qualifier, rest)
    if name in ("ip4", "ip6"):
        return Mechanism(text=word, name=name, qualifier=qualifier, network=_network(name, rest))
    raise _Broken("unknown-mechanism")


def _target(rest: str) -> MacroString:
    if not rest.startswith(":"):
        raise _Broken("syntax")
    return macros.domain_spec(rest[1:])


def _addresses(word: str, name: str, qualifier: SpfResult, rest: str) -> Mechanism:
    """``a`` and ``mx``: an optional domain-spec, then an optional dual-cidr-length."""
    found = _DUAL_CIDR.fullmatch(rest)
    if not found:
        raise _Broken("syntax")
    prefix4 = 32 if found[2] is None else int(found[2])
    prefix6 = 128 if found[3] is None else int(found[3])
    if prefix4 > 32 or prefix6 > 128:
        raise _Broken("syntax")
    return Mechanism(
        text=word,
        name=name,
        qualifier=qualifier,
        target=_target(found[1]) if found[1] else None,
        prefix4=prefix4,
        prefix6=prefix6,
    )


def _network(name: str, rest: str) -> Network:
    found = _NETWORK.fullmatch(rest)
    if not found or "%" in found[1] or not found[1].isascii():
        raise _Broken("syntax")
    kind = ipaddress.IPv4Network if name == "ip4" else ipaddress.IPv6Network
    widest = 32 if name == "ip4" else 128
    prefix = widest if found[2] is None else int(found[2])
    if prefix > widest:
        raise _Broken("syntax")
    try:
        return kind((found[1], prefix), strict=False)
    except ValueError:
        raise _Broken("syntax") from None
