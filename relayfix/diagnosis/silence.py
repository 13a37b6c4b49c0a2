# SPDX-License-Identifier: GPL-3.0-or-later
"""The case without a returned message: it landed among the unwanted mail, or nothing came back.

No server has said anything, so only the two domains can be looked at. What is public of them may
explain it and proves nothing: without a look-up nothing is more than possible, and the sender's
own domain, whose faults many receivers overlook, never is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from relayfix.diagnosis.advice import advice_for
from relayfix.diagnosis.also import also_noticed
from relayfix.diagnosis.causes.their_dns import TheirDns, their_dns
from relayfix.diagnosis.clues import Clues, gather
from relayfix.diagnosis.desk import desk, is_personal
from relayfix.diagnosis.fixes import fixes_for
from relayfix.diagnosis.lookups import Lookups
from relayfix.diagnosis.steps import MOST, kinds_of, steps_for
from relayfix.model.answers import Answers
from relayfix.model.bounce import Bounce
from relayfix.model.check import CheckResult, CheckStatus, OutgoingServer, SpfResult
from relayfix.model.diagnosis import (
    Alternative,
    Attribution,
    Case,
    CaseRecipient,
    Cause,
    Confidence,
    Diagnosis,
    Steps,
    Verdict,
    Who,
)
from relayfix.model.sentence import Sentence
from relayfix.model.silence import Fate, Silence

_THEIR_FAULTS = {
    TheirDns.MISSING: ("recipient-domain-missing", "because.no_such_domain"),
    TheirDns.NULL_MX: ("recipient-domain-no-mail", "because.null_mx"),
    TheirDns.NO_HOST: ("recipient-domain-no-mail", "because.no_mail_host"),
    TheirDns.HOSTS_MISSING: ("recipient-dns-broken", "because.their_hosts_missing"),
    TheirDns.FAILS: ("recipient-dns-broken", "because.their_dns_fails"),
}
_CLAIMS_NO_MAIL = "sends-no-mail"
_LOOSE = frozenset({"plus-all", "ptr", _CLAIMS_NO_MAIL})
"""Faults of an SPF record that do not keep others from using it."""
_LOOKED_AT = ("mx", "spf", "dmarc", "domain-blocklists")
"""What is public of the sender's domain and bears on unwanted mail."""


def diagnose_silence(
    bounce: Bounce,
    silence: Silence,
    answers: Answers,
    checks: Sequence[CheckResult] = (),
    *,
    outgoing: OutgoingServer | None = None,
) -> Diagnosis:
    """The one case of a message that did not come back.

    ``bounce`` stands for the message: it names the two addresses, and is of no server's making.
    """
    recipient = bounce.recipients[0]
    clues = gather(bounce, 0, recipient, answers, Lookups(results=tuple(checks)), outgoing)
    causes = _causes(clues, silence)
    verdict = _verdict(causes)
    standing = tuple(cause.id for cause in causes)
    steps = _steps(verdict, clues, silence)
    return Diagnosis(
        cases=(
            Case(
                recipients=(CaseRecipient(bounce=0, final_recipient=recipient.final_recipient),),
                attribution=Attribution(),
                verdict=verdict,
                causes=causes,
                also_noticed=also_noticed(clues, standing, open_=True),
                steps=steps,
                step_kinds=kinds_of(steps),
                fixes=fixes_for(verdict.id, verdict.who, clues),
                advice=replace(advice_for(verdict, clues), urgency=None, explained=()),
            ),
        )
    )


def _causes(clues: Clues, silence: Silence) -> tuple[Cause, ...]:
    """The best first: what shows that nothing can arrive there, then the sender's own faults in
    the order of what they cost to try, then what can always be."""
    found = [*_theirs(clues, silence), *_ours(clues, silence)]
    if any(cause.confidence is not Confidence.POSSIBLE for cause in found):
        return tuple(found)
    return (*found, _always(clues, silence, alone=not found))


def _theirs(clues: Clues, silence: Silence) -> Iterator[Cause]:
    """The recipient's domain cannot take mail: whoever finds a message there typed another one."""
    fault = _THEIR_FAULTS.get(their_dns(clues))
    domain = clues.recipient_domain
    if fault is None or domain is None:
        return
    id_, because = fault
    who = Who.YOU if id_ == "recipient-domain-missing" else Who.RECIPIENT
    certain_enough = silence.fate is Fate.NOTHING
    yield _cause(
        id_,
        who,
        Sentence(id=f"silence.explanation.{id_}", values=(("domain", domain),)),
        because=(Sentence(id=because, values=(("domain", domain),)),),
        missing=() if certain_enough else (Sentence.of("silence.missing.address"),),
        confidence=Confidence.LIKELY if certain_enough else Confidence.POSSIBLE,
    )


def _ours(clues: Clues, silence: Silence) -> Iterator[Cause]:
    """What is wrong with the sender's own domain, for everybody to see."""
    domain, lookups = clues.sender_domain, clues.lookups
    if domain is None:
        return
    values = (("domain", domain),)
    missing = _missing(silence)

    def ours(id_: str, *because: Sentence) -> Cause:
        said = Sentence(id=f"silence.explanation.{id_}", values=values)
        who = desk(id_, Who.YOUR_IT, clues)
        return _cause(id_, who, said, because=because, missing=missing)

    if _finding(clues, "mx") in ("no_domain", "no_host"):
        yield ours("sender-domain-missing", Sentence.of("because.no_sender_domain", domain=domain))
        return  # nothing else can be published for a domain that is not there
    spf = lookups.spf
    if spf is not None:
        codes = {problem.code for problem in spf.problems}
        if spf.record is None and not codes:
            yield ours("spf-missing", Sentence.of("because.no_spf", domain=domain))
        elif codes - _LOOSE or spf.result is SpfResult.PERMERROR:
            yield ours("spf-broken", Sentence.of("because.spf_broken.other", domain=domain))
        elif _CLAIMS_NO_MAIL in codes:
            yield ours("spf-not-listed", Sentence.of("silence.because.no_mail", domain=domain))
    accusing = next(
        (one for one in lookups.listings("domain-blocklists", domain) if one.accuses), None
    )
    if accusing is not None:
        because = Sentence.of("because.listed_now", subject=domain, zone=accusing.zone)
        yield ours("domain-blocklisted", because)


