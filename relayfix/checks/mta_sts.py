# SPDX-License-Identifier: GPL-3.0-or-later
"""What the recipient's domain demands of those who bring mail to it: MTA-STS, RFC 8461.

Only a domain that announces a policy in DNS is asked for it, over HTTPS, at the one place where
the RFC wants it. A policy that does not fit the domain's own mail hosts stops mail from all who
keep to it, and nobody but the recipient's side can mend that.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from relayfix.checks import mailhosts
from relayfix.checks.check import Check, evidence, listed, result, unknown
from relayfix.model.check import (
    CheckData,
    CheckResult,
    CheckStatus,
    Contact,
    Disclosure,
    Evidence,
    MtaStsData,
    Subject,
)
from relayfix.model.sentence import Sentence
from relayfix.net import hosts, https, names, tls
from relayfix.net.answer import DnsAnswer

if TYPE_CHECKING:
    from relayfix.net.dns import Resolver

MAX_DOMAINS = 10
"""Domains that are looked at, in order of appearance; each may lead to one web server."""
MAX_PATTERNS = 50
MAX_SHOWN = 6
PATH = "/.well-known/mta-sts.txt"

_RECORD = re.compile(r"v=STSv1[ \t]*(?:;|$)")
_ID = re.compile(r"(?:^|;)[ \t]*id[ \t]*=[ \t]*[A-Za-z0-9]{1,32}[ \t]*(?:;|$)")
_MODES = frozenset({"enforce", "testing", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy as it was published, RFC 8461 section 3.2."""

    mode: str
    mx: tuple[str, ...]


async def run(subject: Subject, resolver: Resolver) -> CheckResult:
    """The policy of the one recipient domain of this subject, beside its mail hosts."""
    (domain,) = _domains(subject)
    try:
        name = names.mail_domain(domain)
        announced = await resolver.ask(f"_mta-sts.{name}", "TXT")
    except names.BadName:
        return result(CHECK.id, CheckStatus.UNKNOWN, "malformed", data=_unfinished(subject))
    data = MtaStsData(domain=name)
    if announced.failed:
        return unknown(CHECK.id, announced, data=data)
    records = [record for record in announced.records if _RECORD.match(record)]
    if len(records) != 1 or not _ID.search(records[0]):
        status = CheckStatus.WARNING if records else CheckStatus.OK
        finding = "broken_record" if records else "none"
        proof = evidence(announced)
        return result(CHECK.id, status, finding, data=data, evidence=proof, domain=name)
    (page, looked_up), found = await asyncio.gather(
        _fetched(f"mta-sts.{name}", resolver, subject.ca_file or resolver.ca_file),
        mailhosts.find(name, resolver),
    )
    proof = (*evidence(announced, *looked_up), *page.evidence)
    if page.body is None:
        return _without_page(name, page, data, proof)
    policy = parsed(page.body)
    if policy is None:
        values = {"domain": name}
        return result(
            CHECK.id, CheckStatus.WARNING, "broken_policy", data=data, evidence=proof, **values
        )
    return _judged(name, policy, found, (*proof, found.first.evidence))


async def _fetched(
    host: str, resolver: Resolver, ca_file: str | None
) -> tuple[https.Page, tuple[DnsAnswer, ...]]:
    """The page, and what name servers said of the web server."""
    try:
        context = await tls.prepared(ca_file)
    except tls.BadTrustStore:
        return https.Page(missing=https.Missing.SILENT), ()
    found = await hosts.find(host, resolver)
    if not found.addresses:
        missing = https.Missing.UNREACHABLE
        failed = any(answer.failed for answer in found.answers)
        return https.Page(missing=https.Missing.SILENT if failed else missing), found.answers
    seconds = min(10.0, resolver.run_seconds * 0.5)
    page = await https.get(found.addresses, host, PATH, context, seconds=seconds)
    return page, found.answers


def _without_page(
    domain: str, page: https.Page, data: MtaStsData, proof: tuple[Evidence, ...]
) -> CheckResult:
    """A policy is announced, and cannot be had: the domain's fault, or that of our own network."""
    server = f"mta-sts.{domain}"
    if page.missing is https.Missing.STATUS:
        status, finding = CheckStatus.WARNING, "no_page"
    elif page.missing in (https.Missing.TOO_LARGE, https.Missing.GARBAGE):
        status, finding = CheckStatus.WARNING, "broken_policy"
    elif page.tls is not None and page.tls.outcome is not tls.TlsOutcome.FAILED:
        # A filter in our own network may stand between: whose certificate it is, is not known.
        status, finding = CheckStatus.UNKNOWN, "not_trusted"
    else:
        status, finding = CheckStatus.UNKNOWN, "not_reached"
    return result(
        CHECK.id, status, finding, data=data, evidence=proof, domain=domain, server=server
    )


