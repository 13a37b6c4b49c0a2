# SPDX-License-Identifier: GPL-3.0-or-later
"""The journey of one case from the drop to the bundle: the whole state, and never a widget.

A `Session` is frozen. Each function here answers "what is the state after this?", so that Back,
a second bounce or a late answer can never leave half of an old state behind.
"""

from __future__ import annotations

import enum
import locale
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING

from relayfix.diagnosis import diagnose, is_lure
from relayfix.diagnosis.ownership import in_network
from relayfix.diagnosis.proved import still_proved
from relayfix.diagnosis.silence import diagnose_silence
from relayfix.interview import Question, answered_by_bounces, next_question
from relayfix.knowledge.domains import domain_of
from relayfix.knowledge.providers import provider_of
from relayfix.knowledge.texts import Catalogue, catalogue, overlaid
from relayfix.model.answers import Account, Answers
from relayfix.model.bounce import (
    AutoType,
    Bounce,
    Format,
    Kind,
    Original,
    Recipient,
    Source,
)
from relayfix.model.check import (
    NO_WISHES,
    CheckResult,
    Contact,
    EvidenceKind,
    NetworkData,
    OutgoingServer,
    Subject,
    Wishes,
)
from relayfix.model.diagnosis import Diagnosis, Who
from relayfix.model.dossier import Dossier, InputFile
from relayfix.model.environment import Environment, Known, Outgoing
from relayfix.model.kept import FORMAT, KeptCase
from relayfix.model.open_case import FORMAT as OPEN_FORMAT
from relayfix.model.open_case import OpenCase
from relayfix.model.policy import NO_POLICY, Policy
from relayfix.model.record import from_dict, to_dict
from relayfix.model.silence import Fate, Silence

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver


class Step(enum.Enum):
    """The six steps of the wizard, in their order."""

    MESSAGE = "message"
    HAPPENED = "happened"
    QUESTION = "question"
    CHECKS = "checks"
    ANSWER = "answer"
    HAND_OVER = "hand-over"


class Network(enum.Enum):
    """Whether anybody has been asked anything."""

    NOT_ASKED = "not-asked"
    ASKED = "asked"
    STOPPED = "stopped"
    """The person stopped the checks; what was known by then is kept."""
    SKIPPED = "skipped"


