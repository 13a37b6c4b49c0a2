# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pages say of a case: the words of the report, turned to the person in front of it.

The report speaks of "the sender" to readers who may be anybody; the window says "you". Texts under
``window.report`` stand in for those under ``report``; everything else is said in the same words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from relayfix.gui.desk import Desk
from relayfix.gui.names import part_of_name
from relayfix.handing_over import Way, own_way_out_broken, ways
from relayfix.knowledge.step_acts import Act, step_acts
from relayfix.knowledge.texts import Catalogue, catalogue, overlaid
from relayfix.model.bounce import Format
from relayfix.model.diagnosis import Who
from relayfix.model.dossier import Consent
from relayfix.model.sentence import Sentence
from relayfix.model.silence import Silence
from relayfix.report import letters
from relayfix.report.document import diagnose_document
from relayfix.report.letters import Letter
from relayfix.report.redaction import redact
from relayfix.report.shapes import CaseView, PathView, ReportView
from relayfix.report.speaker import People, Record, Speaker
from relayfix.report.view import report_view
from relayfix.session import Session, dossier, proves_itself, report_words

_OURS = "window.report."
MOST_NAMED = 2
"""Addresses in a line."""


class ToDo(NamedTuple):
    """A step of the person's, and what a button can do of it."""

    sentence: Sentence
    words: str
    act: Act | None

    @property
    def address(self) -> str | None:
        """The address that the step names."""
        found = self.sentence.value("address") or self.sentence.value("sender")
        return found if isinstance(found, str) else None


class Other(NamedTuple):
    """One of the further cases in a line; ``number`` is its place among the view's cases."""

    number: int
    line: str
    same: bool
    """The same happened to others, at another server: no reason of its own."""


class Message(NamedTuple):
    """What the person can write to somebody in their own mail program."""

    address: str
    letter: Letter


_WORDS_OF = {Act.WRITE_PLAIN: "plain", Act.WRITE_DIRECT: "direct", Act.WRITE_LINK: "link"}