def parsed(page: bytes) -> Policy | None:
    """A policy, or None for what is none: `RFC 8461 section 3.2`, unknown fields passed over."""
    fields: dict[str, list[str]] = {}
    try:
        lines = page.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        return None
    for line in lines:
        key, colon, value = line.partition(":")
        if colon:
            fields.setdefault(key.strip(), []).append(value.strip())
    mode = fields.get("mode", [""])[0]
    if fields.get("version", [""])[0] != "STSv1" or mode not in _MODES:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", fields.get("max_age", [""])[0]):
        return None
    patterns = [_pattern(text) for text in fields.get("mx", [])[:MAX_PATTERNS]]
    good = tuple(pattern for pattern in patterns if pattern is not None)
    if len(good) != len(patterns) or (mode != "none" and not good):
        return None
    return Policy(mode=mode, mx=good)


def _pattern(text: str) -> str | None:
    """A name, or one with ``*.`` in front of it, as DNS writes it."""
    wild = text.startswith("*.")
    try:
        name = names.mail_domain(text.removeprefix("*."))
    except names.BadName:
        return None
    return f"*.{name}" if wild else name


def fits(host: str, pattern: str) -> bool:
    """RFC 8461 section 4.1: a ``*`` is one label, the leftmost."""
    if pattern.startswith("*."):
        return host.partition(".")[2] == pattern[2:]
    return host == pattern


def _judged(
    domain: str, policy: Policy, found: mailhosts.MailHosts, proof: tuple[Evidence, ...]
) -> CheckResult:
    hosts_ = [host.name for host in found.data.hosts]
    outside = [host for host in hosts_ if not any(fits(host, each) for each in policy.mx)]
    # A domain that takes no mail, or whose hosts nobody told us, is not covered or uncovered.
    covers = not outside if hosts_ and policy.mode != "none" else None
    data = MtaStsData(domain=domain, mode=policy.mode, mx=policy.mx, covers=covers)
    if policy.mode == "none":
        status, finding = CheckStatus.OK, "switched_off"
    elif found.first.failed or covers is None:
        status, finding = CheckStatus.UNKNOWN, "hosts_unknown"
    elif covers:
        status = CheckStatus.OK
        finding = "enforced" if policy.mode == "enforce" else "testing"
    elif policy.mode == "enforce":
        status, finding = CheckStatus.PROBLEM, "not_covered"
    else:
        status, finding = CheckStatus.WARNING, "not_covered_testing"
    return result(
        CHECK.id,
        status,
        finding,
        data=data,
        evidence=tuple(dict.fromkeys(proof)),
        domain=domain,
        hosts=listed(outside, MAX_SHOWN),
        allowed=listed(policy.mx, MAX_SHOWN),
    )


def _domains(subject: Subject) -> tuple[str, ...]:
    """The recipients' domains; without a bounce the one domain that is looked at."""
    if subject.alone and subject.domain is not None:
        return (subject.domain,)
    return subject.recipient_domains[:MAX_DOMAINS]


def _missing(subject: Subject) -> str | None:
    return None if _domains(subject) else "no_recipient_domains"


def _names(subject: Subject) -> tuple[str, ...]:
    return tuple(name for domain in _domains(subject) for name in (f"_mta-sts.{domain}", domain))


def _contacts(subject: Subject) -> tuple[Disclosure, ...]:
    return tuple(
        Disclosure(
            contact=Contact.WEB_SERVER,
            name=f"mta-sts.{domain}",
            purpose=Sentence.of("disclosure.mta-sts.purpose", domain=domain),
            learns=Sentence.of("disclosure.mta-sts.learns", domain=domain),
        )
        for domain in _domains(subject)
        if _is_domain(domain)
    )


def _is_domain(text: str) -> bool:
    try:
        names.mail_domain(text)
    except names.BadName:
        return False
    return True


def _split(subject: Subject) -> tuple[Subject, ...]:
    if subject.alone:
        return (subject,)
    return tuple(replace(subject, recipient_domains=(domain,)) for domain in _domains(subject))


def _unfinished(subject: Subject) -> CheckData | None:
    domains = _domains(subject)
    return MtaStsData(domain=domains[0]) if domains else None


CHECK = Check(
    id="mta-sts",
    needs="recipient_domains",
    run=run,
    names=_names,
    timeout=20.0,
    split=_split,
    missing=_missing,
    unfinished=_unfinished,
    contacts=_contacts,
)