NO_ANSWERS = Answers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Everything that is known. ``diagnosis`` follows from the rest; None without a bounce."""

    files: tuple[InputFile, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    answers: Answers = Answers()
    outgoing: OutgoingServer | None = None
    """As IT settled it, else as the person named it."""
    policy: Policy = NO_POLICY
    """What IT settled."""
    checks: tuple[CheckResult, ...] = ()
    network: Network = Network.NOT_ASKED
    diagnosis: Diagnosis | None = None
    earlier: KeptCase | None = None
    """The kept case that this one was opened from: what its checks found then."""
    silence: Silence | None = None
    """Nothing came back: ``bounces`` holds one that only names the two addresses."""


def begun(
    policy: Policy = NO_POLICY,
    *,
    answers: Answers = NO_ANSWERS,
    outgoing: OutgoingServer | None = None,
) -> Session:
    """A session in which nothing has been read yet; ``outgoing`` is the server that was named."""
    return Session(policy=policy, answers=answers, outgoing=policy.server_for(outgoing))


def is_returned(bounce: Bounce) -> bool:
    """Whether the message tells of a delivery that did not (yet) succeed, or plays one to lure:
    whoever brings that is to be warned, not sent away."""
    return bounce.kind in (Kind.FAILED, Kind.DELAYED) or is_lure(bounce)


def with_bounces(
    session: Session, files: Sequence[InputFile], bounces: Sequence[Bounce]
) -> Session:
    """A new set of returned messages: what was answered stays, what was checked does not.

    A message that came back after all takes the place of one of which nothing was known.
    """
    unheard = session.bounces if session.silence is not None else ()
    found = tuple(bounce for bounce in bounces if bounce not in unheard)
    told = answered_by_bounces(found)
    given = {
        field.name: getattr(session.answers, field.name) or getattr(told, field.name)
        for field in fields(Answers)
    }
    return _diagnosed(
        replace(
            session,
            files=tuple(files),
            bounces=found,
            answers=Answers(**given),
            checks=(),
            network=Network.NOT_ASKED,
            earlier=None,
            silence=None,
        )
    )


def with_silence(session: Session, silence: Silence) -> Session:
    """The case of a message that did not come back: nobody has been asked yet."""
    stands_for = Bounce(
        source=Source(name="", format=Format.TEXT),
        kind=Kind.NOT_A_BOUNCE,
        auto_type=AutoType.MESSAGE,
        recipients=(Recipient(final_recipient=silence.recipient),),
        original=Original(from_=silence.sender, to=(silence.recipient,)),
    )
    return _diagnosed(
        replace(
            session,
            files=(),
            bounces=(stands_for,),
            checks=(),
            network=Network.NOT_ASKED,
            earlier=None,
            silence=silence,
        )
    )


_SILENT_WORDS = {Fate.SPAM: "silence.of_spam.report.", Fate.NOTHING: "silence.of_nothing.report."}


def report_words(session: Session, language: str) -> Catalogue:
    """What the report of this session is said in: of a message that came back, or did not."""
    if session.silence is None:
        return catalogue(language)
    return overlaid(catalogue(language), "silence.report.", _SILENT_WORDS[session.silence.fate])


def silence_of(fate: Fate | None, sender: str, recipient: str) -> Silence | None:
    """What was typed, once all of it is there and both are addresses."""
    sender, recipient = sender.strip(), recipient.strip()
    if fate is None or not (is_address(sender) and is_address(recipient)):
        return None
    return Silence(fate=fate, sender=sender, recipient=recipient)


def is_address(text: str) -> bool:
    """Whether the text is a bare address at a domain of at least two labels."""
    from relayfix.net import names

    try:
        _, host = names.address(text.strip())
        names.mail_domain(host)
    except names.BadName:
        return False
    return not any(letter.isspace() for letter in text.strip())


def subject(session: Session, wishes: Wishes = NO_WISHES) -> Subject:
    """What is to be checked in this session."""
    from relayfix.checks.subject import subject_of  # heavy: nobody checks before the first paint

    wishes = session.policy.wishes_for(wishes)
    found = subject_of(session.bounces, session.answers, session.outgoing, wishes)
    if session.silence is None:
        return found
    theirs, ours = session.silence.recipient, session.silence.sender
    domain = domain_of(ours)
    return replace(
        found,
        domain=domain,
        sender=ours,
        sender_assumed=True,
        from_domain=domain,
        recipient_domains=tuple(filter(None, (domain_of(theirs),))),
        mailbox=ours,
        personal=session.answers.account is Account.PERSONAL or provider_of(domain) is not None,
    )


def with_answers(session: Session, answers: Answers) -> Session:
    """The person answered a question, or took an answer back; what was proved stays proved."""
    after = _diagnosed(replace(session, answers=answers))
    if after.diagnosis is None or session.diagnosis is None:
        return after
    return replace(after, diagnosis=still_proved(after.diagnosis, session.diagnosis))


def with_outgoing(session: Session, outgoing: OutgoingServer | None) -> Session:
    """The person named the server that their program hands mail to; IT's word counts before."""
    return _diagnosed(replace(session, outgoing=session.policy.server_for(outgoing)))


def with_checks(
    session: Session, checks: Sequence[CheckResult], network: Network = Network.ASKED
) -> Session:
    """The checks have answered, as far as they did."""
    return _diagnosed(replace(session, checks=tuple(checks), network=network))


def question(session: Session) -> Question | None:
    """The question that is still worth asking, or None."""
    return next_question(
        session.bounces,
        session.answers,
        session.checks,
        outgoing=session.outgoing,
        own=session.policy.own,
    )


def proves_itself(session: Session) -> bool:
    """Whether the message alone tells all: no answer and no check says anything of a lure."""
    cases = session.diagnosis.cases if session.diagnosis is not None else ()
    return bool(cases) and all(case.verdict.id == "fake-notice" for case in cases)


def next_step(
    session: Session, step: Step, ask: Callable[[Session], Question | None] = question
) -> Step:
    """Where Continue leads from ``step``; a step with nothing to do is passed silently.

    ``ask`` is `question`, or something that remembers what it answered.
    """
    if step is Step.MESSAGE:
        readable = any(is_returned(bounce) for bounce in session.bounces)
        return Step.HAPPENED if readable else Step.MESSAGE
    if step in (Step.HAPPENED, Step.QUESTION):
        if proves_itself(session):
            return Step.ANSWER
        return Step.QUESTION if ask(session) else Step.CHECKS
    if step is Step.CHECKS:
        return Step.ANSWER
    return Step.HAND_OVER


