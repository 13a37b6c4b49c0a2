# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows in which mail programs say that their own outgoing server refused."""

from __future__ import annotations

import re
from dataclasses import replace

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Finding, Notice, Reading
from relayfix.intake.notices.words import LINE, REPLY, refused_in, shared_words
from relayfix.intake.text import joined
from relayfix.knowledge.phrases import all_of, form_of
from relayfix.knowledge.signatures import match
from relayfix.model.bounce import Reason

CODE = re.compile(r"\b0x800[47Cc][0-9A-Fa-f]{4}\b")
"""How MAPI, Windows and the Internet mail of Outlook number their errors."""
_SAID = re.compile(
    r"(?:(?:the )?(?:mail )?server respon(?:ded|se(?: was)?)|le serveur (?:de (?:courrier"
    r"|messagerie) )?"
    r"a répondu|réponse du serveur(?: (?:est|était) la suivante)?"
    r"|der (?:e-?)?(?:mail-?)?server (?:antwortete?|hat geantwortet)"
    r"|(?:server-? ?antwort|antwort des servers)(?: lautete?)?"
    r"|el servidor (?:de correo )?respondió|la respuesta del servidor (?:fue|es)"
    r"|il server (?:di posta )?ha risposto|la risposta del server (?:è|è stata)"
    r"|o servidor (?:de (?:e-?mail|correio) )?respondeu|de (?:mail)?server antwoordde"
    r"|(?:e-?post)?servern svarade)\s*:\s*(?P<words>.+)",
    re.IGNORECASE | re.DOTALL,
)
_AFTER = re.compile(
    r"[.\s]{0,3}(?:['’\"”]\s*,\s*(?:port|server error|serveur)\b|(?:please|and) (?:check|verify) "
    r"|please try |(?:veuillez )?vérifie[rz] |bitte (?:über)?prüfen|,\s?port:\s?\d|\s?server error:"
    r"|\(?error number|select a different |if you (?:just|continue|are) |switch off "
    r"|sélectionnez |choisissez |wählen sie |verifi(?:que|care|ca|eer) |seleccione |controlla).*$",
    re.IGNORECASE | re.DOTALL,
)
"""What the program advises behind the words."""
_SERVER = re.compile(
    r"(?:\bserver|\bserveur)\s*:\s*['\"‘]?(?P<a>[\w-]+(?:\.[\w-]+)+)['\"’]?"
    r"|\(smtp\) ['\"‘“«]?\s?(?P<b>[\w-]+(?:\.[\w-]+)+)"
    r"|\b(?:server|serveur|servern|servidor)(?: via)? ['\"‘“«„]?\s?(?P<c>[\w-]+(?:\.[\w-]+)+)"
    r"|\b(?P<d>[\w-]+(?:\.[\w-]+)+) does not allow relaying",
    re.IGNORECASE,
)
_SECURITY = re.compile(r"\b(?:SEC|SSL|MOZILLA_PKIX)_ERROR_[A-Z0-9_]{3,60}\b")
"""How Thunderbird names what is wrong with a certificate or a connection, in any language."""
_OUTGOING = re.compile(
    r"^.*(?:\(smtp\)\s?['\"‘“«]?\s?[\w-]+(?:\.[\w-]+)+|smtp server via ).*$",
    re.IGNORECASE | re.MULTILINE,
)
"""The line of the window that names the outgoing server."""
_QUOTES = "'\"‘’“”«» "


_SHORT = 3_000
"""Characters up to which a text may be a window; help pages and letters quote windows too."""


def read(notice: Notice) -> Reading:
    """Who was refused, if the window says so, and the server's words in it."""
    reading = general.read(notice)
    words = _words(notice.text)
    if words is None and not any(REPLY.search(f.words or "") for f in reading.findings):
        words = _fault(notice.text[:5_000])
    server = _SERVER.search(notice.text[:5_000])
    remote = next((name for name in server.groups() if name), None) if server else None
    where = next((x.strip() for x in notice.lines if remote and remote in x), None)
    findings = reading.findings[:20] or (Finding(recipient=refused_in(words or "")),)
    return replace(
        reading,
        findings=tuple(
            replace(
                f,
                words=words or _unquoted(f.words),
                remote=f.remote or remote,
                where=f.where or where,
            )
            for f in findings
        ),
    )


def _unquoted(words: str | None) -> str | None:
    """The words without a closing quotation mark whose opening one stood before them."""
    if not words or words[-1] not in "'’\"”»":
        return words
    marks = re.findall(r"(?<!\w)['‘’\"“”«»]|['‘’\"“”«»](?!\w)", words)
    return words[:-1] if len(marks) % 2 else words


def _words(text: str) -> str | None:
    said = _SAID.search(text[:20_000])
    if said:
        words = joined(_AFTER.sub("", said["words"].split("\n\n", 1)[0]).split("\n"))
        return words.strip(_QUOTES) or None
    if shared_words(text.split("\n")):
        return None  # the general reader has it
    code = CODE.search(text)
    if code:
        line = next(line for line in text.split("\n") if code[0] in line)
        return line.strip()
    return None


def _fault(text: str) -> str | None:
    """The line that says what went wrong, without the advice behind it."""
    lines = text.split("\n")
    named = _SECURITY.search(text)
    line = next((line for line in lines if named and named[0] in line), None)
    if line is None:
        line = next((line for line in map(_unadvised, lines) if _tells(line)), None)
    named = named or _OUTGOING.search(text)
    if line is None:
        line = next((line for line in lines if named and named[0] in line), "")
    return _unadvised(line) or None


def _unadvised(line: str) -> str:
    return _AFTER.sub("", line.strip()).rstrip()


def _tells(line: str) -> bool:
    found = match(line[:LINE]) if len(line) > 8 else None
    return found is not None and found.reason is not Reason.UNKNOWN and not found.weak


def says(kind: str, notice: Notice, *, ends: str = "") -> bool:
    """Whether a text short enough for a window holds a phrase of this kind.

    ``ends``: what may stand behind it; a window's sentence is over there, a letter's goes on.
    """
    form = form_of(notice.text[:20_000])
    if len(form) > _SHORT:
        return False
    for phrase in all_of(kind):
        at = form.find(phrase)
        if at >= 0 and (not ends or form[at + len(phrase) :].lstrip(' »"')[:1] in ends):
            return True
    return False


def names_outgoing(notice: Notice) -> bool:
    """Whether a text short enough for a window has a line that names the outgoing server."""
    text = notice.text
    if len(text) > _SHORT:
        return False
    if "_ERROR_" in text and _SECURITY.search(text):
        return True
    return "smtp" in text.lower() and bool(_OUTGOING.search(text))
