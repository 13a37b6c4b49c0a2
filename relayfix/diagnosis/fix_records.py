# SPDX-License-Identifier: GPL-3.0-or-later
"""Proposals for DNS records: SPF, DKIM and DMARC. Nothing here is verified yet.

A record that authorises an address is composed only where that address is shown to be the
person's own way out (`way_out`). No key is invented, nothing is flattened, and a first rule of
DMARC asks for nothing (``p=none``).
"""

from __future__ import annotations

from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.diagnosis.facts import sending_ip
from relayfix.diagnosis.way_out import company_of, term_for
from relayfix.knowledge import spf_text
from relayfix.model.check import SpfData, SpfResult
from relayfix.model.diagnosis import Fix, FixKind, Who
from relayfix.model.sentence import Sentence

_REFUSED = (SpfResult.FAIL, SpfResult.SOFTFAIL, SpfResult.NEUTRAL)


def it_or_provider(clues: Clues) -> Who:
    return Who.PROVIDER if is_personal(clues) else Who.YOUR_IT


def spf_not_listed(clues: Clues) -> Fix | None:
    """The sender's record with the missing sender in it."""
    spf = clues.lookups.spf
    if spf is None or spf.record is None or spf.ip is None:
        return None
    if spf.result not in _REFUSED or spf.problems:
        return None
    term = term_for(clues, lookups_left=spf.lookups < spf_text.LOOKUPS)
    if term is None:
        return None
    note = Sentence.of("fix.spf_record", term=term, ip=spf.ip, domain=spf.domain)
    return _record(clues, spf, spf_text.with_term(spf.record, term), note)


def spf_missing(clues: Clues) -> Fix | None:
    """A first record, which names the one sender that is known and refuses nobody outright."""
    spf, ip = clues.lookups.spf, sending_ip(clues)
    term = term_for(clues)
    if spf is None or term is None or ip is None:
        return None
    note = Sentence.of("fix.spf_new", term=term, ip=ip, domain=spf.domain)
    return _record(clues, spf, f"v=spf1 {term} ~all", note)


def spf_broken(clues: Clues) -> Fix | None:
    """The record with its faults taken out, as far as there is one way to do that."""
    spf = clues.lookups.spf
    if spf is None:
        return None
    codes = {problem.code for problem in spf.problems if problem.domain in (None, spf.domain)}
    if "several-records" in codes:
        return _merged(clues, spf)
    if spf.record is None:
        return None
    wrong = [
        problem.term
        for problem in spf.problems
        if problem.term is not None
        and problem.domain == spf.domain
        and problem.code in ("syntax", "unknown-mechanism")
    ]
    if wrong:
        return _corrected(clues, spf, wrong)
    return _shortened(clues, spf)


def _merged(clues: Clues, spf: SpfData) -> Fix | None:
    records = clues.lookups.spf_records(spf.domain)
    if len(records) < 2:
        return None
    note = Sentence.of("fix.spf_merged", count=len(records), domain=spf.domain)
    return _record(clues, spf, _with_sender(clues, spf_text.merged(records)), note, records)


def _with_sender(clues: Clues, record: str) -> str:
    """The record with the person's own way out in it, where that is shown and not there yet."""
    term = term_for(clues)
    listed = term is None or term.lower() in record.lower().split()
    return record if term is None or listed else spf_text.with_term(record, term)


def _corrected(clues: Clues, spf: SpfData, wrong: list[str]) -> Fix | None:
    found = spf_text.corrected(spf.record or "", wrong)
    if found is None:
        return None
    record, changes = found
    was, now = next(iter(changes.items()))
    note = Sentence.of("fix.spf_corrected", was=was, now=now, domain=spf.domain)
    return _record(clues, spf, record, note)


def _shortened(clues: Clues, spf: SpfData) -> Fix | None:
    """Without what leads nowhere or stands twice; else the dearest terms, for a person to judge."""
    record = spf.record or ""
    dead = [
        problem.term
        for problem in spf.problems
        if problem.code in ("include-missing", "include-loop", "ptr")
        and problem.term is not None
        and problem.domain == spf.domain
    ]
    terms = record.split()
    twice = {term for term in terms if terms.count(term) > 1}
    needed = sum(n for term, n in spf_text.costs(spf.trace, spf.domain) if term not in dead)
    if (dead or twice) and needed <= spf_text.LOOKUPS:
        terms_out = ", ".join([*dead, *sorted(twice)][:4])
        note = Sentence.of("fix.spf_shortened", terms=terms_out, domain=spf.domain)
        return _record(clues, spf, spf_text.without(record, dead), note)
    dearest = spf_text.dearest(spf.trace, spf.domain)
    if not dearest:
        return None
    note = Sentence.of("fix.spf_too_long", terms=dearest, lookups=spf.lookups, domain=spf.domain)
    return _record(clues, spf, None, note)


def _record(
    clues: Clues,
    spf: SpfData,
    proposed: str | None,
    note: Sentence,
    current: tuple[str, ...] = (),
) -> Fix:
    return Fix(
        kind=FixKind.DNS_RECORD,
        for_=it_or_provider(clues),
        name=spf.domain,
        type="TXT",
        current="\n".join(current) or spf.record,
        proposed=proposed,
        note=note,
    )


def dkim_key(clues: Clues) -> Fix | None:
    """Where the key of a signature belongs; what stands there only the mail service knows."""
    data = clues.lookups.dkim
    for key in data.keys if data is not None else ():
        if key.status in ("missing", "revoked", "wrong-type", "short", "syntax"):
            return Fix(
                kind=FixKind.DNS_RECORD,
                for_=it_or_provider(clues),
                name=f"{key.selector}._domainkey.{key.domain}",
                type="TXT",
                note=Sentence.of("fix.dkim_key", selector=key.selector, domain=key.domain),
            )
    return None


def dkim_switch(clues: Clues) -> Fix | None:
    """What switches signatures on, in the service by which the message left."""
    domain = clues.sender_domain
    if domain is None:
        return None
    company = company_of(clues.bounce.original)
    who = it_or_provider(clues)
    if company is not None and company.name == "Microsoft 365":
        return Fix(
            kind=FixKind.COMMAND,
            for_=who,
            name="Exchange Online PowerShell",
            proposed=(
                f"New-DkimSigningConfig -DomainName {domain} -Enabled $false; "
                f"Get-DkimSigningConfig -Identity {domain} | "
                "Format-List Selector1CNAME, Selector2CNAME"
            ),
            note=Sentence.of("fix.dkim_microsoft", domain=domain),
        )
    if company is not None and company.name == "Google":
        note = Sentence.of("fix.dkim_google", domain=domain)
    elif company is not None:
        note = Sentence.of("fix.dkim_company", domain=domain, company=company.name)
    else:
        note = Sentence.of("fix.dkim_anywhere", domain=domain)
    return Fix(kind=FixKind.ACCOUNT, for_=who, name="DKIM", note=note)


def dmarc_start(clues: Clues) -> Fix | None:
    """A first rule, which only watches."""
    domain, dmarc = clues.sender_domain, clues.lookups.dmarc
    if domain is None or dmarc is None or dmarc.record is not None or dmarc.problems:
        return None
    return Fix(
        kind=FixKind.DNS_RECORD,
        for_=it_or_provider(clues),
        name=f"_dmarc.{domain}",
        type="TXT",
        proposed="v=DMARC1; p=none",
        note=Sentence.of("fix.dmarc_start", domain=domain),
    )
