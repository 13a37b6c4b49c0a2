# SPDX-License-Identifier: GPL-3.0-or-later
"""For causes that a server's words name outright: how much that is worth."""

from __future__ import annotations

from relayfix.diagnosis.causes.claim import Findings
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.reading import Reading
from relayfix.diagnosis.refuser import Place
from relayfix.model.answers import YesNo
from relayfix.model.sentence import Sentence

_WEIGHT = {
    Reading.WORDS: "words-name-cause",
    Reading.PROVIDER_CODE: "code-names-cause",
    Reading.BARE_CODE: "bare-code-names-cause",
}


def add_naming(found: Findings, clues: Clues, *, weight: str | None = None) -> None:
    """The words, or the code, that name the cause; ``weight`` where they do so less plainly."""
    chosen = weight if weight and clues.reading is Reading.WORDS else None
    sentence = None
    about = clues.refuser is not None and clues.refuser.place is Place.REACHED
    if clues.words and about:
        sentence = Sentence.of("because.words_about", words=clues.words)
    elif clues.words:
        sentence = Sentence.of("because.words", words=clues.words)
    elif clues.recipient is not None and clues.recipient.status:
        sentence = Sentence.of("because.code", code=clues.recipient.status)
    if clues.reading is not Reading.WORDS:
        found.lacks(Sentence.of("missing.whole_message"))
    found.speaks_for(chosen or _WEIGHT.get(clues.reading, "bare-code-names-cause"), sentence)


def add_sent_it(found: Findings, clues: Clues) -> None:
    """A message that somebody else sent in the person's name says nothing about their servers."""
    if clues.answers.sent_it is YesNo.NO:
        found.speaks_against("not-sent", Sentence.of("against.not_sent"))
