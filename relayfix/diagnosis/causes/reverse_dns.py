# SPDX-License-Identifier: GPL-3.0-or-later
"""The server that sent the message has no proper name, and the receiver wants one."""

from __future__ import annotations

import re

from relayfix.diagnosis.causes import person
from relayfix.diagnosis.causes.claim import Claim, Findings
from relayfix.diagnosis.causes.naming import add_naming, add_sent_it
from relayfix.diagnosis.causes.relaying import add_forward
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.facts import sending_ip
from relayfix.knowledge.domains import address
from relayfix.model.answers import Changed
from relayfix.model.bounce import Reason
from relayfix.model.check import ReverseDnsData
from relayfix.model.diagnosis import Who
from relayfix.model.sentence import Sentence

ID = "reverse-dns"

NAMING = re.compile(
    r"reverse[ -]?(?:host ?name|dns)|\bPTR\b|\brDNS\b|cannot find your (?:reverse )?host ?name",
    re.IGNORECASE,
)
_GREETING = re.compile(r"\bhelo\b|\behlo\b|my name was rejected", re.IGNORECASE)


def judge(clues: Clues) -> Claim | None:
    """For it: the words name the address's name, and asking shows that there is none."""
    if clues.delayed:
        return None
    words = clues.words or ""
    if clues.reason is not Reason.NO_REVERSE_DNS and not (
        clues.reason is Reason.IP_BLOCKED and NAMING.search(words)
    ):
        return None
    found = Findings()
    add_naming(found, clues)
    greeting = bool(_GREETING.search(words)) and not NAMING.search(words)
    data = clues.lookups.reverse_dns
    if data is None or address(data.ip) != sending_ip(clues):
        found.lacks(Sentence.of("missing.reverse_dns"))
    else:
        _add_check(found, data, greeting=greeting)
    person.add_changed(found, clues, Changed.PROVIDER, Changed.DNS, Changed.NETWORK)
    add_forward(found, clues)
    add_sent_it(found, clues)
    which = "greeting" if greeting else "explanation"
    return found.claim(ID, Who.YOUR_IT, Sentence(id=f"cause.reverse-dns.{which}"))


def _add_check(found: Findings, data: ReverseDnsData, *, greeting: bool) -> None:
    ip = data.ip
    if greeting:
        if data.helo_matches is False:
            found.speaks_for("no-name-for-address", Sentence.of("because.greeting_differs", ip=ip))
        elif data.helo_matches:
            found.speaks_against("name-for-address", Sentence.of("against.greeting_fits", ip=ip))
        else:
            found.lacks(Sentence.of("missing.reverse_dns"))
    elif not data.names:
        found.speaks_for("no-name-for-address", Sentence.of("because.no_reverse_name", ip=ip))
    elif data.confirmed is False:
        name = data.names[0]
        found.speaks_for(
            "no-name-for-address", Sentence.of("because.name_leads_elsewhere", ip=ip, name=name)
        )
    elif data.confirmed:
        found.speaks_against("name-for-address", Sentence.of("against.has_reverse_name", ip=ip))
    else:
        found.lacks(Sentence.of("missing.reverse_dns"))
