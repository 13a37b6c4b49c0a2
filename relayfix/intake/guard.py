# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of an exception while a stranger's file is read: whose mistake it was."""

from __future__ import annotations

import logging

from relayfix.intake.limits import LimitError
from relayfix.model.sentence import Sentence

_LOG = logging.getLogger("relayfix.intake")
_PARSERS = frozenset({"base64", "binascii", "codecs", "email", "encodings", "quopri"})
"""Of the standard library: what they raise for broken messages is of any type."""


def trouble(error: Exception, damaged: str = "intake.damaged") -> Sentence:
    """The sentence for a message that could not be read; ``damaged`` is that for a broken file.

    Only an exception out of the parsers of others, or out of a limit, is the file's doing. Any
    other is a mistake of ours: it is logged, and not put on the file.
    """
    if isinstance(error, LimitError):
        return error.sentence
    if isinstance(error, RecursionError) or _raised_in(error) in _PARSERS:
        return Sentence.of(damaged)
    _LOG.error("a message could not be read", exc_info=error)
    return Sentence.of("intake.our_mistake")


def _raised_in(error: Exception) -> str:
    """The package whose code raised it."""
    trace = error.__traceback__
    name = ""
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next
    return name.partition(".")[0]
