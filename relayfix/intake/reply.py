# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's words: which codes stand in them, and which other answer they quote."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relayfix.intake.address import host_of
from relayfix.intake.limits import MAX_WORDS
from relayfix.knowledge.signatures import Signature, match
from relayfix.model.bounce import Nested, Reason

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
"""An enhanced status code, RFC 3463, and no piece of an address or a version."""

_KNOWN = (
    "421|432|450|451|452|453|454|455|458|459|471|500|501|502|503|504|510|511|512|513|521|523|524|525"
    "|530|533|534|535|538|540|541|542|544|550|551|552|553|554|555|556|557|571|572|577"
)
"""Reply codes that servers send; where a number stands amid other words only these count."""
_LEADING = re.compile(r"[\W_]{0,8}([45][0-5]\d|571|577)(?=[\s:;,.#-]|$)(?!\.\d)")
_LEADING_2 = re.compile(r"[\W_]{0,8}(22[01]|25[0-2])(?=[\s:;,.#-])(?!\.\d)")
_WITH_STATUS = re.compile(
    r"(?<![\d.])([245][0-5]\d)[ -]{1,2}['\"(<#]{0,2}[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)"
)
_AMID = re.compile(
    rf"(?<![\d.\w/@#$_=-])({_KNOWN})(?=[ :,-]|<|$)(?![ ]?(?:bytes|kb|mb|messages|hours?"
    r"|recipients|seconds?|minutes?|attempts?|times|days?|%)\b)(?!:\d)",
    re.IGNORECASE,
)
_CODE = rf"(?:{_KNOWN})(?:[ -]|:\s)"
_NESTS = (
    # Exchange Online: 550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 …
    re.compile(rf"\s-(?:>|&gt;)\s*(?P<inner>(?:{_KNOWN})[ -].*)$"),
    re.compile(
        r"\bremote server returned [^>]{0,200}?\s-(?:>|&gt;)\s*(?P<inner>\S.*)$", re.IGNORECASE
    ),
    # Exchange: 554 5.4.0 <mx.example #5.1.1 smtp;550 5.1.1 …>
    re.compile(
        r"<\s?(?P<host>[\w.\[\]:-]{1,255})?\s?#[245]\.\d{1,3}\.\d{1,3}\s*smtp;\s*"
        r"(?P<inner>.*?)>{0,1}\s*(?:\(in reply to.*)?$",
        re.IGNORECASE,
    ),
    # Exchange: {LED=450 4.7.26 …};{MSG=};{FQDN=mx.example};{IP=…}
    re.compile(r"\{LED=(?P<inner>[245][^{}]*)\}(?:.{0,200}?\{FQDN=(?P<host>[^{}]+)\})?"),
    # Amavis, Postfix before and after queue filters, gateways: … host mx.example said: 550 …
    re.compile(
        r"(?:\bhost\s)?(?<![\w.-])(?P<host>[\w.-]{1,255}(?:\s?\[[\w.:/-]{1,100}\])?"
        r"|\[[0-9A-Fa-f.:]+\]):?\d{0,5}\s+"
        rf"(?:said|responded|returned|replied)[^:]{{0,40}}:\s+['\"]?(?P<inner>{_CODE}.*)$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bfrom MTA\(\s?(?:smtp:)?(?P<host>\[[0-9A-Fa-f.:]+\]|[\w.-]+)[^()]{{0,20}}\):\s+"
        rf"(?P<inner>{_CODE}.*)$"
    ),
    re.compile(rf"\bgave this error:\s+['\"]?(?P<inner>{_CODE}.*)$", re.IGNORECASE),
    # Amazon SES: 554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 …>
    re.compile(rf"<(?P<inner>{_CODE}[^<>]{{3,400}})>\s*$"),
)
_NEST_SIGNS = (
    ("->", "-&gt;"),
    ("->", "-&gt;"),
    ("smtp;",),
    ("{led=",),
    ("said", "responded", "returned", "replied"),
    ("from mta(",),
    ("gave this error:",),
    (">",),
)
"""What an answer in small letters holds that quotes another so: a look instead of a search."""
_NESTS_BY_SIGN = tuple(zip(_NESTS, _NEST_SIGNS, strict=True))
_PREFIX = re.compile(r"([245]\d\d)[- ](#?[245]\.\d{1,3}\.\d{1,3}\s)?")
_IRONPORT = re.compile(
    r"^(?:[245]\.\d{1,3}\.\d{1,3} - [A-Za-z ,/-]{1,60} )(?P<code>[245]\d\d)-(?P<quote>['\"])"
    r"(?P<words>.+)(?P=quote)(?: \[.*| \(delivery attempts: \d+\))?$"
)
_STATUS_TYPE = re.compile(
    r"^#?[245]\.\d{1,3}\.\d{1,3}\s+smtp\s*;\s*(?=[245]\d\d[ -])", re.IGNORECASE
)
"""What Outlook puts in front of the words: ``5.7.1 smtp;550 5.7.1 …``."""
_TYPE = re.compile(r"^\s*(?:smtp|x-[A-Za-z-]+|unix|dns|local|mail|lmtp|X\w*)\s*;\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one server said."""

    words: str | None = None
    status: str | None = None
    reply_code: int | None = None
    nested: Nested | None = None
    reason: Reason = Reason.UNKNOWN
    signature: str | None = None


def codes(words: str) -> tuple[int | None, str | None]:
    """Reply code and enhanced status code as they stand in ``words``.

    A code at the very start wins; one amid other words counts only if servers send it and it
    does not look like a number of something.
    """
    found = _LEADING.match(words) or _WITH_STATUS.search(words) or _AMID.search(words)
    found = found or _LEADING_2.match(words)
    status = STATUS.search(words, found.end() if found else 0) or STATUS.search(words)
    if status and found and found[1][0] in "45" and status[1][0] == "2":
        status = next((s for s in STATUS.finditer(words) if s[1][0] != "2"), status)
    return (int(found[1]) if found else None), (status[1] if status else None)


def one_line(words: str) -> str:
    """A reply of several lines as one: repeated ``550-5.7.1 `` prefixes taken out."""
    words = " ".join(words.split())[:MAX_WORDS]
    first = _PREFIX.match(words)
    if first is None:
        return words
    head, rest = words[: first.end()], words[first.end() :]
    if words[3] != "-":
        return words  # one line; a code further on is part of what it says
    code, status = first[1], first[2]
    if status:
        again = rf"(?:(?<=[\s;])|^){code}[- ]{re.escape(status.strip())}(?:\s+|$)"
        rest = re.sub(again, "", rest)
        rest = re.sub(rf"(?:(?<=[\s;])|^){code}-(?:\s+|(?=\S)|$)", "", rest)
    else:
        rest = re.sub(rf"(?:(?<=[\s;])|^){code}[- ](?:[245]\.\d+\.\d+ )?(?=\S)", "", rest)
    return (head + rest).strip()


_CLASSES = ("2.", "4.", "5.")
_QUOTES = (("'", "'"), ('"', '"'), ("‘", "’"), ("“", "”"), ("«", "»"))
_OPENING = tuple(left for left, _ in _QUOTES)
_IN_REPLY_TO = re.compile(r"\s?\(in reply to (?:the )?[A-Za-z][\w ]{1,40} command\)$")
_HASH = re.compile(r"^#(?=[245]\d\d[ -])")
_HASHES = re.compile(r"\s*##\s*(?:rfc822;\S*)?\s*$")


def unwrapped(words: str) -> str:
    """The words without what the reporting system put around them: type, quotation marks."""
    words = _TYPE.sub("", words.strip(), count=1)
    words = _STATUS_TYPE.sub("", words, count=1)
    ironport = _IRONPORT.match(" ".join(words.split())) if words[:2] in _CLASSES else None
    if ironport:
        return f"{ironport['code']}-{ironport['words']}"
    for left, right in _QUOTES if words[:1] in _OPENING else ():
        if len(words) > 2 and words[0] == left and words.rstrip(". ").endswith(right):
            words = words.rstrip(". ")[1:-1].strip()
    if words.endswith(" command)"):
        words = _IN_REPLY_TO.sub("", words)
    if words[:1] == "#":
        words = _HASH.sub("", words)
    return _HASHES.sub("", words) if "##" in words else words


def reason_of(*words: str | None, host: str | None = None) -> Signature | None:
    """What the first of the words that say anything say; ``host`` said them, where it is known."""
    vague: Signature | None = None
    for text in words:
        found = match(text, host) if text else None
        if found is not None and found.reason is not Reason.UNKNOWN:
            return found
        vague = vague or found
    return vague


def read_reply(raw: str, host: str | None = None) -> Reply:
    """Codes, the nested answer, and what the words say.

    ``host`` is the server that the reporting system spoke to: where the reporting system quotes
    its answer inside an own one, the inner answer is that server's.
    """
    words = one_line(unwrapped(one_line(raw[: 4 * MAX_WORDS])))
    if not words:
        return Reply()
    small = words.lower()
    for nest, signs in _NESTS_BY_SIGN:
        for sign in signs:
            if sign in small:
                found = nest.search(words)
                break
        else:
            continue
        if found is None:
            continue
        inner = one_line(_quoted(words, found).strip().strip("'\""))
        code, status = codes(inner)
        outer_code, outer_status = codes(words[: found.start()])
        if code is None and status is None and nest is not _NESTS[1]:
            continue
        named = found.groupdict().get("host")
        if named and not re.search(r"[.:\[]", named):
            named = None  # "target IP address responded with": a word, no name
        name = host_of(named)[0] if named else None
        if outer_code is None and outer_status is None:
            # Nothing but a wrapper: these are the server's words.
            return _reply(inner, code, status, None, name or host)
        nested = Nested(status=status, reply_code=code, diagnostic=inner, host=name or host)
        return _reply(words, outer_code, outer_status, nested, nested.host)
    code, status = codes(words)
    return _reply(words, code, status, None, host)


def _quoted(words: str, nest: re.Match[str]) -> str:
    """The inner answer; up to the closing mark, where it stands in quotation marks."""
    inner = nest["inner"]
    mark = words[max(0, nest.start("inner") - 1) : nest.start("inner")]
    if mark not in ('"', "'") or mark not in inner:
        return inner
    return inner[: inner.find(mark) if mark == '"' else inner.rfind(mark)]


def _reply(
    words: str, code: int | None, status: str | None, nested: Nested | None, host: str | None
) -> Reply:
    found = reason_of(nested.diagnostic if nested else None, words, host=host)
    return Reply(
        words=words,
        status=status,
        reply_code=code,
        nested=nested,
        reason=found.reason if found else Reason.UNKNOWN,
        signature=found.id if found else None,
    )
