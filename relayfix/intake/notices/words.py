# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's words and its name among the words for people, whoever wrote the notice."""

from __future__ import annotations

import re

from relayfix.intake.address import ip_of
from relayfix.intake.text import MAX_NOTICE_LINES, joined
from relayfix.knowledge.literals import required
from relayfix.knowledge.signatures import match
from relayfix.model.bounce import Reason

LINE = 2_000
"""Characters of a line that are looked at for its shape."""
SUMMARY = re.compile(
    r"^\s*(?:from|sender|to|cc|bcc|subject|date|sent|reply-to|message-id|original sender|sender-mta"
    r"|return-path|errors-to|delivered-to|sender address|von|an|de|à|betreff|objet|asunto"
    r"|in-reply-to|references|organization"
    r"|mail from|remote system|action|status|diagnostic-code|final-recipient|original-recipient"
    r"|remote-mta"
    r"|reporting-mta|arrival-date|last-attempt-date|x-[\w-]+)\s*:",
    re.IGNORECASE,
)
NOISE = re.compile(
    r"^\s*(?:giving up on|/?i'm not going to try again|no action is required|message will be"
    r"|the message (?:identifier|subject|date|reference|is kept)|the (?:subject"
    r"|date) of the message|-{3,}|={3,}|\*{3,}"
    r"|_{3,}|this (?:address has been|is a permanent|has been a permanent|condition occurred)"
    r"|please |\[(?:rcpt_to|data"
    r"|mail_from)\]$|the mts-id|if you |step: |for more information|sent by microsoft|<mailto:"
    r"|diagnostic information|the following |(?:quit|rset|data)$|(?:mail from|rcpt to):"
    r"|[eh][eh]lo )",
    re.IGNORECASE,
)
SAID = re.compile(
    r"(?:remote (?:smtp )?(?:host|server|mta)[^:]{0,40}said[^:]{0,30}|it responded as follows"
    r"|(?:the )?error (?:that the other server returned )?was|responded with failure"
    r"|diagnostic[ -]code|server message|received >>>|<<<|response(?: was)?|error-text"
    r"|said|(?:following )?reason|because|response message\])\s*:?\s*",
    re.IGNORECASE,
)
REPLY = re.compile(
    r"(?:^|(?<=[\s:;,'\"\[(<]))(?:#?(?:4[2357]\d|45\d|5[0-5]\d|571)(?:[ -]|:\s|:$|$)"
    r"|ERROR_CODE\s?:\d{3})"
)
_ENHANCED = re.compile(r"(?:^|(?<=[\s:;,'\"\[(<#]))[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
_UNITS = re.compile(
    r"^.?\s?(?:bytes|[KMk]B|messages|hours?|recipients|seconds?|minutes?|attempts|days?)\b"
)
_TAIL = re.compile(r"\s?\(in reply to (?:the )?[A-Z][\w ]{1,40}\)$")

_IP = r"(?P<ip>[0-9A-Fa-f.:]{3,45})"
_DOMAIN = r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}"
_HOSTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bhost:?\s+(?P<host>{_DOMAIN}|{_IP})\.?\s?(?:\[[^\]\s]+\]|\([0-9A-Fa-f.:]+\))(?::\d+)?",
        rf"\bwhile talking to (?P<host>{_DOMAIN}|\[[0-9A-Fa-f.:]+\])\.?:",
        (
            rf"^\s*(?P<host>{_DOMAIN})\.? \[[0-9A-Fa-f.:]+\]"
            r" (?:did not like our|does not like|failed after)"
        ),
        rf"(?P<host>{_DOMAIN})\.?\s?\[[0-9A-Fa-f.:]+\](?::\d+)?\s+(?:said|responded|failed with)",
        rf"\bby (?:the server )?(?P<host>{_DOMAIN})\.? \[[0-9A-Fa-f.:]+\]",
        rf"\bSMTP server <(?P<host>{_DOMAIN})>",
        rf"\bdelivery via\s+(?P<host>{_DOMAIN})\[[0-9A-Fa-f.:]+\]",
        rf"\bMailer (?P<host>{_DOMAIN}) said:",
        rf"\bremote[ -](?:mta|system|server|host)\s*:\s*<?(?:dns;\s?)?(?P<host>{_DOMAIN}|{_IP})>?",
        rf"\bConnected to (?P<host>{_IP}|{_DOMAIN}) but\b",
        rf"\bremote server \((?P<host>{_IP}|{_DOMAIN})\)",
        (
            rf"\b(?:server|host) '?(?P<host>{_DOMAIN})'?"
            r" (?:said|says|responded|replied|rejected|answered)\b"
        ),
        rf"\bT=\S{{1,60}} H=(?P<host>{_DOMAIN}) \[[0-9A-Fa-f.:]+\]",
        rf"\b(?P<host>{_IP}) (?:does not like recipient|failed after I sent|failed after we sent)",
        rf"\bhost:?\s+(?P<host>{_DOMAIN}|{_IP})(?=[\s:,]|$)",
        rf"\bresponse from (?P<host>{_DOMAIN})\b",
        rf"^\s*Giving up on (?P<host>{_IP}|{_DOMAIN})\.\s*$",
        rf": \[(?P<host>{_IP})\], [45]\d\d ",
        rf"\[\(\d+\) (?P<host>{_DOMAIN})\.? \[[0-9A-Fa-f.:]+\]",
        rf"(?:^|(?<=\s))\[(?P<host>{_DOMAIN})\.? {_IP}: [^\]]*\]",
    )
)


