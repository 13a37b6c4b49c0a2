# SPDX-License-Identifier: GPL-3.0-or-later
"""Who does what next: at most three steps a desk, in the order to try them.

A new cause needs only texts and a table. In ``resources/knowledge/steps_*.toml``::

    [shared]
    hand_on = ["give_to_provider(?personal)", "give_to_it"]

    [recipient-mailbox-full]
    you = [["tell_them(person)", "tell_recipient"], "send_again"]
    recipient = ["make_room(address)"]

    [recipient-mailbox-full.forwarded]
    you = ["@hand_on"]
    your-it = ["dead_forward(address)", "check_mx(domain=their_domain)"]

* An entry names a text, ``[step] make_room`` in a file of ``resources/texts`` in each language.
* In brackets stand the values that the text needs: names of `relayfix.diagnosis.facts.facts`, or
  ``placeholder=fact`` where the text calls it otherwise. A step whose fact is not known is left
  out. ``?condition`` (``?!condition``) must hold (must not); `facts.CONDITIONS` has the names.
* A list of entries is one step with several wordings: the first whose facts are known is said.
  ``"@name"`` stands for a list of ``[shared]`` in the same file.
* The table is ``cause.variant`` where there is one for the last part of the explanation's id
  (``cause.ip-blocklisted.home`` has the variant ``home``), else ``cause.at-DESK`` where one
  stands for the desk of the verdict (``at-recipient``), else ``cause``.
* Where nobody but a mail provider stands behind the sender, what IT would do is the provider's,
  and is shown only where the provider has to act. A ``provider`` list of the table goes before.

Causes whose steps depend on more than that have a function here; a table of a variant goes before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from relayfix.diagnosis.causes import relaying
from relayfix.diagnosis.causes.dmarc_refused import asks_nobody, misses_rule
from relayfix.diagnosis.causes.lists import is_policy_list, listed_address
from relayfix.diagnosis.causes.spf_words import names_dmarc
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.desk import is_personal
from relayfix.diagnosis.facts import CONDITIONS, facts, recipient_name, submission
from relayfix.knowledge.domains import in_relay_pool
from relayfix.knowledge.providers import provider_of
from relayfix.knowledge.steps import DESKS, Step, step_kinds, step_table
from relayfix.model.bounce import Format, Kind
from relayfix.model.diagnosis import StepKind, StepKinds, Steps, Who
from relayfix.model.sentence import Sentence, Value

MOST = 3

List = tuple[Sentence, ...]


def steps_for(cause: str, who: Who, clues: Clues, said: str = "") -> Steps:
    """The steps of a verdict whose explanation has the id ``said``.

    Where the sender has no IT, theirs are the provider's.
    """
    variant = f"{cause}.{said.rpartition('.')[2]}"
    if step_table().find(variant) is not None:
        found = _by_table(cause, who, clues, said)
    elif (by_desk := _BY_DESK.get(cause)) is not None:
        found = by_desk(clues, who)
    elif (by_clues := _BY_CLUES.get(cause)) is not None:
        found = by_clues(clues)
    else:
        found = _by_table(cause, who, clues, said)
    if _is_to_oneself(clues):
        found = replace(found, you=tuple(s for s in found.you if ".tell_" not in s.id))
    if not is_personal(clues):
        return found
    theirs = found.provider or found.your_it
    return Steps(
        you=found.you,
        recipient=found.recipient,
        provider=theirs if who is Who.PROVIDER else (),
        wait=found.wait,
    )


def kinds_of(steps: Steps) -> StepKinds:
    """What each of the steps is for."""
    kinds = step_kinds()

    def of(said: List) -> tuple[StepKind, ...]:
        return tuple(kinds.get(step.id, StepKind.DO) for step in said)

    return StepKinds(
        you=of(steps.you),
        your_it=of(steps.your_it),
        recipient=of(steps.recipient),
        provider=of(steps.provider),
        wait=of(steps.wait),
    )


def _is_to_oneself(clues: Clues) -> bool:
    """Whether the person wrote to their own address: there is nobody else to tell."""
    original, recipient = clues.bounce.original, clues.recipient
    if original is None or recipient is None or not original.from_:
        return False
    return original.from_.casefold() == (recipient.final_recipient or "").casefold()


def _by_table(cause: str, who: Who, clues: Clues, said: str) -> Steps:
    """The steps that stand in the table; none at all where there is no table for the cause."""
    variant = said.rpartition(".")[2]
    rows = step_table().find(f"{cause}.{variant}", f"{cause}.at-{who.value}", cause)
    if rows is None:
        return Steps()
    known = facts(clues)
    by_desk = {desk: _said(rows.get(desk, ()), clues, known) for desk in DESKS}
    return Steps(
        you=by_desk["you"],
        your_it=by_desk["your-it"],
        recipient=by_desk["recipient"],
        provider=by_desk["provider"] if is_personal(clues) or who is Who.PROVIDER else (),
        wait=by_desk["wait"],
    )


def _said(steps: Sequence[Step], clues: Clues, known: Mapping[str, Value]) -> List:
    """Each step in the first wording whose facts are known, three at most."""
    found = []
    for step in steps:
        for wording in step:
            if all(fact in known for _, fact in wording.needs) and _holds(wording.if_, clues):
                values = tuple((name, known[fact]) for name, fact in wording.needs)
                found.append(Sentence(id=f"step.{wording.name}", values=values))
                break
    return tuple(found[:MOST])


def _holds(conditions: Sequence[str], clues: Clues) -> bool:
    return all(CONDITIONS[name.lstrip("!")](clues) != name.startswith("!") for name in conditions)


def _tell(clues: Clues) -> Sentence:
    person = recipient_name(clues)
    address = clues.recipient.final_recipient if clues.recipient is not None else None
    if person:
        return Sentence.of("step.tell_them", person=person)
    if address:
        return Sentence.of("step.tell_them_at", address=address)
    return Sentence.of("step.tell_recipient")


def _report_for_them(clues: Clues) -> List:
    """Nobody but a provider looks after a public provider's mailboxes: it asks for no report."""
    theirs = provider_of(clues.recipient_domain) is None
    return (Sentence.of("step.pass_page"),) if theirs else ()