async def investigate(
    session: Session,
    resolver: Resolver,
    *,
    wishes: Wishes = NO_WISHES,
    timeout: float = 30.0,
    on_start: Callable[[str], None] | None = None,
    on_result: Callable[[CheckResult], None] | None = None,
) -> Session:
    """The session after all checks, with every proposed record tried out in place of the old.

    ``wishes`` are what the person asked for on top: a sign-in, lists of their own. ``timeout`` is
    in seconds, for everything. Cancelling it leaves the session as it was: the
    results so far have gone to ``on_result``.
    """
    from relayfix.checks import runner  # with it comes the DNS library, too heavy for a start
    from relayfix.checks.proof import prove

    about = subject(session, wishes)
    results = await runner.run(
        about, resolver, timeout=timeout, on_start=on_start, on_result=on_result
    )
    checked = with_checks(session, results)
    if checked.diagnosis is None:
        return checked
    cases = []
    for case in checked.diagnosis.cases:
        fixes = case.fixes
        if fixes and not session.policy.forbids(Contact.NAME_SERVER):
            fixes = await prove(fixes, about, resolver)
        cases.append(replace(case, fixes=fixes))
    return replace(checked, diagnosis=Diagnosis(cases=tuple(cases)))


def kept(session: Session, when: datetime) -> KeptCase | None:
    """What is kept of a case to check it again at another time: no file, no original, no password.

    None where the answer rests on what is not kept: opened again, it would be another one.
    """
    case = KeptCase(
        format=FORMAT,
        when=when,
        bounces=tuple(_bare(bounce) for bounce in session.bounces),
        answers=session.answers,
        outgoing=from_dict(OutgoingServer, to_dict(session.outgoing)) if session.outgoing else None,
        checks=session.checks,
        silence=session.silence,
    )
    return case if _verdicts(as_it_was(case, session.policy)) == _verdicts(session) else None


def reopened(case: KeptCase, policy: Policy = NO_POLICY) -> Session:
    """The kept case, nobody asked yet, ready for the checks."""
    empty = begun(policy, answers=case.answers, outgoing=case.outgoing)
    if case.silence is not None:
        return replace(with_silence(empty, case.silence), earlier=case)
    return replace(with_bounces(empty, (), case.bounces), earlier=case)


def open_case(session: Session, *, asked: Sequence[str], name: str, note: str) -> OpenCase:
    """The session as it is written down while it is open; the contents of its files apart."""
    server = session.outgoing
    return OpenCase(
        format=OPEN_FORMAT,
        files=tuple(file.name for file in session.files),
        answers=session.answers,
        outgoing=from_dict(OutgoingServer, to_dict(server)) if server else None,
        checks=session.checks,
        network=session.network.value,
        silence=session.silence,
        earlier=session.earlier,
        asked=tuple(asked),
        name=name,
        note=note,
    )


def picked_up(
    case: OpenCase,
    files: Sequence[InputFile],
    bounces: Sequence[Bounce],
    policy: Policy = NO_POLICY,
) -> Session | None:
    """The session that a case was written down from; None where nothing of it can be read.

    ``bounces`` are what its files say, read again.
    """
    begin = begun(policy, answers=case.answers, outgoing=case.outgoing)
    if case.silence is not None:
        again = with_silence(begin, case.silence)
    elif case.earlier is not None and not files:
        again = reopened(case.earlier, policy)
        again = with_outgoing(with_answers(again, case.answers), case.outgoing)
    elif any(is_returned(bounce) for bounce in bounces):
        again = with_answers(with_bounces(begin, files, bounces), case.answers)
    else:
        return None
    again = replace(again, earlier=case.earlier)
    network = next((one for one in Network if one.value == case.network), Network.NOT_ASKED)
    return again if network is Network.NOT_ASKED else with_checks(again, case.checks, network)


def as_it_was(case: KeptCase, policy: Policy = NO_POLICY) -> Session:
    """The kept case with what its checks had found."""
    again = reopened(case, policy)
    return with_checks(again, case.checks) if case.checks else again


