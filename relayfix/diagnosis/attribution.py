# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose server refused, with the place that says so, and the way the message took."""

from __future__ import annotations

from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.lookups import MxMatch
from relayfix.diagnosis.ownership import Owner, Sign
from relayfix.diagnosis.path import travelled
from relayfix.diagnosis.refuser import Place, Refuser
from relayfix.knowledge.domains import domain_of, normalised, same_organisation
from relayfix.knowledge.providers import KnownHost, Traffic, known_host
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Attribution, RefusingHost, Role
from relayfix.model.sentence import Sentence

_NO_WAY_ON = (Reason.DOMAIN_NOT_FOUND, Reason.CONNECTION_FAILED, Reason.TIMEOUT)

Roled = tuple[Role, tuple[Sentence, ...]]


def attribute(clues: Clues) -> Attribution:
    """The refusing host of one recipient, its role, why, and the path as data for the picture."""
    refuser = clues.refuser
    if refuser is None:
        role = Role.SENDER_CLIENT if clues.to_a_program else Role.UNKNOWN
        why = "attribution.your_program" if clues.to_a_program else "attribution.no_host"
        return Attribution(role=role, because=(Sentence.of(why),), path=travelled(clues, role))
    role, because = role_of(clues)
    return Attribution(
        refusing_host=RefusingHost(name=refuser.name, ip=refuser.ip, where=refuser.where),
        role=role,
        because=(_found(refuser, delayed=clues.delayed), *because),
        path=travelled(clues, role),
    )


def role_of(clues: Clues) -> Roled:
    """The role of the refusing host.

    In this order: the person's own by a named server or its registered name; the recipient's by
    its MX; the person's own by a hop or the SPF record; whatever the host's name tells. A name
    that a server merely bears is never more than likely.
    """
    refuser, owner = clues.refuser, clues.owner
    if refuser is None:
        return Role.UNKNOWN, ()
    if owner is not None and owner.sign in (Sign.SERVER, Sign.POLICY, Sign.NAME):
        return _own(clues, owner)
    if clues.mx in (MxMatch.NAME, MxMatch.ADDRESS):
        which = "name" if clues.mx is MxMatch.NAME else "address"
        return Role.RECIPIENT_MX, (_about(clues, f"attribution.mx.{which}"),)
    if owner is not None:
        return _own(clues, owner)
    if clues.mx is MxMatch.COMPANY:
        return Role.RECIPIENT_MX, (_about(clues, "attribution.mx.company"),)
    return _by_name(clues, refuser)


def _own(clues: Clues, owner: Owner) -> Roled:
    because = Sentence.of(
        f"attribution.own.{owner.sign.value}",
        host=clues.host or "",
        domain=clues.sender_domain or "",
        quote=owner.quote,
    )
    outgoing = owner.sign is Sign.SERVER or clues.to_a_program
    return (Role.OWN_OUTGOING if outgoing else Role.OWN_GATEWAY), (because,)


def _by_name(clues: Clues, refuser: Refuser) -> Roled:
    """What is left: the host's name, and where it stands on the way."""
    domain, checked = clues.recipient_domain, clues.mx is not MxMatch.UNCHECKED
    host = known_host(refuser.name)
    if host is not None and host.traffic is Traffic.INBOUND and domain is not None:
        serves = host.serves(domain)
        if serves or (serves is None and not checked and not _found_no_way_on(clues, refuser)):
            role = Role.RECIPIENT_PROVIDER if checked else Role.RECIPIENT_MX
            which = "serves" if serves else "inbound"
            return role, (_company(clues, host, f"attribution.name.{which}"),)
    if same_organisation(refuser.name, domain):
        if checked:
            return Role.RECIPIENT_PROVIDER, (_about(clues, "attribution.name.behind"),)
        return Role.RECIPIENT_MX, (_about(clues, "attribution.name.theirs"),)
    if _after_their_mx(clues):
        return Role.RECIPIENT_PROVIDER, (_about(clues, "attribution.after_mx"),)
    if clues.forward.untyped and _of_a_typed_domain(clues, refuser):
        return Role.FORWARDER, (_about(clues, "attribution.forwarder"),)
    if host is not None and (host.company.filter or host.traffic is Traffic.OUTBOUND):
        return Role.RELAY, (_company(clues, host, "attribution.relay"),)
    if checked:
        return Role.UNKNOWN, (_about(clues, "attribution.nobodys"),)
    return Role.UNKNOWN, (_about(clues, "attribution.not_checked"),)


def _found_no_way_on(clues: Clues, refuser: Refuser) -> bool:
    """The server wrote the notice because it did not find or reach the next one: mail for the
    recipient does not end there."""
    silent = refuser.place in (Place.REPORTING, Place.LAST_HOP)
    return silent and clues.reason in _NO_WAY_ON


def _after_their_mx(clues: Clues) -> bool:
    """The recipient's mail host took the message, and a server behind it refused."""
    data = clues.lookups.mx(clues.recipient_domain)
    if data is None or clues.refuser is None:
        return False
    names = {normalised(host.name) for host in data.hosts} - {None, clues.refuser.name}
    original = clues.bounce.original
    passed = {normalised(hop.by) for hop in (original.hops if original else ())}
    return bool(names & (passed | {normalised(clues.bounce.reporting_mta)}))


def _of_a_typed_domain(clues: Clues, refuser: Refuser) -> bool:
    original = clues.bounce.original
    typed = (original.to + original.cc) if original is not None else ()
    return any(same_organisation(refuser.name, domain_of(mailbox)) for mailbox in typed)


def _found(refuser: Refuser, *, delayed: bool) -> Sentence:
    host = refuser.name or refuser.ip or ""
    if delayed:
        return Sentence.of("attribution.tried", host=host, where=refuser.where)
    if refuser.place is Place.REPORTING:
        return Sentence.of("attribution.itself", host=host, where=refuser.where)
    if refuser.place is Place.LAST_HOP:
        return Sentence.of("attribution.last_hop", host=host, where=refuser.where)
    if refuser.place is Place.REACHED:
        return Sentence.of("attribution.reached", host=host, where=refuser.where)
    return Sentence.of("attribution.where", host=host, where=refuser.where)


def _about(clues: Clues, id_: str) -> Sentence:
    return Sentence(
        id=id_,
        values=(("host", clues.host or ""), ("domain", clues.recipient_domain or "")),
    )


def _company(clues: Clues, host: KnownHost, id_: str) -> Sentence:
    return Sentence(
        id=id_,
        values=(
            ("host", clues.host or ""),
            ("domain", clues.recipient_domain or ""),
            ("company", host.company.name),
        ),
    )
