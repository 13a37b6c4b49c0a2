# SPDX-License-Identifier: GPL-3.0-or-later
"""Who does what next: at most three steps a desk, in the order to try them."""

from __future__ import annotations

from collections.abc import Callable

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.ip_blocklisted import is_policy_list, listed_address
from relayfix.diagnosis.causes.spf_not_listed import names_dmarc
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.knowledge.domains import in_relay_pool
from relayfix.knowledge.providers import Submission, provider_of
from relayfix.model.bounce import Format, Kind
from relayfix.model.diagnosis import Steps, Who
from relayfix.model.sentence import Sentence

MOST = 3

List = tuple[Sentence, ...]


def steps_for(cause: str, who: Who, clues: Clues) -> Steps:
    """The steps of a verdict. Where the sender has no IT, theirs are the provider's."""
    by_desk = _BY_DESK.get(cause)
    found = by_desk(clues, who) if by_desk is not None else _BY_CLUES[cause](clues)
    if not is_personal(clues):
        return found
    return Steps(
        you=found.you,
        recipient=found.recipient,
        provider=found.your_it if who is Who.PROVIDER else (),
        wait=found.wait,
    )


def recipient_word(clues: Clues) -> str | None:
    """How to call the recipient: the display name they were written to, else the address."""
    recipient, original = clues.recipient, clues.bounce.original
    if recipient is None or recipient.final_recipient is None:
        return None
    refused = recipient.final_recipient
    if original is not None:
        for mailbox, name in zip(original.to, original.to_names, strict=False):
            if name and mailbox.lower() == refused.lower():
                return name
    return refused


def _tell(clues: Clues) -> Sentence:
    person = recipient_word(clues)
    return (
        Sentence.of("step.tell_them", person=person)
        if person
        else Sentence.of("step.tell_recipient")
    )


def _hand_on(clues: Clues) -> Sentence:
    return Sentence.of("step.give_to_provider" if is_personal(clues) else "step.give_to_it")


def _not_hosted(clues: Clues, who: Who) -> Steps:
    theirs = _their_domain(clues)
    if who is Who.RECIPIENT:
        you = (_tell(clues), Sentence.of("step.pass_page"), Sentence.of("step.send_again"))
        return Steps(you=you, recipient=theirs)
    return Steps(you=(_hand_on(clues), _tell(clues)), your_it=theirs)


def _their_domain(clues: Clues) -> List:
    """What those who run the recipient's domain can do."""
    domain, host = clues.recipient_domain, clues.host
    if domain is None:
        return (Sentence.of("step.check_their_domain"),)
    theirs: list[Sentence] = []
    if host is not None:
        theirs.append(Sentence.of("step.host_the_domain", host=host, domain=domain))
    else:
        theirs.append(Sentence.of("step.find_the_host", domain=domain))
    data = clues.lookups.mx(clues.recipient_domain)
    named = ", ".join(h.name for h in data.hosts[:4]) if data is not None else ""
    if named:
        theirs.append(Sentence.of("step.correct_mx", domain=domain, hosts=named))
    else:
        theirs.append(Sentence.of("step.check_mx", domain=domain))
    theirs.append(Sentence.of("step.test_from_outside", domain=domain))
    return tuple(theirs)


def _connector(clues: Clues) -> Steps:
    host = clues.host
    it: list[Sentence] = []
    if clues.signature == "exo_5_7_64":
        it.append(Sentence.of("step.inbound_connector"))
    elif host is not None:
        it.append(Sentence.of("step.let_relay", host=host))
        it.append(Sentence.of("step.correct_smart_host", host=host))
    else:
        it.append(Sentence.of("step.find_smart_host"))
    it.append(Sentence.of("step.test_outside"))
    return Steps(
        you=(_hand_on(clues), _tell(clues), Sentence.of("step.send_again")),
        your_it=tuple(it)[:MOST],
    )


def _forwarding(clues: Clues, who: Who) -> Steps:
    original = clues.bounce.original
    typed = original.to[0] if original is not None and original.to else None
    refused = clues.recipient.final_recipient if clues.recipient is not None else None
    address = refused or ""
    you = (
        Sentence.of("step.tell_about_forward", person=typed, address=address)
        if typed
        else Sentence.of("step.tell_recipient"),
        Sentence.of("step.write_directly"),
        Sentence.of("step.pass_page"),
    )
    repair = (
        Sentence.of("step.end_forward", address=address),
        Sentence.of("step.rewrite_sender"),
        Sentence.of("step.admit_forwarder"),
    )
    if who is Who.RECIPIENT:
        return Steps(you=you, your_it=(Sentence.of("step.sign_with_dkim"),), recipient=repair)
    return Steps(you=(_hand_on(clues),), your_it=repair)


def _spf(clues: Clues, who: Who) -> Steps:
    domain = clues.sender_domain or ""
    if who is Who.YOU:
        return _own_providers_server(clues)
    spf = clues.lookups.spf
    ip = spf.ip if spf is not None else None
    if ip is not None and in_relay_pool(ip):
        it: List = (
            Sentence.of("step.trace_the_pool", ip=ip),
            Sentence.of("step.registered_sender"),
        )
    elif ip is not None:
        it = (
            Sentence.of("step.confirm_ip", ip=ip),
            Sentence.of("step.add_to_spf", ip=ip, domain=domain),
            Sentence.of("step.find_the_sender", ip=ip),
        )
    else:
        it = (
            Sentence.of("step.find_sending_ip"),
            Sentence.of("step.add_servers_to_spf", domain=domain),
        )
    return Steps(you=(_hand_on(clues), _tell(clues), Sentence.of("step.send_again")), your_it=it)


