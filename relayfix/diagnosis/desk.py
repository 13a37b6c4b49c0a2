# SPDX-License-Identifier: GPL-3.0-or-later
"""Which desk a cause really lands on, where the sender has no IT department."""

from __future__ import annotations

from relayfix.diagnosis.clues import Clues
from relayfix.knowledge.domains import organisational_domain, same_organisation
from relayfix.knowledge.providers import Provider, companies, known_host, provider_of
from relayfix.model.answers import Account
from relayfix.model.diagnosis import Who

SETTLED_BY_A_SETTING = frozenset(
    {"spf-not-listed", "dmarc-refused", "dkim-missing", "dkim-broken", "spf-missing", "reverse-dns"}
)
"""With a public provider's address, these come from sending through somebody else's server."""


OWN_SETTING = frozenset({"tls-required"})
"""What a program's own settings settle, wherever a private address is sent from."""


def is_personal(clues: Clues) -> bool:
    """Whether nobody but a mail provider stands behind the person's address."""
    if provider_of(clues.sender_domain) is not None:
        return True
    return clues.answers.account is Account.PERSONAL or _from_a_provider(clues)


def _from_a_provider(clues: Clues) -> bool:
    """Whether nothing names the sender, and a provider that carries no company's mail wrote the
    notice."""
    reporting = clues.bounce.reporting_mta
    if clues.sender_domain is not None or clues.answers.account is Account.WORK:
        return False
    host, provider = known_host(reporting), provider_of(organisational_domain(reporting))
    if provider is None or (host is not None and host.company.mailboxes != provider.name):
        return False
    # A company with a line for its customers' SPF records carries mail for other domains, too.
    return not any(one.spf and one.mailboxes == provider.name for one in companies())


def desk(cause: str, who: Who, clues: Clues) -> Who:
    """``your-it`` becomes the provider, or the person where a setting of theirs settles it."""
    if who is not Who.YOUR_IT or not is_personal(clues):
        return who
    if cause in OWN_SETTING:
        return Who.YOU
    provider = provider_of(clues.sender_domain)
    if provider is not None and cause in SETTLED_BY_A_SETTING and _left_elsewhere(clues, provider):
        return Who.YOU
    return Who.PROVIDER


def left_by_own_servers(clues: Clues) -> bool:
    """Whether a server of the sender's organisation, or of their provider, carried the message."""
    original, provider = clues.bounce.original, provider_of(clues.sender_domain)
    hops = [hop.by for hop in (original.hops if original else ()) if hop.by]
    if any(same_organisation(host, clues.sender_domain) for host in hops):
        return True
    if clues.outgoing is not None and clues.outgoing.host.lower() in {h.lower() for h in hops}:
        return True
    return provider is not None and any(_belongs(host, provider) for host in hops)


def _left_elsewhere(clues: Clues, provider: Provider) -> bool:
    """Whether the message is known to have left through servers that are not the provider's."""
    original = clues.bounce.original
    hops = [hop.by for hop in (original.hops if original else ()) if hop.by]
    return bool(hops) and not any(_belongs(host, provider) for host in hops)


def _belongs(host: str, provider: Provider) -> bool:
    if any(same_organisation(host, name) for name in provider.domains):
        return True
    if any(same_organisation(host, server.host) for server in provider.servers):
        return True
    known = known_host(host)
    return known is not None and known.company.mailboxes == provider.name
