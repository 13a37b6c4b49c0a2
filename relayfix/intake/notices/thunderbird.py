# SPDX-License-Identifier: GPL-3.0-or-later
"""Thunderbird's error windows."""

from __future__ import annotations

import re

from relayfix.intake.notices.base import Family, Notice, Sign, Standing
from relayfix.intake.notices.error_window import names_outgoing, read, says

_LOGIN = re.compile(
    r"login to server (?!imap|pop)[\w.-]+ (?:with username \S+ )?failed"
    r"|connexion au serveur (?!imap|pop)[\w.-]+ avec (?:l['’]identifiant|le nom d['’]utilisateur)"
    r"|anmeldung (?:auf|bei|am) (?:dem )?server (?!imap|pop)[\w.-]+ (?:mit .{1,80} )?"
    r"(?:ist )?fehlgeschlagen",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"fail|unable|could not|does(?:n['’]t| not)|échou|impossible|n['’]a pas|ne semble pas"
    r"|fehlgeschlagen|konnte nicht|nicht |no se |falló|error|non è|impossibile|não |niet |mislukt"
    r"|misslyckades|inte ",
    re.IGNORECASE,
)


def _recognise(notice: Notice) -> bool:
    if says("thunderbird", notice, ends=".:!"):
        return True
    if len(notice.text) > 1_000:
        return False
    if names_outgoing(notice) and _FAILED.search(notice.text):
        return True
    return bool(_LOGIN.search(notice.text))


FAMILY = Family(
    id="thunderbird",
    signs=(
        Sign(
            standing=Standing.WORDS,
            recognise=_recognise,
            over={"outlook-client": "Outlook's phrases are parts of what every program says"},
        ),
    ),
    read=read,
)
