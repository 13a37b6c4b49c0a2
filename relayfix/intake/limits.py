# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of a stranger's file is read, and the error that says which limit it passed."""

from __future__ import annotations

from relayfix.model.sentence import Sentence

MAX_BYTES = 64 * 1024 * 1024
"""Of one file."""
MAX_MESSAGES = 500
"""In one mailbox file."""
MAX_DEPTH = 12
"""Of MIME parts and messages inside one another."""
MAX_PARTS = 400
"""Of one message."""
MAX_RECIPIENTS = 1000
"""Of one report."""
MAX_LINE = 20_000
"""Characters; what is beyond is not read."""
MAX_TEXT = 1_000_000
"""Characters of one text part that are looked at."""
MAX_HEADERS = 200_000
"""Characters of one header section."""
MAX_WORDS = 3_000
"""Characters of one server's words."""


class LimitError(ValueError):
    """The file is too large, too deep or has too many parts; ``sentence`` says it to people."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence
