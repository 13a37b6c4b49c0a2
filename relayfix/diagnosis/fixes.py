# SPDX-License-Identifier: GPL-3.0-or-later
"""Proposals for a repair, by cause and desk. Nothing here is verified: the checks try records out.

What goes into a command stands in our own tables, or follows a grammar in which nothing but a
name can be said: a bounce is a stranger's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from relayfix.diagnosis import fix_records
from relayfix.diagnosis.causes.lists import QUOTING
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.diagnosis.facts import (
    SECURITY,
    TRACE_DAYS,
    best_server,
    plain_address,
    sending_ip,
    sent_on,
    uses_exchange_online,
)
from relayfix.diagnosis.fix_records import it_or_provider
from relayfix.knowledge.blocklists import blocklists
from relayfix.knowledge.delisting import delisting_for
from relayfix.knowledge.providers import known_host, provider_of
from relayfix.model.check import ListingStatus
from relayfix.model.diagnosis import Fix, FixKind, Who
from relayfix.model.sentence import Sentence

MOST = 4


def fixes_for(
    cause: str, who: Who, clues: Clues, *, now: datetime | None = None
) -> tuple[Fix, ...]:
    """What could be changed, for the desk that would change it; ``now`` has its zone."""
    found = [make(clues) for make in _BY_CAUSE.get(cause, ())]
    if who is Who.YOU and cause in _BY_OWN_SETTING:
        # Nobody but the provider changes its records; the program goes out by the wrong server.
        found = [server_setting(clues)]
    elif cause in _BY_OWN_SETTING and provider_of(clues.sender_domain) is not None:
        found = [server_setting(clues)]
    if who is Who.YOUR_IT or cause == "undetermined":
        found.append(trace(clues, now or datetime.now(UTC)))
    return tuple(fix for fix in found if fix is not None)[:MOST]


def server_setting(clues: Clues) -> Fix | None:
    """The outgoing server that the person's program should use."""
    server = best_server(clues)
    if server is None:
        return None
    host, port, tls = server
    provider = provider_of(clues.sender_domain)
    named = clues.outgoing
    current = None
    if named is not None:
        current = f"{named.host}:{named.port}" if named.port is not None else named.host
    proposed = f"{host}:{port}, {SECURITY.get(tls, 'TLS')}"
    if provider is not None:
        note = Sentence.of("fix.server_setting", provider=provider.name)
    else:
        note = Sentence.of("fix.server_found")
    return Fix(
        kind=FixKind.SERVER_SETTING,
        for_=Who.YOU,
        name="SMTP",
        current=current if current != f"{host}:{port}" else None,
        proposed=proposed,
        note=note,
    )


def delisting(clues: Clues) -> Fix | None:
    """The page of the list that the words, or the checks, name."""
    words = clues.words or ""
    asked = next((one for one in blocklists() if one.page and one.zone in words.lower()), None)
    if asked is not None:
        note = Sentence.of("fix.delisting", list=asked.name)
        return _delisting(clues, asked.name, asked.page, note)
    known = delisting_for(None if clues.signature in QUOTING else clues.signature, words)
    if known is not None:
        asks = "_".join(sorted(need.value for need in known.needs))
        note = Sentence.of(f"fix.delisting_asks.{asks}", list=known.name)
        return _delisting(clues, known.name, known.page, note)
    for check, subject in (
        ("ip-blocklists", sending_ip(clues)),
        ("domain-blocklists", clues.sender_domain),
    ):
        for listing in clues.lookups.listings(check, subject):
            if listing.status is ListingStatus.LISTED and listing.more_information:
                note = Sentence.of("fix.delisting", list=listing.zone)
                return _delisting(clues, listing.zone, listing.more_information, note)
    return None


def _delisting(clues: Clues, name: str, page: str, note: Sentence) -> Fix:
    return Fix(
        kind=FixKind.DELISTING,
        for_=it_or_provider(clues),
        name=name,
        proposed=page,
        note=note,
    )