_ADDRESS = r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}"
_REFUSED = re.compile(
    rf"<(?P<a>{_ADDRESS})>[:.]{{0,3}} (?:recipient|relay|user|mailbox|no such|unknown|does not)"
    rf"|relay(?:ing)? (?:for|to) <?(?P<b>{_ADDRESS})",
    re.IGNORECASE,
)
"""How servers name the recipient whom they refuse; other addresses may be the sender's."""


_LOGGED = re.compile(
    rf"\bto=<(?P<a>{_ADDRESS})>|(?:^|\s)(?:\*\*|==) (?P<b>{_ADDRESS})(?=[ :,]|$)", re.IGNORECASE
)
"""How a line of a log names whom a message was for: Postfix and Sendmail, Exim."""


def logged_to(line: str) -> str | None:
    """The recipient that a line of a mail server's log names."""
    named = _LOGGED.search(line[:LINE])
    return (named["a"] or named["b"]) if named else None


def refused_in(words: str) -> str | None:
    """The recipient that a server's words refuse, where they name one as refused."""
    named = _REFUSED.search(words[:LINE])
    return (named["a"] or named["b"]) if named else None


def told(lines: list[str]) -> str | None:
    """The first line of a notice that names a reason in plain words, wherever it stands."""
    for i, line in enumerate(lines[:400]):
        text = line[:LINE].strip()
        if len(text) < 12 or SUMMARY.match(text):
            continue
        if NOISE.match(text) and text[:14].lower() != "the following ":
            continue
        if "@" in text:  # in which the signatures would find words
            text = re.sub(r"<?\S+@\S+", "", text).strip()
        found = match(text)
        if found is not None and found.reason is not Reason.UNKNOWN and not found.weak:
            return text
        pair = f"{text} {lines[i + 1].strip()}" if i + 1 < len(lines) else text
        found = match(pair[:LINE])
        if found is not None and found.reason is not Reason.UNKNOWN and not found.weak:
            return pair[:LINE]
    return None


def shared_words(lines: list[str]) -> str | None:
    """A reply that stands for the whole notice: ``Could not be delivered because of 550 …``."""
    for i, line in enumerate(lines[:MAX_NOTICE_LINES]):
        text = line[:LINE]
        if SUMMARY.match(text):
            continue
        at = _reply_at(text)
        if at is not None and (at == 0 or SAID.search(text[:at]) or not text[:at].strip()):
            return clean(_paragraph([text[at:], *lines[i + 1 : i + 12]]))
    return None


def words_of(first: str | None, lines: list[str]) -> str | None:
    """The server's words beside or below an address."""
    text = [line for line in ([first] if first else []) + lines if line.strip()]
    text = [line[:LINE] for line in text[:60]]
    for i, line in enumerate(text):
        at = _reply_at(line)
        if at is None:
            continue
        said = SAID.search(line[:at])
        if said or at == 0 or not line[:at].strip() or _wrapper(line[:at]):
            indent = len(line) - len(line.lstrip())
            words = _paragraph([line[at:], *text[i + 1 :]], indent)
            if line[at - 1 : at] == "[" and "]" in words:
                words = words.split("]", 1)[0]  # It responded as follows: [550 5.1.1 …]
            return clean(words)
    for i, line in enumerate(text):
        said = SAID.search(line)
        rest = line[said.end() :].strip() if said else ""
        if said and (rest or i + 1 < len(text)):
            return clean(_paragraph([rest, *text[i + 1 :]] if rest else text[i + 1 :]))
    return clean(joined(_first_paragraph(first, lines))) or None


