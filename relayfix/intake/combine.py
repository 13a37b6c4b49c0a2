# SPDX-License-Identifier: GPL-3.0-or-later
"""One recipient from what the report's fields say and what the notice says about it."""

from __future__ import annotations

import re
from dataclasses import replace

from relayfix.intake.address import address_in, address_of, host_of, ip_of, untyped
from relayfix.intake.dsn import Fields
from relayfix.intake.mime import parse_date
from relayfix.intake.notices.base import Finding
from relayfix.intake.notices.words import refused_in
from relayfix.intake.outlook import supplement_of
from relayfix.intake.reply import STATUS, Reply, codes, read_reply, reason_of
from relayfix.model.bounce import Action, Nested, Reason, Recipient

_HOST_SAID = re.compile(r"\bhost (?P<host>[\w.-]+\s?\[[0-9A-Fa-f.:]+\])(?::\d+)? said:")
_SUPPLEMENT = re.compile(r"^\s*<?\s?(?P<host>[^\s#<>]{1,255})?\s?#(?P<status>[245]\.\d+\.\d+)\s")
_REFUSED = re.compile(
    r"\b(?:quota|mailbox|inbox|account|recipient|user)\b[^@<>\"']{0,30}?\s[<\"']{0,2}"
    r"(?P<name>[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10})",
    re.IGNORECASE,
)
_ATTEMPTED = re.compile(
    r"[\[{](?:LastAttemptedServerName|FQDN)=(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}\.?)[\]}]"
)
_ATTEMPTED_IP = re.compile(
    r"[\[{](?:LastAttemptedIP|IP)=\[?([0-9A-Fa-f.:]{3,45}?)\]?(?::\d{1,5})?[\]}]"
)
"""What Exchange Online says of the server it spoke to."""
_WORD = re.compile(r"[\s\"']*([A-Za-z]+)")
_ACTIONS = {
    "failed": Action.FAILED,
    "failure": Action.FAILED,
    "error": Action.FAILED,
    "expired": Action.FAILED,
    "delayed": Action.DELAYED,
    "delivered": Action.DELIVERED,
    "deliverable": Action.DELIVERED,
    "relayed": Action.RELAYED,
    "expanded": Action.EXPANDED,
}
"""RFC 3464 section 2.3.3, and what some systems write instead."""


def from_fields(fields: Fields, finding: Finding | None) -> Recipient:
    """The recipient of one group of a report; ``finding`` is the notice about the same one."""
    words, host_field = _words(fields, finding)
    name, ip, where = _host(fields, host_field, finding)
    reply = read_reply(words or "", name)
    status_field = fields.get("status", "")
    status = STATUS.search(status_field)
    action = _action(fields.get("action", "")) or (finding.action if finding else None)
    final = fields.get("final-recipient")
    original = fields.get("original-recipient")
    final_name = address_of(final) if final else None
    original_name = address_of(original) if original else None
    if (
        finding is not None
        and finding.recipient
        and final_name is not None
        and address_in(final_name) != final_name
    ):
        # A file or a program is the final recipient; the notice says whose it is.
        original_name = original_name or finding.original or finding.recipient
    if final_name is None and finding is not None:
        final_name = finding.recipient
    return _recipient(
        reply,
        final=final_name,
        original=original_name or (finding.original if finding else None),
        action=action,
        dsn_status=status[1] if status else None,
        name=name,
        ip=ip,
        where=where,
        fields=fields,
    )


def from_finding(finding: Finding, action: Action) -> Recipient:
    """The recipient of a notice that has no report."""
    name, ip = host_of(finding.remote) if finding.remote else (None, None)
    where = finding.where
    if name is None and finding.words and (attempted := _attempted(finding.words)):
        (name, ip), where = attempted, finding.words
    final, original = finding.recipient or refused_in(finding.words or ""), finding.original
    if named := _refused_name(finding):
        final, original = named, original or final
    reply = read_reply(finding.words or "", name)
    if finding.codes and reply.reply_code is None and reply.status is None and reply.nested is None:
        code, status = codes(finding.codes)
        reply = replace(reply, reply_code=code, status=status)
    if reply.reply_code is not None and reply.reply_code // 100 == 2:
        action = Action.DELIVERED  # a notice may tell of success
    return _recipient(
        reply,
        final=final,
        original=original,
        action=finding.action or action,
        dsn_status=None,
        name=name,
        ip=ip,
        where=where,
        fields={},
    )


def _attempted(words: str) -> tuple[str, str | None] | None:
    """(name, address) of the server that Exchange Online says it spoke to."""
    host = _ATTEMPTED.search(words)
    if host is None:
        return None
    ip = _ATTEMPTED_IP.search(words)
    return host["host"].rstrip(".").lower(), ip_of(ip[1]) if ip else None


def _refused_name(finding: Finding) -> str | None:
    """The address that the server's words refuse, where the notice calls it otherwise.

    An alias of the same domain: ``… to info@a.example: 552 Quota violation for ann@a.example``.
    """
    recipient = finding.recipient or ""
    named = _REFUSED.search(finding.words or "")
    if named is None or "@" not in recipient:
        return None
    name = named["name"]
    same = name.lower() == recipient.lower()
    if same or name.lower().partition("@")[2] != recipient.lower().partition("@")[2]:
        return None
    return name


