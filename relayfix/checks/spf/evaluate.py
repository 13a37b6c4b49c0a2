# SPDX-License-Identifier: GPL-3.0-or-later
"""check_host() of RFC 7208 section 4, with a trace of every term, and going on after the verdict.

What the verdict rests on is counted apart from what lies behind it: an address that the second
include lets pass does pass, though the record as a whole is over the limit; both are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from relayfix.checks.spf import macros
from relayfix.checks.spf.identity import Identity, identity
from relayfix.checks.spf.ledger import MAX_LOOKUPS, MAX_VOID_LOOKUPS, Ledger
from relayfix.checks.spf.matching import MATCH, NO_MATCH, NOT_EVALUATED, PERMERROR, Matcher
from relayfix.checks.spf.parse import Mechanism, Record, Term, shown
from relayfix.checks.spf.records import Fetched, Found, Source
from relayfix.model.check import Outcome, SpfData, SpfResult
from relayfix.net import names
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_LATENT = 40
"""Lookups that are followed behind the verdict; a record with more is hopeless, and said so."""

IGNORED = "ignored"
_ERRORS = {"permerror": SpfResult.PERMERROR, "temperror": SpfResult.TEMPERROR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The contract's data, the answers it rests on, and the explanation where it was asked for."""

    data: SpfData
    answers: tuple[DnsAnswer, ...] = ()
    explanation: str | None = None
    """A stranger's words (RFC 7208 section 6.2): plain text, no link in it to be followed."""
    malformed: bool = False
    """The domain is none (section 4.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """Where the evaluation stands."""

    domain: str
    above: tuple[str, ...] = ()
    """The domains whose records led here."""
    live: bool = True
    """The verdict has not fallen yet."""
    authorises: bool = True
    """A pass here lets the message pass."""
    main: bool = True
    """A fail here is the message's, and so is the explanation."""


async def evaluate(
    resolver: Resolver,
    *,
    domain: str,
    ip: str | None = None,
    sender: str | None = None,
    helo: str | None = None,
    replace: Mapping[str, str] | None = None,
    explain: bool = False,
) -> Evaluation:
    """The SPF result of an address for a domain; without ``ip`` the record is only examined.

    ``sender`` is the whole envelope sender, ``helo`` the greeting; both only feed macros.
    ``replace`` puts a proposed record in place of the one a domain publishes. ``explain`` also
    looks up the explanation of a fail. Raises ValueError where ``ip`` is no address.
    """
    who = identity(ip=ip, domain=domain, sender=sender, helo=helo)
    source = Source(resolver, who, replace)
    try:
        return await _Evaluator(source, who).run(explain=explain)
    finally:
        source.close()