def would_be_lost(session: Session) -> bool:
    """Whether more is known than the message itself says, which can be read again at any time."""
    answered = session.answers != answered_by_bounces(session.bounces)
    return session.network in (Network.ASKED, Network.STOPPED) or answered


def _bare(bounce: Bounce) -> Bounce:
    """Without its private fields, the original's subject, and the name of the file.

    Mail programs name a saved message by its subject.
    """
    bare = from_dict(Bounce, to_dict(bounce))
    original = replace(bare.original, subject=None) if bare.original is not None else None
    return replace(bare, source=replace(bare.source, name=""), original=original)


def _verdicts(session: Session) -> tuple[tuple[str, Who], ...]:
    cases = session.diagnosis.cases if session.diagnosis is not None else ()
    return tuple((case.verdict.id, case.verdict.who) for case in cases)


def dossier(
    session: Session,
    *,
    language: str,
    created: datetime | None = None,
    reported_by: str | None = None,
    note: str | None = None,
) -> Dossier:
    """Everything that the reports write down; the session must have a bounce.

    ``reported_by`` and ``note`` are the person's own words for the report.
    """
    if session.diagnosis is None:
        raise ValueError("a session without a returned message has nothing to report")
    return Dossier(
        created=created or datetime.now().astimezone().replace(microsecond=0),
        files=session.files,
        bounces=session.bounces,
        answers=session.answers,
        environment=_environment(session, language),
        checks=session.checks,
        diagnosis=session.diagnosis,
        reported_by=reported_by,
        note=note,
        help_desk=session.policy.help_desk,
    )


def _diagnosed(session: Session) -> Session:
    if session.silence is not None:
        heard = diagnose_silence(
            session.bounces[0],
            session.silence,
            session.answers,
            session.checks,
            outgoing=session.outgoing,
        )
        return replace(session, diagnosis=heard)
    found = (
        diagnose(
            session.bounces,
            session.answers,
            session.checks,
            outgoing=session.outgoing,
            own=session.policy.own,
        )
        if session.bounces
        else None
    )
    return replace(session, diagnosis=found)


def _environment(session: Session, language: str) -> Environment:
    originals = (bounce.original for bounce in session.bounces if bounce.original)
    program = next((o.mail_program for o in originals if o.mail_program), None)
    system = " ".join(filter(None, (platform.system(), platform.release())))
    server = session.outgoing
    network = next((c.data for c in session.checks if isinstance(c.data, NetworkData)), None)
    kind = network.kind if network is not None else None
    office = kind is None and network is not None and _is_own(session, network.public_ip)
    return Environment(
        os=Known(value=system, source="this computer") if system else None,
        mail_program=Known(value=program, source="header of the original") if program else None,
        outgoing=Outgoing(
            host=server.host, port=server.port, tls=server.tls, source=_named_by(session)
        )
        if server is not None
        else None,
        network_kind=_network_kind(kind, office=office),
        resolver=_resolver(session),
        language=Known(value=language, source="this program"),
    )


def _network_kind(kind: str | None, *, office: bool) -> Known | None:
    if office:
        return Known(value="office", source="managed settings")
    return Known(value=kind, source="check network") if kind else None


def _is_own(session: Session, ip: str | None) -> bool:
    """Whether managed settings name a network that the address lies in."""
    if ip is None:
        return False
    return any(in_network(ip, network) for network in session.policy.own.networks)


def _named_by(session: Session) -> str:
    settled = session.policy.outgoing
    return "managed settings" if session.outgoing == settled else "named by the person"


def _resolver(session: Session) -> Known | None:
    """The name server that answered, as the evidence of the checks names it."""
    said = (e for c in session.checks for e in c.evidence if e.kind is EvidenceKind.DNS)
    server = next((evidence.server for evidence in said if evidence.server), None)
    return Known(value=server, source="answers of the checks") if server else None


def system_language(available: Sequence[str]) -> str:
    """The language of this computer where there are texts for it, else English."""
    name = (locale.getlocale()[0] or "").lower()
    for language in available:
        if name.startswith((language, _WINDOWS_NAMES.get(language, language))):
            return language
    return "en"


_WINDOWS_NAMES = {"fr": "french", "en": "english"}
