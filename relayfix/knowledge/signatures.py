# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers say when they refuse, and what it means: words before numbers.

An answer is judged in this order, and the first that knows a reason wins:

1. the words of a signature, in the order of the table;
2. a code that only one provider uses, or that the provider at hand uses so;
3. words that prove little (`Signature.weak`);
4. the enhanced code as the registry has it, then a reply code that stands alone.

Few of the signatures are ever tried on a text: `_Index` knows which literal pieces each needs.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import chain

from relayfix.knowledge.codes import CODE, EnhancedCode, enhanced_codes, reply_codes
from relayfix.knowledge.literals import SHORTEST, branches, small
from relayfix.knowledge.tables import KnowledgeError, Row, load
from relayfix.model.bounce import Reason

_FILE = "signatures.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who may have said something, and how to know that it was them."""

    name: str
    hosts: tuple[str, ...] = ()
    """Ends of the names of their servers."""
    words: tuple[str, ...] = ()
    """Small-letter pieces that only their answers hold."""

    def said(self, words: str, host: str | None) -> bool:
        """Whether an answer (small letters) of ``host`` is known to be theirs."""
        if host and any(host == end or host.endswith(f".{end}") for end in self.hosts):
            return True
        return any(piece in words for piece in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One way to refuse: a provider's code, the words that come with it, or both."""

    id: str
    provider: str
    codes: tuple[str, ...] = ()
    """Enhanced codes that say as much without words, where it is this provider's."""
    words: str | None = None
    """A pattern over the answer; a code that means nothing without the words stands in it too."""
    reason: Reason
    source: str
    example: str
    weak: bool = False
    """So few words that they prove nothing unless a server is known to have said them."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """Words or codes, in one pattern that looks past small and capital letters."""
        return _pattern(self.codes, self.words)


@functools.cache
def _pattern(codes: tuple[str, ...], words: str | None) -> re.Pattern[str]:
    choices = [rf"(?<![\d.]){re.escape(code)}(?!\.?\d)" for code in codes]
    return re.compile("|".join([*choices, *([words] if words else [])]), re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The file as it stands."""

    providers: Mapping[str, Provider]
    signatures: tuple[Signature, ...]


@functools.cache
def table() -> Table:
    """The refusal signatures in order, and who they speak of; `KnowledgeError` where one is bad."""
    file = load(_FILE)
    found = {name: _provider(name, row) for name, row in file.tables("provider")}
    by_id: dict[str, Signature] = {}
    for row in file.rows("signature", key="id"):
        signature = _signature(row)
        if signature.provider not in found:
            raise row.wrong("provider", f"{signature.provider} stands in no [provider] table")
        by_id[signature.id] = signature
    return Table(providers=found, signatures=tuple(by_id.values()))


def _provider(name: str, row: Row) -> Provider:
    return Provider(
        name=name,
        hosts=row.strings("hosts", default=()),
        words=tuple(word.lower() for word in row.strings("words", default=())),
    )


def _signature(row: Row) -> Signature:
    codes = row.strings("codes", default=())
    for code in codes:
        if not CODE.fullmatch(code):
            raise row.wrong("codes", f"{code} is no enhanced code")
    words = row.string("words") if "words" in row.values else None
    if words is None and not codes:
        raise row.wrong("words", "neither words nor codes")
    row.only("id", "provider", "codes", "words", "reason", "source", "example", "weak")
    return Signature(
        id=row.string("id"),
        provider=row.string("provider"),
        codes=codes,
        words=words,
        reason=row.one_of("reason", Reason),
        source=row.string("source"),
        example=row.string("example"),
        weak=row.flag("weak"),
    )


@functools.cache
def providers() -> tuple[Provider, ...]:
    """Everybody whom a signature speaks of."""
    return tuple(table().providers.values())


@functools.cache
def signatures() -> tuple[Signature, ...]:
    """All signatures in the order of the table, and behind them one for each registered code."""
    registered = [_registered(code) for code in enhanced_codes().values()]
    replies = [
        Signature(
            id=f"smtp_{reply.code}",
            provider="any",
            words=rf"(?<![\d.]){reply.code}(?![\d.])",
            reason=reply.reason,
            source=reply.source,
            example=str(reply.code),
        )
        for reply in reply_codes().values()
    ]
    return (*table().signatures, *registered, *replies)


def _registered(code: EnhancedCode) -> Signature:
    _, subject, detail = code.code.split(".")
    return Signature(
        id=f"iana_x_{subject}_{detail}",
        provider="any",
        words=rf"(?<![\d.])[245]\.{subject}\.{detail}(?!\.?\d)",
        reason=code.reason,
        source=code.source,
        example=f"5.{subject}.{detail}",
    )


@functools.cache
def _by_id() -> Mapping[str, Signature]:
    return {signature.id: signature for signature in signatures()}


def signature_of(id_: str | None) -> Signature | None:
    """The signature with an id, or None."""
    return _by_id().get(id_) if id_ else None


class _Index:
    """Which patterns can match a text at all, by the three-letter pieces that it holds.

    Every alternative of a pattern is one entry, and of each literal piece that an alternative needs
    (`relayfix.knowledge.literals`) the rarest three letters stand here. A text is cut into its own
    threes once; only the few alternatives that share one are tried, in order, on the text in small
    letters. They are compiled when they are first needed.
    """

    def __init__(self, signatures: Iterable[Signature]) -> None:
        self._entries: list[tuple[Signature, str]] = []
        self._always: list[int] = []
        needs: list[tuple[str, int]] = []
        for signature in signatures:
            try:
                for text, pieces in branches(signature.words or ""):
                    if pieces is None and signature.reason is not Reason.UNKNOWN:
                        raise ValueError(
                            f"no three letters in a row that every match holds: {text}"
                        )
                    needs += [(piece, len(self._entries)) for piece in pieces or ()]
                    self._always += [len(self._entries)] if pieces is None else []
                    self._entries.append((signature, text))
            except ValueError as error:
                raise KnowledgeError(f"{_FILE}: {signature.id}: words: {error}") from None
        count = Counter(chain.from_iterable(_threes(piece) for piece, _ in needs))
        threes: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for piece, number in needs:
            threes[min(_threes(piece), key=count.__getitem__)].append((piece, number))
        self._threes = {three: tuple(found) for three, found in threes.items()}
        self._known = frozenset(threes)

    def first(self, text: str, threes: Set[str], *, for_good: bool) -> Signature | None:
        """The first signature whose words stand in a text in small letters.

        One that knows no reason gives way to any later one that does. An answer ``for_good`` is
        not a temporary one, though it says "try again later".
        """
        numbers = {
            number
            for three in self._known & threes
            for piece, number in self._threes[three]
            if piece in text
        }
        vague: Signature | None = None
        # A member of an enumeration is looked up through its class: once is enough.
        temporary = Reason.TEMPORARY if for_good else None
        unknown = Reason.UNKNOWN
        for number in sorted(numbers.union(self._always)):
            signature, branch = self._entries[number]
            reason = signature.reason
            if reason is temporary or (vague is not None and reason is unknown):
                continue
            if _branch(branch).search(text):
                if reason is not unknown:
                    return signature
                vague = signature
        return vague


@functools.cache
def _branch(text: str) -> re.Pattern[str]:
    return re.compile(small(text))


def _threes(text: str) -> list[str]:
    return [text[i : i + SHORTEST] for i in range(len(text) - SHORTEST + 1)]


@functools.cache
def _strong() -> _Index:
    return _Index(s for s in table().signatures if s.words is not None and not s.weak)


@functools.cache
def _weak() -> _Index:
    return _Index(s for s in table().signatures if s.words is not None and s.weak)


@functools.cache
def _by_code() -> Mapping[str, tuple[Signature, ...]]:
    """Signatures by the codes that they claim without words."""
    found: defaultdict[str, tuple[Signature, ...]] = defaultdict(tuple)
    for signature in table().signatures:
        for code in signature.codes:
            found[code] += (signature,)
    return dict(found)


_FOR_GOOD = re.compile(r"\W{0,3}5[0-5]\d(?:[ :-]|$)")
"""How an answer begins that no later attempt changes, RFC 5321 section 4.2.1."""


def match(words: str, host: str | None = None) -> Signature | None:
    """The signature that the words of the server ``host`` carry, or None.

    ``host`` is a small-letter name, where it is known who said it.
    """
    text = _nameless(words.lower())
    threes = {text[i : i + SHORTEST] for i in range(len(text) - SHORTEST + 1)}
    for_good = bool(_FOR_GOOD.match(text))
    found = _strong().first(text, threes, for_good=for_good)
    if found is not None and found.reason is not Reason.UNKNOWN:
        return found
    codes = CODE.findall(text) if "." in text else []
    vague = found
    for code in codes:
        found = _of_code(code, text, host)
        if found is not None and found.reason is not Reason.UNKNOWN:
            return found
        vague = found or vague
    found = _weak().first(text, threes, for_good=for_good)
    if found is not None and found.reason is not Reason.UNKNOWN:
        return found
    vague = vague or found
    for code in codes:
        registered = enhanced_codes().get(f"X{code[1:]}")
        if registered is not None:
            found = signature_of(_registered_id(code))
            if registered.reason is not Reason.UNKNOWN and not _claimed(code, registered):
                return found
            vague = vague or found
    if not codes:
        vague = vague or _reply(text)
    return vague


_MAILBOX = re.compile(r"[^\s<>()\"',;:@\[\]]{1,255}@([\w.-]*\w)")
"""None is longer (RFC 5321 section 4.5.3.1.3), and a run without an end is soon looked at."""


def _nameless(text: str) -> str:
    """A text without the names in its mailboxes: ``spam@virus-lab.example`` says nothing of why.

    A provider's own domain stays, as some of them say it.
    """
    if "@" not in text:
        return text
    hosts = _hosts()
    return _MAILBOX.sub(lambda found: f"x@{found[1] if found[1] in hosts else 'y'}", text)


@functools.cache
def _hosts() -> frozenset[str]:
    return frozenset(host for provider in providers() for host in provider.hosts)


def _of_code(code: str, text: str, host: str | None) -> Signature | None:
    """The signature of a bare code: a provider's own, or the only meaning that there is."""
    claims = _by_code().get(code, ())
    if not claims:
        return None
    named = [s for s in claims if table().providers[s.provider].said(text, host)]
    if named:
        return named[0]
    registered = enhanced_codes().get(f"X{code[1:]}")
    meanings = {s.reason for s in claims} | ({registered.reason} if registered else set())
    return claims[0] if len(meanings) == 1 else None


def _claimed(code: str, registered: EnhancedCode) -> bool:
    """Whether somebody means something else by a registered code."""
    return any(s.reason is not registered.reason for s in _by_code().get(code, ()))


def _registered_id(code: str) -> str:
    _, subject, detail = code.split(".")
    return f"iana_x_{subject}_{detail}"


_ALONE = re.compile(r"\W*(\d{3})\W*")


def _reply(text: str) -> Signature | None:
    """What a reply code says that stands alone."""
    alone = _ALONE.fullmatch(text)
    return signature_of(f"smtp_{alone[1]}") if alone else None