def _always(clues: Clues, silence: Silence, *, alone: bool) -> Cause:
    """A filter of theirs; or, where nothing arrived, nobody knows."""
    if silence.fate is Fate.SPAM:
        clean = alone and _is_clean(clues)
        because = [Sentence.of("silence.because.in_spam")]
        if clean:
            domain = clues.sender_domain or ""
            because.append(Sentence.of("silence.because.records_fine", domain=domain))
        return _cause(
            "recipient-filter",
            Who.RECIPIENT,
            Sentence.of("silence.explanation.recipient-filter"),
            because=tuple(because),
            missing=_missing(silence),
            confidence=Confidence.LIKELY if clean else Confidence.POSSIBLE,
        )
    because = [Sentence.of("silence.because.no_word")]
    if their_dns(clues) is TheirDns.FINE and clues.recipient_domain is not None:
        because.append(
            Sentence.of("silence.because.their_domain_fine", domain=clues.recipient_domain)
        )
    if _is_clean(clues) and clues.sender_domain is not None:
        because.append(Sentence.of("silence.because.records_fine", domain=clues.sender_domain))
    return _cause(
        "undetermined",
        Who.PROVIDER if is_personal(clues) else Who.YOUR_IT,
        Sentence.of("silence.explanation.undetermined"),
        because=tuple(because),
        missing=_missing(silence),
    )


def _missing(silence: Silence) -> tuple[Sentence, ...]:
    """What nobody can see from outside."""
    if silence.fate is Fate.SPAM:
        return (Sentence.of("silence.missing.header_lines"), Sentence.of("silence.missing.dkim"))
    return (
        Sentence.of("silence.missing.their_folder"),
        Sentence.of("silence.missing.own_log"),
        Sentence.of("silence.missing.own_notice"),
    )


def _is_clean(clues: Clues) -> bool:
    """Everything that is public of the sender's domain was looked at, and nothing stands out."""
    return all(clues.lookups.is_well(id_) for id_ in _LOOKED_AT)


def _finding(clues: Clues, check: str) -> str | None:
    """The last word of what a check found; None where it found nothing out."""
    resolver = clues.lookups.resolver
    if resolver is not None and resolver.outcome != "ok":
        return None
    for result in clues.lookups.results:
        if result.id == check and result.status in (CheckStatus.PROBLEM, CheckStatus.WARNING):
            return result.summary.id.rpartition(".")[2]
    return None


def _cause(
    id_: str,
    who: Who,
    explanation: Sentence,
    *,
    because: tuple[Sentence, ...],
    missing: tuple[Sentence, ...] = (),
    confidence: Confidence = Confidence.POSSIBLE,
) -> Cause:
    return Cause(
        id=id_,
        who=who,
        confidence=confidence,
        title=Sentence(id=f"silence.title.{id_}"),
        explanation=explanation,
        because=because,
        missing=missing,
    )


def _verdict(causes: Sequence[Cause]) -> Verdict:
    first = causes[0]
    others = causes[1:] if first.confidence is Confidence.POSSIBLE else ()
    return Verdict(
        id=first.id,
        who=first.who,
        confidence=first.confidence,
        title=first.title,
        explanation=first.explanation,
        because=first.because,
        missing=first.missing,
        alternatives=tuple(
            Alternative(id=cause.id, who=cause.who)
            for cause in others
            if cause.id != "undetermined"
        ),
    )


def _steps(verdict: Verdict, clues: Clues, silence: Silence) -> Steps:
    """The repairs are those of the cause; what the person can try is that of what they see."""
    domain = clues.recipient_domain or ""
    by_cause = steps_for(verdict.id, verdict.who, clues)
    hand_on = Sentence.of("step.ask_provider" if is_personal(clues) else "step.ask_it")
    address = Sentence.of("step.compare_address", address=silence.recipient)
    person = silence.recipient
    if verdict.id == "recipient-domain-missing":
        return Steps(you=(address, Sentence.of("step.ask_for_address")))
    if silence.fate is Fate.SPAM:
        you = (
            Sentence.of("silence.step.not_junk", person=person, sender=silence.sender),
            Sentence.of("silence.step.send_lines", person=person),
            hand_on,
        )
    elif verdict.confidence is Confidence.LIKELY:
        tell = Sentence.of("step.tell_them", person=person)
        you = (tell, address, Sentence.of("step.pass_page"))
    else:
        you = (
            Sentence.of("silence.step.look_in_junk", person=person, domain=domain),
            Sentence.of("silence.step.own_junk"),
            hand_on,
        )
    theirs = by_cause.recipient
    if verdict.id == "recipient-filter":
        theirs = (Sentence.of("silence.step.let_through", sender=silence.sender),)
    trace = Sentence.of("silence.step.trace", sender=silence.sender, person=person)
    personal = is_personal(clues)
    return Steps(
        you=you,
        your_it=() if personal else (*by_cause.your_it, trace)[:MOST],
        recipient=theirs,
        provider=(trace,) if personal and verdict.who is Who.PROVIDER else (),
    )