class Telling:
    """One state of a case in words. Nothing is masked: it does not leave this computer."""

    def __init__(self, session: Session, words: Catalogue) -> None:
        self.words = words
        self._session = session
        self._leaving_words = report_words(session, words.language)
        self._document = diagnose_document(dossier(session, language=words.language), words)
        self._speaker = Speaker(self._document, overlaid(self._leaving_words, _OURS))
        self._left: tuple[tuple[Consent, str, str], ReportView] | None = None
        self._case: Record = self._document["cases"][0]
        self._people = People(self._speaker, self._case)
        self.view: ReportView = report_view(self._document, self._speaker.catalogue)

    @property
    def first(self) -> CaseView:
        """The case that the pages tell of."""
        return self.view.first

    @property
    def delayed(self) -> bool:
        """Nothing has failed: the servers go on trying."""
        kinds = {bounce["kind"] for bounce in self._people.bounces}
        return self.silence is None and kinds == {"delayed"}

    @property
    def recipient(self) -> str | None:
        """The first refused recipient: the name in the message, else the address."""
        return self._people.recipient

    @property
    def address(self) -> str | None:
        """The address that was refused."""
        return self._people.recipient_address

    @property
    def own_address(self) -> str | None:
        """The person's own address, in the From field of what they sent."""
        return self._people.sender_address

    @property
    def undetermined(self) -> bool:
        """Nothing points anywhere yet."""
        return bool(self._case["verdict"]["id"] == "undetermined")

    @property
    def is_part(self) -> bool:
        """Only words were given, without the lines that prove which server refused."""
        return all(
            bounce["original"] is None and not bounce["reporting_mta"]
            for bounce in self._people.bounces
        )

    @property
    def words_alone(self) -> bool:
        """Words were given that may come from a screen: perhaps nothing came back."""
        texts = all(bounce.source.format is Format.TEXT for bounce in self._session.bounces)
        return self.silence is None and texts and self.is_part

    def unchecked(self) -> str:
        """What all of it rests on, as long as nothing has been checked."""
        if self.silence is not None:
            return self.words.text("silence.happened.not_checked")
        if self.words_alone:
            return self.words.text("window.unchecked.words")
        if self.delayed:
            return self.words.text("window.unchecked.notice")
        return self.words.text("window.happened.not_checked")

    def unasked(self) -> str:
        """The same below the answer, where the network was left out."""
        if self.silence is not None:
            return self.words.text("window.unchecked.told_answer")
        if self.words_alone:
            return self.words.text("window.unchecked.words_answer")
        if self.delayed:
            return self.words.text("window.unchecked.notice_answer")
        return self.words.text("window.answer.not_checked")

    @property
    def has_others(self) -> bool:
        """The message went to more people than those who were refused."""
        refused = {address.casefold() for address in self.first.recipients}
        named = {
            address.casefold()
            for bounce in self._session.bounces
            if bounce.original is not None
            for address in (*bounce.original.to, *bounce.original.cc)
        }
        return bool(named - refused)

    @property
    def silence(self) -> Silence | None:
        """What the person told of a message that did not come back."""
        return self._session.silence

    @property
    def lure(self) -> bool:
        """It only plays a returned message: nothing was stopped, and nobody refused anything."""
        return bool(self._case["verdict"]["id"] == "fake-notice")

    @property
    def proves_itself(self) -> bool:
        """Nobody could be asked who would know more."""
        return proves_itself(self._session)

    def sentence(self) -> str:
        """What happened, to whom."""
        if self.silence is not None:
            fate = self.silence.fate.value
            return self.words.text(f"silence.happened.{fate}", name=self.silence.recipient)
        if self.lure:
            return self.words.text("window.happened.lure")
        if self._case["verdict"]["id"] == "never-sent":
            return self.words.text("window.happened.forged")
        kind = "delayed" if self.delayed else "stopped"
        name, more = self.recipient, self._count() - 1
        if name is None:
            return self.words.text(f"window.happened.{kind}_nobody")
        if more > 0:
            return self.words.text(f"window.happened.{kind}_many", first=name, count=more)
        return self.words.text(f"window.happened.{kind}", name=name)

    def others(self) -> tuple[Other, ...]:
        """Where the messages tell of several cases: for whom the others are, and who must act.

        In the order of the view's further cases.
        """
        text, first = self.words.text, self.first
        found = []
        for number, case in enumerate(self.view.cases[1:], start=1):
            named = case.recipients[:MOST_NAMED]
            names, more = ", ".join(named), len(case.recipients) - len(named)
            if more:
                names = f"{names} {text('report.and_more', count=more)}"
            same = bool(names) and (case.headline, case.title) == (first.headline, first.title)
            if same:
                line = text("window.answer.same_case", recipients=names)
            elif names:
                line = text("window.answer.other_case", recipients=names, headline=case.headline)
            else:
                line = case.headline
            found.append(Other(number=number, line=line, same=same))
        return tuple(found)

    def _count(self) -> int:
        """How many did not get the message; where several messages are told of, the first one."""
        cases = self.view.cases if len(self._session.bounces) == 1 else (self.first,)
        return len({recipient for case in cases for recipient in case.recipients})

    def lead(self) -> str:
        """Which server it was, as sure as we are."""
        text = self.words.text
        if self.silence is not None:
            return text(f"silence.happened.{self.silence.fate.value}_lead")
        if self.lure:
            return text("window.happened.lead.lure")
        if self.delayed:
            until = next(
                (
                    when
                    for recipient in self._people.refused
                    if (when := self._speaker.local(recipient["will_retry_until"]))
                ),
                None,
            )
            if until is None:
                return text("window.happened.lead.delayed")
            return text("window.happened.lead.delayed_until", date=until)
        attribution = self._case["attribution"]
        host = attribution["refusing_host"]
        name = self._speaker.plain(host["name"] or host["ip"]) if host else None
        role = attribution["role"].replace("-", "_")
        if role == "unknown" or name is None:
            if name is None:
                if self.words_alone:
                    return text("window.unchecked.unknown_host")
                return text("window.happened.lead.unknown_host")
            return text("window.happened.lead.unknown", host=name)
        if role == "recipient_mx" and not self.certain:
            role = "recipient_mx_likely"
        if role.startswith("own") and self.undetermined:
            role = "own_unclear"
        return text(f"window.happened.lead.{role}")

    @property
    def certain(self) -> bool:
        """A check agrees with what the message says."""
        return bool(self._case["verdict"]["confidence"] == "certain")

    def path(self) -> PathView:
        """The picture, in which the first one is "you"."""
        path = self.first.path
        if not path.stops:
            return path
        if self.words_alone:
            path = replace(path, came_back=None)
        you = self.words.text("window.report.path.title.sender_client")
        first = replace(path.stops[0], title=you, host=self._people.sender_address)
        stops = (first, *path.stops[1:])
        say = self._speaker.text
        said = [say("report.path.spoken")]
        for stop in stops:
            if stop.host is None:
                said.append(
                    say("report.path.spoken_stop_nameless", title=stop.title, chip=stop.chip)
                )
            else:
                said.append(
                    say("report.path.spoken_stop", title=stop.title, host=stop.host, chip=stop.chip)
                )
        if path.came_back is not None:
            said.append(say("report.path.spoken_back", came_back=path.came_back))
        return replace(path, stops=stops, spoken=" ".join(said))

    def to_do(self, number: int = 0) -> tuple[ToDo, ...]:
        """What the person can do now in one of the cases, in the order to try it."""
        if self._session.diagnosis is None:
            return ()
        case = self._session.diagnosis.cases[number]
        you, wait = case.steps.you, case.steps.wait
        steps = (*wait, *you) if case.verdict.who is Who.WAIT else (*you, *wait)
        acts = step_acts()
        return tuple(
            ToDo(sentence=step, words=self.words.say(step), act=acts.get(step.id)) for step in steps
        )

    def ways(self, *, can_mail: bool) -> tuple[Way, ...]:
        """The ways to pass it on, as the verdict orders them."""
        case = self._session.diagnosis.cases[0] if self._session.diagnosis else None
        if case is None:
            return ()
        possible = {Way.TICKET, Way.BUNDLE}
        if can_mail:
            possible.add(Way.MAIL)
        if letters.to_recipient(self.view, "", self._leaving_words) is not None:
            possible.add(Way.RECIPIENT)
        if letters.letter_to_provider(self.view, "", self._leaving_words) is not None:
            possible.add(Way.PROVIDER)
        if self.lists:
            possible.add(Way.LIST)
        return ways(case, self._session.answers, possible)

    @property
    def lists(self) -> tuple[str, ...]:
        """The blocklists that have to be asked, as `letters_to_lists` has them."""
        fixes = (fix for case in self.view.cases for fix in case.fixes if fix.leaves_a_list)
        return tuple(dict.fromkeys(fix.name for fix in fixes if fix.name))

    @property
    def for_provider(self) -> bool:
        """The company of the person's mailbox has to act: a message goes to it, and not to IT."""
        return self.first.who == "provider" and Way.PROVIDER in self.ways(can_mail=False)

    @property
    def mail_is_doubtful(self) -> bool:
        """Their own way out is what is broken: a message to IT may not get there either."""
        case = self._session.diagnosis.cases[0] if self._session.diagnosis else None
        return case is not None and own_way_out_broken(case, self._session.answers)

    def attribution(self) -> tuple[str, ...]:
        """Why we think that the server that refused is whose it is."""
        return self._speaker.said(self._case["attribution"]["because"])

    def short_text(self, consent: Consent, desk: Desk) -> str | None:
        """What to send to the recipient by another way. It leaves."""
        leaving = self._leaving(consent, desk)
        letter = letters.to_recipient(leaving, self._file_name(), self._leaving_words)
        if letter is None and self.silence is not None:
            return self.request().body
        return letter

    def request(self, language: str | None = None) -> Letter:
        """What to ask of the recipient of a message that did not come back."""
        if self.silence is None:
            raise ValueError("there is a returned message")
        language = language or self.words.language
        fate, text = self.silence.fate.value, catalogue(language).text
        return Letter(
            subject=text("silence.request.subject"),
            body=text(f"silence.request.{fate}", sender=self.silence.sender),
            language=language,
        )

    def message(self, step: ToDo, language: str) -> Message | None:
        """What a step would have the person write, and to whom; None where no address is known.

        In the language of the report, as it is for others. Nothing of the message stands in it.
        """
        if self.silence is not None:
            return Message(self.silence.recipient, self.request(language))
        kind = _WORDS_OF.get(step.act) if step.act is not None else None
        address = step.address or self.address
        if kind is None or address is None:
            return None
        text = catalogue(language).text
        subject, body = text(f"window.write.{kind}.subject"), text(f"window.write.{kind}.body")
        return Message(address, Letter(subject=subject, body=body, language=language))

    def ticket(self, consent: Consent, desk: Desk) -> str:
        """At most 25 lines for a help desk's form. They leave."""
        return letters.ticket(self._leaving(consent, desk), self._file_name(), self._leaving_words)

    def letter_to_provider(self, consent: Consent, desk: Desk) -> Letter | None:
        """To the company of the person's mailbox or connection. It leaves."""
        leaving = self._leaving(consent, desk)
        return letters.letter_to_provider(leaving, self._file_name(), self._leaving_words)

    def letters_to_lists(self, consent: Consent, desk: Desk) -> tuple[Letter, ...]:
        """To each of ``lists``. They leave."""
        return letters.letters_to_lists(self._leaving(consent, desk), self._leaving_words)

    def file_stem(self) -> str:
        """What a report of this case is called, without the ending."""
        name = part_of_name(self.recipient or "")
        if not name:
            return self.words.text("window.hand_over.file_name")
        # The window's words keep a name apart by signs that have no place in a file's name.
        return self._leaving_words.text("window.hand_over.file_name_for", name=name)

    def _file_name(self) -> str:
        return f"{self.file_stem()}.zip"

    def foretell(self, consent: Consent, desk: Desk) -> None:
        """Have ready what leaves, as the pages are about to ask for it."""
        self._leaving(consent, desk)

    def _leaving(self, consent: Consent, desk: Desk) -> ReportView:
        """As the report has it, with the name and the note that the person added."""
        name, note = desk.name.strip(), desk.note.strip()
        asked, left = (consent, name, note), self._left
        if left is not None and left[0] == asked:
            return left[1]
        case = dossier(
            self._session,
            language=self.words.language,
            reported_by=name or None,
            note=note or None,
        )
        document = diagnose_document(case, self._leaving_words)
        view = report_view(redact(document, case, consent), self._leaving_words)
        self._left = (asked, view)
        return view

    def about(self) -> str | None:
        """Subject and date of the message, so that people recognise it."""
        original = self._people.original or {}
        subject = self._speaker.plain(original.get("subject"))
        sent = self._speaker.local(original.get("date"))
        if subject and sent:
            return self.words.text("window.happened.about", subject=subject, date=sent)
        if subject:
            return self.words.text("window.happened.about_subject", subject=subject)
        return self.words.text("window.happened.about_date", date=sent) if sent else None
