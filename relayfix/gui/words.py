# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of a language, of which the window's own come first: the others are read on demand."""

from __future__ import annotations

from relayfix.knowledge.texts import Catalogue, catalogue, isolated, part
from relayfix.model.sentence import Sentence, Value

FIRST = "window"


class Gradual(Catalogue):
    """Reads the window's own file at once, and everything when something else is said."""

    def __init__(self, language: str) -> None:
        super().__init__(language, part(language, FIRST))
        self._whole = False

    def say(self, sentence: Sentence) -> str:
        if sentence.id not in self.texts:
            self.complete()
        return super().say(sentence)

    def __contains__(self, id_: str) -> bool:
        if id_ not in self.texts:
            self.complete()
        return super().__contains__(id_)

    def _word(self, value: Value) -> str:
        word = super()._word(value)
        return isolated(word) if isinstance(value, str) else word

    def complete(self) -> None:
        """Have all texts of the language."""
        if not self._whole:
            # In this order, as the worker's thread may look at the same time.
            self.texts = catalogue(self.language).texts
            self._whole = True