def _dmarc(clues: Clues, who: Who) -> Steps:
    domain = clues.sender_domain or ""
    if who is Who.YOU:
        return _own_providers_server(clues)
    it = [
        Sentence.of("step.sign_for_domain", domain=domain),
        Sentence.of("step.align_spf", domain=domain),
    ]
    if names_dmarc(clues):
        it.append(Sentence.of("step.keep_policy"))
    return Steps(
        you=(_hand_on(clues), _tell(clues), Sentence.of("step.send_again")), your_it=tuple(it)
    )


def _own_providers_server(clues: Clues) -> Steps:
    """A public provider's address that went out through another company's server."""
    provider = provider_of(clues.sender_domain)
    name = provider.name if provider is not None else ""
    server = _server(clues)
    you = [Sentence.of("step.use_their_server", provider=name)]
    if server is not None:
        you.append(Sentence.of("step.server_settings", host=server.host, port=server.port))
    you.append(Sentence.of("step.send_again"))
    return Steps(you=tuple(you))


def _server(clues: Clues) -> Submission | None:
    provider = provider_of(clues.sender_domain)
    return provider.servers[0] if provider is not None and provider.servers else None


def _address(clues: Clues, who: Who) -> Steps:
    address = clues.recipient.final_recipient if clues.recipient is not None else None
    if who is Who.RECIPIENT:
        dead = address or ""
        return Steps(
            you=(Sentence.of("step.tell_recipient"), Sentence.of("step.pass_page")),
            recipient=(Sentence.of("step.dead_forward", address=dead),),
        )
    first = (
        Sentence.of("step.compare_address", address=address)
        if address
        else Sentence.of("step.check_address")
    )
    return Steps(you=(first, Sentence.of("step.type_it_anew"), Sentence.of("step.ask_for_address")))


def _sign_in(clues: Clues) -> Steps:
    server = _server(clues)
    if server is not None:
        second = Sentence.of("step.server_settings", host=server.host, port=server.port)
    else:
        second = Sentence.of("step.submission_port")
    return Steps(
        you=(Sentence.of("step.sign_in_outgoing"), second, Sentence.of("step.test_outside_you")),
        your_it=(Sentence.of("step.it_sign_in"),),
    )


def _blocklist(clues: Clues) -> Steps:
    listed = listed_address(clues.words or "")
    if is_policy_list(clues):
        return Steps(
            you=(Sentence.of("step.no_direct_sending"), _hand_on(clues)),
            your_it=(Sentence.of("step.relay_through_provider"),),
        )
    look = (
        Sentence.of("step.look_up_list", ip=listed)
        if listed
        else Sentence.of("step.look_up_named_list")
    )
    return Steps(
        you=(_hand_on(clues), _tell(clues), Sentence.of("step.send_again")),
        your_it=(look, Sentence.of("step.find_why_listed"), Sentence.of("step.ask_delisting")),
    )


def _delayed(clues: Clues) -> Steps:
    until = clues.recipient.will_retry_until if clues.recipient is not None else None
    first = Sentence.of("step.wait_until", date=until) if until else Sentence.of("step.wait")
    return Steps(
        you=(Sentence.of("step.if_urgent"),), wait=(first, Sentence.of("step.if_it_fails"))
    )


def _undetermined(clues: Clues) -> Steps:
    kind = clues.bounce.kind
    if kind in (Kind.UNREADABLE, Kind.NOT_A_BOUNCE):
        return Steps(you=(Sentence.of("step.whole_message"),))
    if kind is Kind.DELIVERED:
        return Steps(you=(Sentence.of("step.ask_whether_arrived"),))
    you: list[Sentence] = []
    if clues.bounce.source.format is Format.TEXT or clues.refuser is None:
        you.append(Sentence.of("step.whole_message"))
    you.append(Sentence.of("step.test_another_address"))
    personal = is_personal(clues)
    you.append(Sentence.of("step.ask_provider" if personal else "step.ask_it"))
    it: list[Sentence] = []
    if clues.host is not None:
        it.append(Sentence.of("step.whose_host", host=clues.host))
    it.append(Sentence.of("step.find_in_log"))
    if relaying.is_relaying(clues) and clues.recipient_domain is not None:
        it.append(Sentence.of("step.check_mx", domain=clues.recipient_domain))
    return Steps(you=tuple(you[:MOST]), your_it=tuple(it[:MOST]))


_BY_DESK: dict[str, Callable[[Clues, Who], Steps]] = {
    "recipient-domain-not-hosted": _not_hosted,
    "forwarding": _forwarding,
    "spf-not-listed": _spf,
    "dmarc-refused": _dmarc,
    "recipient-address-wrong": _address,
}
_BY_CLUES: dict[str, Callable[[Clues], Steps]] = {
    "connector": _connector,
    "sign-in-missing": _sign_in,
    "ip-blocklisted": _blocklist,
    "delayed": _delayed,
    "undetermined": _undetermined,
}
