# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of a document as words: masks, dates with their zones, names of people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from relayfix.knowledge.texts import Catalogue
from relayfix.model.sentence import Value
from relayfix.report.scrub import MASK

# Control characters, and those that turn the direction of what follows them.
# Halves of surrogate pairs and non-characters fit in no file.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufeff\ufffe\uffff]"
)
_KEPT_APART = re.compile(r"\u2068[^\u2066-\u2069]*\u2069")
"""A value that the window keeps apart from the words around it: it turns nothing outside."""

Record = Mapping[str, Any]


class Written:
    """The addresses that stand in the head of a message, and the names beside them."""

    def __init__(self, original: Record) -> None:
        self.original = original
        self.addresses = frozenset(
            value.casefold()
            for key in ("to", "cc", "to_ascii", "cc_ascii")
            for value in original.get(key) or ()
            if isinstance(value, str)
        )
        self.names: dict[str, tuple[int, Any]] = {}
        """The first name of each address, with its place."""
        named = zip(original.get("to") or (), original.get("to_names") or (), strict=False)
        for place, (address, name) in enumerate(named):
            if isinstance(address, str) and name:
                self.names.setdefault(address.casefold(), (place, name))


class Speaker:
    """Says what stands in one document, in one language."""

    def __init__(self, document: Record, catalogue: Catalogue) -> None:
        self.document = document
        self.catalogue = catalogue
        self.zone = self._zone()
        # A report of a thousand cases asks for the same of one bounce in each of them.
        self._told: dict[int, Mapping[object, list[Record]]] = {}
        self._written: dict[int, Written] = {}

    def told_of(self, bounce: Record) -> Mapping[object, list[Record]]:
        """The recipients of a bounce of the document, by how it calls them."""
        if id(bounce) not in self._told:
            told: dict[object, list[Record]] = {}
            for recipient in bounce["recipients"]:
                told.setdefault(hashable(recipient["final_recipient"]), []).append(recipient)
            self._told[id(bounce)] = told
        return self._told[id(bounce)]

    def written_to(self, original: Record) -> Written:
        """Whom a returned message of the document was written to."""
        if id(original) not in self._written:
            self._written[id(original)] = Written(original)
        return self._written[id(original)]

    def text(self, id_: str, /, **values: Value) -> str:
        """The words for an id."""
        return self.catalogue.text(id_, **values)

    def labelled(self, id_: str, value: str) -> str:
        """``Label: value``, with the colon of the language."""
        return self.text("report.labelled", label=self.text(id_), value=value)

    def plain(self, value: Any) -> str | None:
        """A value for people, without what could move or hide other text; None where unknown."""
        if value is None or value == "":
            return None
        if isinstance(value, Mapping):
            return self.text(f"report.masked.{value['masked']}")
        return MASK.sub(
            lambda found: self.text(f"report.masked.{found[1]}"), _without_unseen(str(value))
        )

    def known(self, value: Any) -> str:
        """The same, with the words for "not known"."""
        return self.plain(value) or self.text("report.not_known")

    def said(self, values: Any) -> tuple[str, ...]:
        """A list of sentences or of values."""
        return tuple(word for value in values or () if (word := self.plain(value)))

    def time(self, value: Any) -> str | None:
        """``2026-11-23 13:05:12 UTC (14:05:12 +0100)``; only UTC where no local zone is known."""
        when = moment(value)
        if when is None:
            return None
        utc = when.astimezone(UTC)
        stamp = utc.strftime("%Y-%m-%d %H:%M:%S")
        if self.zone is None:
            return self.text("report.utc_time", utc=stamp)
        local = utc.astimezone(self.zone)
        clock = "%H:%M:%S" if local.date() == utc.date() else "%Y-%m-%d %H:%M:%S"
        return self.text(
            "report.local_time",
            utc=stamp,
            local=local.strftime(clock),
            zone=local.strftime("%z"),
        )

    def clock(self, value: Any) -> str | None:
        """``14:05`` on the sender's clock; ``13:05 UTC`` where that is not known."""
        when = self.local(value)
        if when is None:
            return None
        time = when.strftime("%H:%M")
        return time if self.zone else self.text("report.utc_clock", utc=time)

    def day(self, value: Any) -> str | None:
        """``Monday 23 November 2026`` on the sender's calendar."""
        when = self.local(value)
        return self.catalogue.date(when) if when else None

    def local(self, value: Any) -> datetime | None:
        """The moment in the sender's zone, as far as that is known."""
        when = moment(value)
        return when.astimezone(self.zone or UTC) if when else None

    def delay(self, seconds: Any) -> str | None:
        """``12 s``, ``2 h 5 min``, ``3 d 4 h``; a clock that went wrong gives a negative one."""
        if not isinstance(seconds, int):
            return None
        sign, left = ("−" if seconds < 0 else ""), abs(seconds)
        if left < 60:
            return sign + self.text("report.seconds", count=left)
        if left < 3600:
            minutes, left = divmod(left, 60)
            return sign + self.text("report.minutes", minutes=minutes, seconds=left)
        if left < 86400:
            hours, left = divmod(left, 3600)
            return sign + self.text("report.hours", hours=hours, minutes=left // 60)
        days, left = divmod(left, 86400)
        return sign + self.text("report.days", days=days, hours=left // 3600)

    def _zone(self) -> tzinfo | None:
        """The zone the sender's own clock wrote into the message, else that of this computer."""
        dates = [
            bounce["original"]["date"]
            for bounce in self.document["bounces"]
            if bounce["original"] and bounce["original"]["date"]
        ]
        for value in (*dates, self.document["created"]):
            when = moment(value)
            offset = when.utcoffset() if when else None
            if offset:
                return timezone(offset)
        return None


def moment(value: Any) -> datetime | None:
    """An ISO 8601 date as a moment; one without a zone is UTC (RFC 5322 3.3, ``-0000``)."""
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    try:
        # Near the first and the last year a change of zone leaves the calendar.
        when.astimezone(timezone(timedelta(hours=14)))
        when.astimezone(timezone(timedelta(hours=-14)))
    except OverflowError:
        return None
    return when


class People:
    """Names of the sender and of the recipients of one case."""

    def __init__(self, speaker: Speaker, case: Record) -> None:
        self._speaker = speaker
        self.bounces = _bounces_of(speaker.document, case)
        self.original: Record | None = next(
            (b["original"] for b in self.bounces if b["original"]), None
        )
        self.refused = tuple(_recipients_of(speaker, case))

    def refused_in(self, bounce: Record) -> list[Record]:
        """Those of the refused that the bounce tells of."""
        told = self._speaker.told_of(bounce)
        return [r for r in self.refused if r in told.get(hashable(r["final_recipient"]), ())]

    @property
    def sender(self) -> str | None:
        """The display name, else the address."""
        original = self.original or {}
        return self._speaker.plain(
            original.get("from_name") or original.get("from") or original.get("envelope_from")
        )

    @property
    def sender_address(self) -> str | None:
        original = self.original or {}
        return self._speaker.plain(original.get("from") or original.get("envelope_from"))

    @property
    def recipient_address(self) -> str | None:
        for recipient in self.refused:
            return self._speaker.plain(
                recipient["final_recipient"] or recipient["original_recipient"]
            )
        return None

    @property
    def recipient(self) -> str | None:
        """The display name that the message gave the first refused recipient, else the address."""
        for recipient in self.refused:
            name = self._name_of(recipient)
            if name:
                return name
        return self.recipient_address

    @property
    def addressee(self) -> str | None:
        """Who can be told: where a forward led to the refused address, whom the sender wrote to."""
        original = self.original or {}
        typed = list(original.get("to") or ())
        wanted = {value for one in self.refused[:1] for value in _addresses(one)}
        written = self._speaker.written_to(original).addresses
        if not typed or not wanted or not wanted.isdisjoint(written):
            return self.recipient
        names = list(original.get("to_names") or ())
        if len(typed) > 1:
            return None  # any of them may have set up the forward
        told = (names[0] if names else None) or typed[0]
        return self._speaker.plain(told) if isinstance(told, str) else None

    def _name_of(self, recipient: Record) -> str | None:
        names = self._speaker.written_to(self.original or {}).names
        found = [names[address] for address in _addresses(recipient) if address in names]
        return self._speaker.plain(min(found)[1]) if found else None


def _addresses(recipient: Record) -> set[str]:
    """How a recipient is called in the notice."""
    keys = ("final_recipient", "original_recipient", "final_recipient_ascii")
    return {value.casefold() for key in keys if isinstance(value := recipient.get(key), str)}


def _bounces_of(document: Record, case: Record) -> list[Record]:
    """The bounces of a case, in order; all of them where the case names no recipient."""
    indices = sorted({recipient["bounce"] for recipient in case["recipients"]})
    bounces = document["bounces"]
    found = [bounces[i] for i in indices if 0 <= i < len(bounces)]
    return found or list(bounces[:1])


def _recipients_of(speaker: Speaker, case: Record) -> Iterator[Record]:
    """The recipients of a case, in order, each once."""
    seen: dict[object, list[Record]] = {}
    for entry in case["recipients"]:
        bounces, called = speaker.document["bounces"], hashable(entry["final_recipient"])
        if not 0 <= entry["bounce"] < len(bounces):
            continue
        same = seen.setdefault(called, [])
        for recipient in speaker.told_of(bounces[entry["bounce"]]).get(called, ())[:1]:
            if recipient not in same:
                same.append(recipient)
                yield recipient


def hashable(value: Any) -> object:
    """A value of a document as a key; a masked one is a mapping."""
    return value if value is None or isinstance(value, str) else repr(value)


def _without_unseen(text: str) -> str:
    """A sign for each that cannot be seen and could mislead."""
    if "\u2068" not in text:
        return _UNSEEN.sub("\ufffd", text)
    kept, end = [], 0
    for found in _KEPT_APART.finditer(text):
        inside = _UNSEEN.sub("\ufffd", found[0][1:-1])
        kept.append(f"{_UNSEEN.sub(chr(0xFFFD), text[end : found.start()])}\u2068{inside}\u2069")
        end = found.end()
    return "".join(kept) + _UNSEEN.sub("\ufffd", text[end:])