def allow_list(clues: Clues) -> Fix | None:
    """What the recipient's IT can enter so that this sender gets through."""
    sender, ip = plain_address(clues.sender), sending_ip(clues)
    if sender is None:
        return None
    theirs = clues.lookups.mx(clues.recipient_domain)
    names = [host.name for host in theirs.hosts] if theirs is not None else []
    hosts = [known_host(name) for name in (*names, clues.refuser.name if clues.refuser else None)]
    if any(host is not None and host.company.name == "Microsoft 365" for host in hosts):
        return Fix(
            kind=FixKind.ALLOW_LIST,
            for_=Who.RECIPIENT,
            name="Exchange Online PowerShell",
            proposed=(
                "New-TenantAllowBlockListItems -ListType Sender -Allow "
                f"-Entries {sender} -RemoveAfter 45"
            ),
            note=Sentence.of("fix.allow_microsoft"),
        )
    if provider_of(clues.recipient_domain) is not None:
        return Fix(
            kind=FixKind.ALLOW_LIST,
            for_=Who.RECIPIENT,
            proposed=sender,
            note=Sentence.of("fix.allow_contact"),
        )
    return Fix(
        kind=FixKind.ALLOW_LIST,
        for_=Who.RECIPIENT,
        proposed=", ".join(filter(None, (sender, ip))),
        note=Sentence.of("fix.allow_list"),
    )


def trace(clues: Clues, now: datetime) -> Fix | None:
    """The command that finds the message in Exchange Online, and until when it does.

    A message that is older than the trace reaches has no command, and is told so.
    """
    sent, sender = sent_on(clues), plain_address(clues.sender)
    recipient = clues.recipient.final_recipient if clues.recipient is not None else None
    refused = plain_address(recipient)
    if sent is None or sender is None or is_personal(clues):
        return None
    if not uses_exchange_online(clues):
        return None
    day = sent.astimezone(UTC) if sent.tzinfo is not None else sent.replace(tzinfo=UTC)
    until = day + timedelta(days=TRACE_DAYS)
    if until.date() < now.astimezone(UTC).date():
        return Fix(
            kind=FixKind.COMMAND,
            for_=Who.YOUR_IT,
            name="Exchange Online PowerShell",
            note=Sentence.of("fix.trace_too_late", date=f"{until:%Y-%m-%d}"),
        )
    first, last = day - timedelta(days=1), day + timedelta(days=2)
    to = f" -RecipientAddress {refused}" if refused is not None else ""
    return Fix(
        kind=FixKind.COMMAND,
        for_=Who.YOUR_IT,
        name="Exchange Online PowerShell",
        proposed=(
            f"Get-MessageTraceV2 -SenderAddress {sender}{to} "
            f"-StartDate {first:%Y-%m-%d} -EndDate {last:%Y-%m-%d} | Get-MessageTraceDetailV2"
        ),
        note=Sentence.of("fix.trace", date=f"{until:%Y-%m-%d}"),
    )


_Make = Callable[[Clues], Fix | None]

_BY_CAUSE: dict[str, tuple[_Make, ...]] = {
    "spf-not-listed": (fix_records.spf_not_listed,),
    "spf-missing": (fix_records.spf_missing,),
    "spf-broken": (fix_records.spf_broken,),
    "dkim-missing": (fix_records.dkim_switch,),
    "dkim-broken": (fix_records.dkim_key,),
    "dmarc-refused": (
        fix_records.spf_not_listed,
        fix_records.dkim_switch,
        fix_records.dmarc_start,
    ),
    "sign-in-missing": (server_setting,),
    "outgoing-server-settings": (server_setting,),
    "tls-required": (server_setting,),
    "other-network": (server_setting,),
    "ip-blocklisted": (delisting, allow_list),
    "domain-blocklisted": (delisting, allow_list),
    "provider-block": (delisting,),
    "recipient-filter": (allow_list,),
    "recipient-restricts-senders": (allow_list,),
}

_BY_OWN_SETTING = frozenset(
    {
        *("spf-not-listed", "spf-missing", "dkim-missing", "dkim-broken", "dmarc-refused"),
        "reverse-dns",
    }
)
"""With a public provider's address, these come from sending through somebody else's server."""