def _hand_on(clues: Clues, *, in_person: bool = False) -> Sentence:
    if is_personal(clues):
        return Sentence.of("step.give_to_provider")
    return Sentence.of("step.give_to_it_in_person" if in_person else "step.give_to_it")


def _again(clues: Clues) -> Sentence:
    """To send once more, when those who repair it say so."""
    return Sentence.of("step.send_again_provider" if is_personal(clues) else "step.send_again")


def _not_hosted(clues: Clues, who: Who) -> Steps:
    theirs = _their_domain(clues)
    if who is Who.RECIPIENT:
        again = Sentence.of("step.send_again_theirs")
        return Steps(you=(_tell(clues), *_report_for_them(clues), again), recipient=theirs)
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
        you=(_hand_on(clues, in_person=True), _tell(clues), _again(clues)),
        your_it=tuple(it)[:MOST],
    )


def _forwarding(clues: Clues, who: Who) -> Steps:
    known = facts(clues)
    name, typed, address = (known.get(fact) for fact in ("typed_name", "typed", "address"))
    if name and address:
        you = [Sentence.of("step.tell_about_forward", person=name, address=address)]
    elif typed and address:
        you = [Sentence.of("step.tell_about_forward_at", person=typed, address=address)]
    else:
        you = [Sentence.of("step.tell_recipient")]
    if address:
        you.append(Sentence.of("step.write_directly", address=address))
        ending = Sentence.of("step.end_forward", address=address)
    else:
        ending = Sentence.of("step.end_forward_any")
    repair = (
        ending,
        Sentence.of("step.rewrite_sender"),
        Sentence.of("step.admit_forwarder"),
    )
    if who is Who.RECIPIENT:
        return Steps(
            you=(*you, Sentence.of("step.pass_page")),
            wait=(Sentence.of("step.send_again_theirs"),),
            recipient=repair,
        )
    return Steps(you=(_hand_on(clues),), your_it=repair)


def _spf(clues: Clues, who: Who) -> Steps:
    domain = clues.spf_domain
    if who is Who.YOU:
        return _own_providers_server(clues)
    spf = clues.lookups.spf
    ip = spf.ip if spf is not None else None
    if ip is not None and in_relay_pool(ip):
        it: List = (
            Sentence.of("step.trace_the_pool", ip=ip),
            Sentence.of("step.registered_sender"),
        )
    elif domain is None:
        it = (Sentence.of("step.find_sending_ip"), Sentence.of("step.add_servers_to_spf_any"))
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
    return Steps(you=(_hand_on(clues), _tell(clues), _again(clues)), your_it=it)


def _dmarc(clues: Clues, who: Who) -> Steps:
    domain = clues.sender_domain
    if who is Who.YOU:
        return _own_providers_server(clues)
    if domain is None:
        it = [Sentence.of("step.switch_on_dkim_any"), Sentence.of("step.add_servers_to_spf_any")]
    else:
        it = [
            Sentence.of("step.sign_for_domain", domain=domain),
            Sentence.of("step.align_spf", domain=domain),
        ]
    if misses_rule(clues):
        it.append(Sentence.of("step.start_dmarc_any"))
    elif names_dmarc(clues) and not asks_nobody(clues):
        it.append(Sentence.of("step.keep_policy"))
    return Steps(you=(_hand_on(clues), _tell(clues), _again(clues)), your_it=tuple(it))


def _own_providers_server(clues: Clues) -> Steps:
    """A public provider's address that went out through another company's server."""
    provider = provider_of(clues.sender_domain)
    name = provider.name if provider is not None else ""
    server = submission(clues)
    you = [Sentence.of("step.use_their_server", provider=name)]
    if server is not None:
        you.append(Sentence.of("step.server_settings", host=server.host, port=server.port))
    you.append(Sentence.of("step.then_send_again"))
    return Steps(you=tuple(you))


def _address(clues: Clues, who: Who) -> Steps:
    known = facts(clues)
    name, typed, address = (known.get(fact) for fact in ("typed_name", "typed", "address"))
    if who is Who.RECIPIENT:
        if name and address:
            tell = Sentence.of("step.tell_about_forward_dead", person=name, address=address)
        elif typed and address:
            tell = Sentence.of("step.tell_about_forward_dead_at", person=typed, address=address)
        else:
            tell = Sentence.of("step.tell_recipient")
        return Steps(
            you=(tell, Sentence.of("step.pass_page"), Sentence.of("step.send_again_theirs")),
            recipient=(Sentence.of("step.dead_forward", address=address or ""),),
        )
    first = (
        Sentence.of("step.compare_address", address=address)
        if address
        else Sentence.of("step.check_address")
    )
    return Steps(you=(first, Sentence.of("step.type_it_anew"), Sentence.of("step.ask_for_address")))


def _sign_in(clues: Clues) -> Steps:
    server = submission(clues)
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
        you=(_hand_on(clues), _tell(clues), _again(clues)),
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
    if clues.recipient is not None:
        you.append(_tell(clues))
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