class _Evaluator:
    def __init__(self, source: Source, who: Identity) -> None:
        self._source = source
        self._who = who
        self._ledger = Ledger()
        self._matcher = Matcher(source, who, self._ledger)
        self._explanation: tuple[macros.MacroString, str] | None = None

    async def run(self, *, explain: bool) -> Evaluation:
        ledger = self._ledger
        try:
            name = names.mail_domain(self._who.domain)
        except names.BadName:
            return Evaluation(data=self._data(SpfResult.NONE, self._who.domain), malformed=True)
        fetched = await self._source.record(name)
        result = await self._judge(fetched, _At(domain=name))
        if ledger.lookups > MAX_LOOKUPS:
            ledger.problem("too-many-lookups", None, name)
        if ledger.void_lookups > MAX_VOID_LOOKUPS:
            ledger.problem("too-many-void-lookups", None, name)
        if (nobody := _sends_no_mail(fetched.record)) is not None:
            ledger.problem("sends-no-mail", nobody.text, name)
        words = await self._explain() if explain and result is SpfResult.FAIL else None
        return Evaluation(
            data=self._data(result, name, fetched.record),
            answers=self._source.answers,
            explanation=words,
        )

    def _data(self, result: SpfResult, domain: str, record: Record | None = None) -> SpfData:
        ip = self._who.ip
        return SpfData(
            result=None if ip is None else result,
            ip=None if ip is None else str(ip),
            domain=shown(domain),
            record=None if record is None else record.text,
            lookups=self._ledger.lookups,
            void_lookups=self._ledger.void_lookups,
            trace=self._ledger.lines,
            problems=tuple(self._ledger.problems),
        )

    async def _judge(self, fetched: Fetched, at: _At) -> SpfResult:
        """The result of one record (section 4.6)."""
        record = fetched.record
        if record is None:
            if fetched.found is Found.SEVERAL:
                self._ledger.problem("several-records", None, at.domain)
                return SpfResult.PERMERROR
            return SpfResult.NONE if fetched.found is Found.NONE else SpfResult.TEMPERROR
        self._source.foresee(record, at.domain)
        for fault in record.faults:
            self._ledger.problem(fault.code, fault.term, at.domain)
        # A fault anywhere is an error at once; the terms are still looked at, for their own faults.
        verdict = SpfResult.PERMERROR if record.faults else None
        counts = {id(term) for term in (*record.mechanisms, record.redirect) if term is not None}
        for term in record.in_order:
            here = replace(at, live=at.live and verdict is None)
            said = await self._term(term, here, counts=id(term) in counts)
            if verdict is None and said is not None:
                verdict = said
                if said is SpfResult.FAIL and here.live and at.main and record.exp is not None:
                    self._remember(record, term, at.domain)
        return verdict or SpfResult.NEUTRAL

    async def _term(self, term: Term, at: _At, *, counts: bool) -> SpfResult | None:
        """What a term says: a result, or None where it does not match or cannot be judged."""
        ledger = self._ledger
        place, before = ledger.open(at.domain, term.text, len(at.above)), ledger.lookups
        if not counts:
            ledger.close(place, IGNORED, 0)
            return None
        if term.name == "ptr":
            ledger.problem("ptr", term.text, at.domain)
        if term.name == "all" and at.authorises and term.qualifier is SpfResult.PASS:
            ledger.problem("plus-all", term.text, at.domain)
        if term.name not in ("all", "ip4", "ip6") and ledger.count(at.live):
            outcome = PERMERROR
        elif not at.live and ledger.lookups > MAX_LATENT:
            outcome = NOT_EVALUATED
        else:
            outcome = await self._outcome(term, at)
        said = term.qualifier if outcome == MATCH else _ERRORS.get(outcome)
        if term.name == "redirect" and said is None and outcome not in (NO_MATCH, NOT_EVALUATED):
            said = SpfResult(outcome)
        ledger.close(place, outcome if said is None else said.value, ledger.lookups - before)
        return said

    async def _outcome(self, term: Term, at: _At) -> str:
        name: str | None = at.domain
        if term.target is not None:
            name = await self._matcher.target(term.target, at.domain)
        if name is None:
            return NOT_EVALUATED
        if term.name in ("include", "redirect"):
            return await self._further(term, name, at)
        assert isinstance(term, Mechanism)
        try:
            return await self._matcher.match(term, name, at.live)
        except names.BadName:
            return NO_MATCH  # no question can be made of it, so nothing is there (section 4.3)

    async def _further(self, term: Term, target: str, at: _At) -> str:
        """Another domain's record: ``include`` (section 5.2) or ``redirect`` (section 6.1)."""
        try:
            name = names.query_name(target)
        except names.BadName:
            name, fetched = target, Fetched(found=Found.NONE)
        else:
            if name in (*at.above, at.domain):
                self._ledger.problem("include-loop", term.text, at.domain)
                return PERMERROR
            fetched = await self._source.record(name)
        if fetched.void:
            self._ledger.count_void(at.live)
        include = term.name == "include"
        below = replace(
            at,
            domain=name,
            above=(*at.above, at.domain),
            authorises=at.authorises and term.qualifier is SpfResult.PASS,
            main=at.main and not include,
        )
        result = await self._judge(fetched, below)
        if result is SpfResult.NONE:
            self._ledger.problem("include-missing", term.text, at.domain)
            return PERMERROR
        word: str = result.value
        if word in _ERRORS:
            return word
        if self._who.ip is None:
            return NOT_EVALUATED
        if include:
            return MATCH if result is SpfResult.PASS else NO_MATCH
        return word

    def _remember(self, record: Record, term: Term, domain: str) -> None:
        """The explanation is that of the record whose mechanism failed (section 6.2)."""
        if isinstance(term, Mechanism) and record.exp is not None and record.exp.target is not None:
            self._explanation = (record.exp.target, domain)

    async def _explain(self) -> str | None:
        """Any trouble with the explanation, and there is none (section 6.2)."""
        if self._explanation is None:
            return None
        target, domain = self._explanation
        name = await self._matcher.target(target, domain)
        try:
            answer = await self._source.ask(name or "", "TXT")
            if answer.outcome is not Outcome.ANSWER or len(answer.strings) != 1:
                return None
            tokens = macros.parse(answer.strings[0].decode("ascii"), explanation=True)
        except (names.BadName, macros.MacroError, UnicodeDecodeError):
            return None
        return await self._matcher.text(tokens, domain)


def _sends_no_mail(record: Record | None) -> Mechanism | None:
    """The ``-all`` before which nobody is allowed anything."""
    if record is None or record.faults or not record.mechanisms:
        return None
    first = record.mechanisms[0]
    return first if first.name == "all" and first.qualifier is SpfResult.FAIL else None
