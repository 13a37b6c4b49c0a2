# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows in which mail programs say that their own outgoing server refused."""

from __future__ import annotations

import re
from dataclasses import replace

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Finding, Notice, Reading
from relayfix.intake.notices.words import refused_in, shared_words
from relayfix.intake.text import joined
from relayfix.knowledge.phrases import form_of

CODE = re.compile(r"\b0x8[0-9A-Fa-f]{7}\b")
_SAID = re.compile(
    r"(?:(?:the )?(?:mail )?server respon(?:ded|se(?: was)?)|le serveur (?:de (?:courrier"
    r"|messagerie) )?"
    r"a répondu|réponse du serveur|der (?:mail-?)?server antwortete?|server ?antwort"
    r"|el servidor (?:de correo )?respondió"
    r"|il server (?:di posta )?ha risposto)\s*:\s*(?P<words>.+)",
    re.IGNORECASE | re.DOTALL,
)
_AFTER = re.compile(
    r"[.\s]{0,3}(?:['’\"”]\s*,\s*(?:port|server error|serveur)\b|please (?:check|verify) "
    r"|veuillez vérifier|bitte überprüfen|,\s?port:\s?\d|\s?server error:|\(?error number).*$",
    re.IGNORECASE | re.DOTALL,
)
_SERVER = re.compile(
    r"(?:\bserver|\bserveur)\s*:\s*['\"‘]?(?P<a>[\w-]+(?:\.[\w-]+)+)['\"’]?"
    r"|using the server (?P<b>[\w-]+(?:\.[\w-]+)+)"
    r"|\(smtp\) ['\"‘“«]?\s?(?P<c>[\w-]+(?:\.[\w-]+)+)",
    re.IGNORECASE,
)
_SECURITY = re.compile(r"\b(?:SEC|SSL|MOZILLA_PKIX)_ERROR_[A-Z0-9_]{3,60}\b")
"""How Thunderbird names what is wrong with a certificate or a connection, in any language."""
_NOT_SENT = re.compile(
    r"sending of the message failed|l'envoi du message a échoué|échec de l'envoi du message"
    r"|senden der nachricht (?:ist )?fehlgeschlagen|(?:ha )?fall(?:ó|ado) el envío del mensaje"
    r"|invio del messaggio (?:non riuscito|fallito)|falha no envio da mensagem"
    r"|verzenden van (?:het )?bericht (?:is )?mislukt|misslyckades (?:med )?att skicka meddelandet"
)
_OUTGOING = re.compile(
    r"^.*(?:\(smtp\)\s?['\"‘“«]?\s?[\w-]+(?:\.[\w-]+)+|smtp server via ).*$",
    re.IGNORECASE | re.MULTILINE,
)
"""The line of the window that names the outgoing server."""
_QUOTES = "'\"‘’“”«» "


def read(notice: Notice) -> Reading:
    """Who was refused, if the window says so, and the server's words in it."""
    reading = general.read(notice)
    words = _words(notice.text)
    server = _SERVER.search(notice.text[:5_000])
    remote = (server["a"] or server["b"] or server["c"]) if server else None
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
    if not_sent(text):
        found = _SECURITY.search(text[:5_000]) or _OUTGOING.search(text[:5_000])
        line = next((line for line in text.split("\n") if found and found[0] in line), "")
        return line.strip() or None
    return None


def not_sent(text: str) -> bool:
    """Thunderbird's window for what goes wrong before any server has answered."""
    head = text[:5_000]
    if not _SECURITY.search(head) and not _OUTGOING.search(head):
        return False
    return bool(_NOT_SENT.search(form_of(head)))
