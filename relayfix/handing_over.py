# SPDX-License-Identifier: GPL-3.0-or-later
"""Which ways of passing on a report are offered, and in which order: they follow the verdict."""

from __future__ import annotations

import enum
from collections.abc import Collection

from relayfix.model.answers import Answers, Scope
from relayfix.model.diagnosis import Case, Who


class Way(enum.Enum):
    """A way to pass it on, beside saving the report as a file."""

    MAIL = "mail"
    """A message to IT, finished, in the person's mail program."""
    TICKET = "ticket"
    """A few lines for a help desk's form."""
    RECIPIENT = "recipient"
    """A text for the recipient, by another way than mail."""
    PROVIDER = "provider"
    """A letter to the company of the person's mailbox or connection."""
    LIST = "list"
    """A letter to each blocklist that has to be asked."""
    BUNDLE = "bundle"


WAY_OUT = frozenset(
    {
        *("sign-in-missing", "sign-in-failed", "password-sign-in-disabled"),
        *("outgoing-server-settings", "tls-required", "other-network"),
        *("sender-address-not-yours", "connector", "account-blocked", "sending-limit"),
    }
)
"""Causes that hold back whatever the person sends, and so a message to IT as well."""


def own_way_out_broken(case: Case, answers: Answers) -> bool:
    """Whether a message from the same account would most likely not get out either."""
    return case.verdict.id in WAY_OUT or answers.scope is Scope.EVERYONE


def ways(case: Case, answers: Answers, possible: Collection[Way]) -> tuple[Way, ...]:
    """The ways that are ``possible`` here, the one that helps most first."""
    if case.verdict.who is Who.RECIPIENT:
        order = [Way.RECIPIENT, Way.MAIL, Way.TICKET, Way.PROVIDER, Way.LIST, Way.BUNDLE]
    elif case.verdict.who is Who.PROVIDER:
        order = [Way.PROVIDER, Way.MAIL, Way.TICKET, Way.LIST, Way.RECIPIENT, Way.BUNDLE]
    else:
        order = [Way.MAIL, Way.TICKET, Way.PROVIDER, Way.LIST, Way.RECIPIENT, Way.BUNDLE]
    if own_way_out_broken(case, answers):
        order.remove(Way.MAIL)
        order.append(Way.MAIL)
    return tuple(way for way in order if way in possible)