def _recipient(
    reply: Reply,
    *,
    final: str | None,
    original: str | None,
    action: Action | None,
    dsn_status: str | None,
    name: str | None,
    ip: str | None,
    where: str | None,
    fields: Fields,
) -> Recipient:
    reason, signature = reply.reason, reply.signature
    if reason is Reason.UNKNOWN and dsn_status:
        found = reason_of(dsn_status, host=name)
        if found is not None and found.reason is not Reason.UNKNOWN:
            reason, signature = found.reason, found.id
    if action in (Action.DELIVERED, Action.RELAYED, Action.EXPANDED):
        reason, signature = Reason.DELIVERED, None
    elif reason is Reason.UNKNOWN and _temporary(reply, dsn_status):
        reason = Reason.TEMPORARY
    nested = reply.nested
    if nested is not None and nested.host is None and name is not None:
        nested = Nested(
            status=nested.status,
            reply_code=nested.reply_code,
            diagnostic=nested.diagnostic,
            host=name,
        )
    return Recipient(
        final_recipient=final,
        original_recipient=original,
        action=action,
        status=_status(reply.status, dsn_status),
        reply_code=reply.reply_code,
        dsn_status=dsn_status,
        diagnostic=reply.words,
        remote_mta=name,
        remote_mta_where=where,
        remote_ip=ip,
        last_attempt_date=parse_date(fields.get("last-attempt-date")),
        will_retry_until=parse_date(fields.get("will-retry-until")),
        reason=reason,
        signature=signature,
        nested=nested,
    )


def _status(said: str | None, reported: str | None) -> str | None:
    """The code in the server's words, unless the report's own is the same and says more.

    A detail of 0 is "other or undefined" (RFC 3463 section 2): 5.1.0 says less than 5.1.1.
    """
    if said is None or reported is None:
        return said or reported
    (kind, subject, detail), (kind_2, subject_2, detail_2) = said.split("."), reported.split(".")
    vague = int(detail) == 0 and (int(subject) == 0 or subject == subject_2)
    more = int(detail_2) != 0 or (int(subject) == 0 and int(subject_2) != 0)
    return reported if vague and more and kind == kind_2 else said


def _temporary(reply: Reply, dsn_status: str | None) -> bool:
    """A 4xx answer of which nothing more is known."""
    inner = reply.nested
    if inner is not None and inner.reply_code:
        return inner.reply_code // 100 == 4
    if reply.reply_code:
        return reply.reply_code // 100 == 4
    return (reply.status or dsn_status or "").startswith("4.")


def _action(value: str) -> Action | None:
    word = _WORD.match(value)
    return _ACTIONS.get(word[1].lower()) if word else None


def _words(fields: Fields, finding: Finding | None) -> tuple[str | None, str | None]:
    """The server's words, the fullest there are, and the host field that goes with them."""
    words = untyped(fields.get("diagnostic-code", ""))
    told = finding.words if finding and finding.words else None
    supplement = fields.get("x-supplementary-info")
    status = fields.get("status", "")
    if supplement and codes(words)[0] is None:
        return supplement_of(supplement)[2] or supplement, supplement
    if not words and status and not STATUS.search(status) and re.search(r"[a-z]", status):
        words = status
    if told is None:
        return words or None, None
    if not words or _is_cut(words, told) or (_says_less(words) and not _says_less(told)):
        return told, None
    return words, None


def _is_cut(words: str, told: str) -> bool:
    """Whether the field holds only the beginning of what the notice tells in full."""
    if words[3:4] == told[3:4] == "-" and words[:3].isdecimal() and told[:3].isdecimal():
        a, b = (re.sub(r"\W+", "", re.sub(r"\d{3}[ -]", "", w)) for w in (words, told))
        return len(b) > len(a) and b.startswith(a[:60]) and len(a) > 5
    a, b = "".join(words.split()), "".join(told.split())
    return len(b) > len(a) >= 12 and b.startswith(a)


def _says_less(words: str) -> bool:
    """No reply code, no enhanced code: hardly a server's own words."""
    code, status = codes(words)
    return code is None and status is None


def _host(
    fields: Fields, supplement: str | None, finding: Finding | None
) -> tuple[str | None, str | None, str | None]:
    """(name, address, the line that names it) of the server that refused."""
    for label, field in (("Remote-MTA", "remote-mta"), ("X-Remote-MTA", "x-remote-mta")):
        if value := fields.get(field):
            name, ip = host_of(value)
            if name is not None and finding and finding.remote and ip is None:
                told, told_ip = host_of(finding.remote)
                ip = told_ip if told == name else None
            if name is not None:
                return name, ip, f"{label}: {value}"
    if supplement and (found := _SUPPLEMENT.match(supplement)) and found["host"]:
        name, ip = host_of(found["host"])
        return name, ip, f"X-Supplementary-Info: {supplement}"
    if finding and finding.remote:
        name, ip = host_of(finding.remote)
        return name, ip, finding.where
    diagnostic = fields.get("diagnostic-code", "")
    for text in (diagnostic, finding.words if finding else None):
        if text and (attempted := _attempted(text)):
            return *attempted, f"Diagnostic-Code: {text}" if text == diagnostic else text
    if said := _HOST_SAID.search(diagnostic):
        name, ip = host_of(said["host"])
        return name, ip, f"Diagnostic-Code: {diagnostic}"
    return None, None, None


def same_person(name: str, finding: Finding) -> bool:
    """Whether a finding is about the recipient called ``name``."""
    names = {finding.recipient, finding.original, address_in(finding.recipient or "")}
    return name.lower() in {n.lower() for n in names if n}