def _first_paragraph(first: str | None, lines: list[str]) -> list[str]:
    """What stands beside the address, else the first paragraph below that is no boilerplate."""
    kept: list[str] = [first] if first else []
    skipping = False
    for line in lines[:60]:
        if not line.strip():
            skipping = False
            if kept:
                break
        elif skipping or NOISE.match(line) or SUMMARY.match(line):
            skipping = True
            if kept:
                break
        else:
            kept.append(line[:LINE])
    return kept[:6]


_WRAPPER = re.compile(
    r"(?:host|said|error|reason|because|smtp|failed|server|returned|response|code|:|\[|\]|>"
    r"|\.\.\.)\W*$",
    re.IGNORECASE,
)


def _wrapper(before: str) -> bool:
    return len(before) < 300 and bool(_WRAPPER.search(before.rstrip() or ":"))


def _reply_at(line: str) -> int | None:
    """Where a reply code, or else an enhanced code, begins in a line."""
    if "5" not in line and "4" not in line and "ERROR_CODE" not in line:
        return None  # as most lines
    for found in REPLY.finditer(line):
        if not _UNITS.match(line[found.end() - 1 :]):
            return found.start()
    enhanced = _ENHANCED.search(line)
    if enhanced and not line[: enhanced.start()].strip():
        return enhanced.start()
    return None


_TURN = re.compile(r"^\s*(?:\S.{0,40}?\s)?(?:-->|<--|>>>|<<<)(?:\s|$)")
"""The next line of a session that is told line by line."""


def _paragraph(lines: list[str], indent: int = 0) -> str:
    """The reply and the lines that continue it, indented as deep where the first one was."""
    kept = lines[:1]
    code = re.match(r"\s*#?(\d{3})-", lines[0]) if lines else None
    for line in lines[1:14]:
        if not line.strip() or (code is None and NOISE.match(line)):
            break
        if code is None and _TURN.match(line):
            break
        if indent >= 2 and line[:1] not in " \t":
            break
        again = re.match(r"\s*([245]\d\d)([ -])", line)
        if again and code is None:
            break
        if again is None and SUMMARY.match(line):
            break
        kept.append(line)
        if code and again and again[2] == " ":
            code = None
    return joined(kept)


def clean(words: str) -> str:
    """The words without the closing brackets whose opening ones stood before them."""
    words = words.strip().lstrip(",; ")
    if words.endswith("]") and words.count("]") > words.count("["):
        words = words[:-1]
    if words.endswith(")") and words.count(")") > words.count("("):
        words = words[:-1]
    if words.endswith(">") and words.count(">") > words.count("<"):
        words = words[:-1]
    return _TAIL.sub("", words).strip()


_HOST_SIGN = re.compile(
    r"host|talking|did not like|said|responded|server|via|mailer|remote|connected to"
    r"|does not like|failed after|response from|giving up|: \[|\[\(|^\["
    r"|\[[\w.-]{4,255} [0-9a-f.:]{3,45}: | h="
)
"""What a line that names a host holds, in small letters: one look instead of one a pattern."""
_HOST_NEEDS = tuple((pattern, required(pattern.pattern)) for pattern in _HOSTS)


def _near_host(lines: list[str]) -> list[int]:
    """The lines that may name a host, and those whose next line may be the rest of one."""
    signs = [bool(_HOST_SIGN.search(line)) for line in lines]
    return [i for i, sign in enumerate(signs) if sign or (i + 1 < len(signs) and signs[i + 1])]


def host_in(lines: list[str]) -> tuple[str | None, str | None]:
    """The host that refused, as it stands, and the line that names it."""
    lines = lines[:400]
    small = [line[:LINE].lower() for line in lines]
    whole = " ".join([line.strip() for line in small])
    near = _near_host(small)
    for pattern, pieces in _HOST_NEEDS if near else ():
        if pieces is not None and not any(piece in whole for piece in pieces):
            continue
        for i in near:
            text = lines[i][:LINE]
            found = pattern.search(text)
            if found is None and i + 1 < len(lines) and len(text) < 200:
                # Notices are wrapped at 70 columns, also between a host and "said".
                pair = f"{text.rstrip()} {lines[i + 1][:200].strip()}"
                wrapped = pattern.search(pair)
                if wrapped and wrapped.start() < len(text.rstrip()) < wrapped.end():
                    found, text = wrapped, pair
            if found is None:
                continue
            host = found["host"]
            if "." not in host and ip_of(host) is None:
                continue
            ip = re.match(r"\.?:?\s?[\[(]([0-9A-Fa-f.:]{3,45})[\])]", text[found.end("host") :])
            return (f"{host} [{ip[1]}]" if ip else host), text.strip()
    return None, None
