# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that a check found and that have no part in the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.facts import sending_ip
from relayfix.diagnosis.lookups import Lookups
from relayfix.knowledge.domains import same_organisation
from relayfix.model.answers import YesNo
from relayfix.model.check import SpfData, SpfResult
from relayfix.model.diagnosis import AlsoNoticed
from relayfix.model.sentence import Sentence

_BEAR_ON = {
    "spf-not-listed": ("spf", "dmarc"),
    "spf-missing": ("spf", "dmarc"),
    "spf-broken": ("spf", "dmarc"),
    "dkim-missing": ("dkim",),
    "dkim-broken": ("dkim",),
    "dmarc-refused": ("spf", "dmarc", "dkim"),
    "reverse-dns": ("reverse-dns",),
    # Nothing can be published for a domain that is not there.
    "sender-domain-missing": ("spf", "dmarc", "mx"),
    # What these checks judged is the forwarder's server, not the sender's.
    "forwarding": ("spf", "dmarc", "reverse-dns"),
    "forwarding-not-allowed": ("spf", "dmarc", "reverse-dns"),
    "sign-in-failed": ("sign-in",),
    "sign-in-missing": ("sign-in",),
    "password-sign-in-disabled": ("sign-in",),
    "outgoing-server-settings": ("server-tls", "sign-in"),
    "tls-required": ("server-tls",),
    "ip-blocklisted": ("reverse-dns", "ip-blocklists"),
    "other-network": ("reverse-dns", "ip-blocklists"),
    "provider-block": ("reverse-dns", "ip-blocklists"),
    "domain-blocklisted": ("domain-blocklists",),
    "delayed": (),
}
"""The checks that a cause rests on: what they found is said there, not here."""

_LISTED_LOOSELY = frozenset({"plus-all", "ptr"})
_BAD_KEYS = frozenset({"missing", "revoked", "wrong-type", "short", "syntax"})


def also_noticed(
    clues: Clues, causes: tuple[str, ...], *, open_: bool = False
) -> tuple[AlsoNoticed, ...]:
    """What is worth a look at the sender's own domain, given the causes that stand in the case.

    In a case that is ``open_``, nobody can say that it is not the cause.
    """
    if clues.answers.sent_it is YesNo.NO:
        # That a forger's server is not on the list is as it should be.
        return ()
    lookups, sender_domain = clues.lookups, clues.sender_domain
    used = {check for cause in causes for check in _BEAR_ON.get(cause, ())}
    found = (
        *_spf(lookups, sender_domain),
        *_dmarc(lookups),
        *_dkim(lookups),
        *_reverse(lookups),
        *_own_server(lookups),
        *_listed(lookups, "ip-blocklists", sending_ip(clues)),
        *_listed(lookups, "domain-blocklists", sender_domain),
    )
    shown = (item for item in found if item.check not in used)
    return tuple(_unsettled(item) if open_ else item for item in shown)


def _unsettled(item: AlsoNoticed) -> AlsoNoticed:
    last = item.summary.id.removeprefix("also.")
    return replace(item, summary=Sentence(id=f"also_open.{last}", values=item.summary.values))


def _spf(lookups: Lookups, sender_domain: str | None) -> Iterator[AlsoNoticed]:
    spf = lookups.spf
    if spf is None or not same_organisation(spf.domain, sender_domain):
        # A forwarder's rewritten envelope sender has a domain of its own.
        return
    domain = spf.domain
    if spf.result in (SpfResult.FAIL, SpfResult.SOFTFAIL) and spf.ip is not None:
        words = Sentence.of("also.spf_not_listed", domain=domain, ip=spf.ip)
        yield AlsoNoticed(id="spf-not-listed", summary=words, check="spf")
    elif spf.result is SpfResult.NONE or (spf.record is None and not spf.problems):
        if spf.result in (None, SpfResult.NONE):
            words = Sentence.of("also.spf_missing", domain=domain)
            yield AlsoNoticed(id="spf-missing", summary=words, check="spf")
    elif spf.result is SpfResult.PERMERROR or _is_broken(spf):
        words = Sentence.of("also.spf_broken", domain=domain)
        yield AlsoNoticed(id="spf-broken", summary=words, check="spf")
    elif spf.problems:
        words = Sentence.of("also.spf_loose", domain=domain)
        yield AlsoNoticed(id="spf-broken", summary=words, check="spf")


def _is_broken(spf: SpfData) -> bool:
    return any(problem.code not in _LISTED_LOOSELY for problem in spf.problems)


def _dmarc(lookups: Lookups) -> Iterator[AlsoNoticed]:
    dmarc = lookups.dmarc
    if dmarc is None:
        return
    if dmarc.record is None:
        words = Sentence.of("also.dmarc_missing")
        yield AlsoNoticed(id="dmarc-missing", summary=words, check="dmarc")
    elif dmarc.problems:
        words = Sentence.of("also.dmarc_broken", record=dmarc.record)
        yield AlsoNoticed(id="dmarc-broken", summary=words, check="dmarc")


def _dkim(lookups: Lookups) -> Iterator[AlsoNoticed]:
    for key in lookups.dkim.keys if lookups.dkim is not None else ():
        if key.status in _BAD_KEYS:
            words = Sentence.of("also.dkim_key", selector=key.selector, domain=key.domain)
            yield AlsoNoticed(id="dkim-broken", summary=words, check="dkim")
            return


def _reverse(lookups: Lookups) -> Iterator[AlsoNoticed]:
    reverse = lookups.reverse_dns
    if reverse is not None and (not reverse.names or reverse.confirmed is False):
        words = Sentence.of("also.reverse_dns", ip=reverse.ip)
        yield AlsoNoticed(id="reverse-dns", summary=words, check="reverse-dns")


def _own_server(lookups: Lookups) -> Iterator[AlsoNoticed]:
    """What the person's own outgoing server would not do, or shows of itself."""
    tls, tried = lookups.server_tls, lookups.sign_in
    if tls is not None and tls.outcome in _BAD_CERTIFICATE:
        words = Sentence.of("also.certificate")
        yield AlsoNoticed(id="outgoing-server-settings", summary=words, check="server-tls")
    if tried is not None and tried.outcome == "refused":
        words = Sentence.of("also.sign_in")
        yield AlsoNoticed(id="sign-in-failed", summary=words, check="sign-in")


_BAD_CERTIFICATE = ("expired", "not-yet-valid", "self-signed", "unknown-issuer", "wrong-name")


def _listed(lookups: Lookups, check: str, subject: str | None) -> Iterator[AlsoNoticed]:
    """A list that answers properly and accuses the sending address, or the domain."""
    for listing in lookups.listings(check, subject):
        if listing.accuses:
            words = Sentence.of("also.listed", subject=subject or "", zone=listing.zone)
            yield AlsoNoticed(id=_LISTED[check], summary=words, check=check)
            return


_LISTED = {"ip-blocklists": "ip-blocklisted", "domain-blocklists": "domain-blocklisted"}
