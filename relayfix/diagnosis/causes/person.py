# SPDX-License-Identifier: GPL-3.0-or-later
"""What the person says, for a cause that it speaks for or against."""

from __future__ import annotations

from datetime import date

from relayfix.diagnosis.causes.claim import Findings
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.facts import sent_on
from relayfix.model.answers import Changed, Scope, Trial, YesNo
from relayfix.model.sentence import Sentence


def add_everyone(found: Findings, clues: Clues, *, everyone: bool) -> None:
    """Who is reached: a fault of the own side (``everyone``) shows with everybody."""
    scope = clues.answers.scope
    if scope is Scope.EVERYONE:
        if everyone:
            found.speaks_for("everywhere", Sentence.of("because.nobody_gets_mail"))
        else:
            found.speaks_against("everywhere", Sentence.of("against.nobody_gets_mail"))
    elif scope in (Scope.ONE_RECIPIENT, Scope.ONE_ORGANISATION):
        if everyone:
            found.speaks_against("only-there", Sentence.of("against.others_get_mail"))
        else:
            found.speaks_for("only-there", Sentence.of("because.others_get_mail"))
    elif scope in (None, Scope.UNKNOWN):
        found.lacks(Sentence.of("missing.scope"))


def add_other_app(found: Findings, clues: Clues, *, program: bool) -> None:
    """Whether another program can send, for a cause in this one's settings or not."""
    trial = clues.answers.other_app
    if trial is Trial.WORKS:
        if program:
            found.speaks_for("other-app-works", Sentence.of("because.other_app_works"))
        else:
            found.speaks_against("other-app-works", Sentence.of("against.other_app_works"))
    elif trial is Trial.FAILS:
        if program:
            found.speaks_against("other-app-fails", Sentence.of("against.other_app_fails"))
        else:
            found.speaks_for("other-app-fails", Sentence.of("because.other_app_fails"))
    elif program:
        found.lacks(Sentence.of("missing.other_app"))


def add_other_network(found: Findings, clues: Clues, *, network: bool) -> None:
    """Whether another network helps, for a cause in this one or not."""
    trial = clues.answers.other_network
    if trial is Trial.WORKS:
        if network:
            found.speaks_for("other-network-works", Sentence.of("because.other_network_works"))
        else:
            found.speaks_against("other-network-works", Sentence.of("against.other_network_works"))
    elif trial is Trial.FAILS:
        if network:
            found.speaks_against("other-network-fails", Sentence.of("against.other_network_fails"))
        else:
            found.speaks_for("other-network-fails", Sentence.of("because.other_network_fails"))
    elif network:
        found.lacks(Sentence.of("missing.other_network"))


def add_receiving(found: Findings, clues: Clues, *, sending_alone: bool) -> None:
    """Whether mail comes in, for a cause that touches sending alone or the whole account."""
    answer = clues.answers.can_receive
    if answer is YesNo.YES:
        if sending_alone:
            found.speaks_for("can-receive", Sentence.of("because.can_receive"))
        else:
            found.speaks_against("can-receive", Sentence.of("against.can_receive"))
    elif answer is YesNo.NO:
        if sending_alone:
            found.speaks_against("cannot-receive", Sentence.of("against.cannot_receive"))
        else:
            found.speaks_for("cannot-receive", Sentence.of("because.cannot_receive"))


def add_changed(found: Findings, clues: Clues, *what: Changed) -> None:
    """What was changed lately, where this cause is about it; since when, where that is known."""
    changed = clues.answers.changed
    for one in what:
        if one in changed:
            found.speaks_for("changed-fits", _said(one, clues.answers.since))
            return
    if Changed.NOTHING in changed:
        found.speaks_against("nothing-changed", Sentence.of("against.nothing_changed"))


def settling(clues: Clues) -> bool:
    """Whether the domain's settings were changed so shortly before the message that others may
    still have known the old ones: as long as most of them may be remembered, three days."""
    since, sent = clues.answers.since, sent_on(clues)
    if Changed.DNS not in clues.answers.changed or since is None or sent is None:
        return False
    try:
        days = (sent.date() - date.fromisoformat(since[:10])).days
    except ValueError:
        return False
    return -1 <= days <= _REMEMBERED


def add_right_by_now(
    found: Findings, clues: Clues, weight: str, sentence: Sentence, domain: str
) -> bool:
    """A check finds in order what was refused. That speaks against the cause, but for a change
    that is still spreading: then it only needs time. Whether it is that."""
    if settling(clues):
        found.speaks_for("record-right-now", Sentence.of("because.still_spreading", domain=domain))
        return True
    found.speaks_against(weight, sentence)
    if Changed.DNS in clues.answers.changed or not clues.answers.changed:
        found.lacks(Sentence.of("missing.since_when"))
    return False


_REMEMBERED = 3
"""Days. Resolvers keep answers for a day or two at most, and name servers of a domain as long."""


def _said(what: Changed, since: str | None) -> Sentence:
    if since is None:
        return Sentence(id=f"because.changed.{what.value}")
    return Sentence(id=f"because.changed_since.{what.value}", values=(("date", since),))
