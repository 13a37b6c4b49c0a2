# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals to carry a message on: what the three causes behind them have in common.

The same words come from a recipient's server that was never told about its domain, from a
gateway that lost its trust, and from an outgoing server that waits for a sign-in. Only the host
tells them apart.
"""

from __future__ import annotations

from relayfix.diagnosis.causes import signing_in
from relayfix.diagnosis.causes.claim import Findings
from relayfix.diagnosis.causes.recipient_domain_no_mail import NULL_MX
from relayfix.diagnosis.clues import Clues
from relayfix.diagnosis.lookups import MxMatch
from relayfix.diagnosis.reading import Reading
from relayfix.knowledge.domains import same_organisation
from relayfix.model.answers import Scope, Trial, YesNo
from relayfix.model.bounce import Reason
from relayfix.model.diagnosis import Role
from relayfix.model.sentence import Sentence

OWN = (Role.OWN_OUTGOING, Role.OWN_GATEWAY)
THEIRS = (Role.RECIPIENT_MX, Role.RECIPIENT_PROVIDER)

NOT_RELAYING = frozenset({"g_ip_whitelist", "exo_5_7_750"})
"""Signatures filed under relaying whose words are about something else: a closed door for all
but one gateway, and a sender's domain that the tenant never registered."""

OWN_CONNECTOR = frozenset({"exo_5_7_64", "g_relay_denied", "g_relay_creds"})
"""Said by a mail company to its own customer's server, and to nobody else."""

THEIR_SIDE = frozenset({"exo_5_4_1_relay", "y_relay", "i_relay"})
"""Said by a mail company about a recipient's domain that it does not host."""

TO_PROGRAMS = frozenset(
    {
        *("exo_5_7_57", "g_530_auth", "pf_notloggedin", "st_auth", "me_auth", "hm_auth"),
        *("pop_before", "ol_800ccc79", "auth_required", "lang_auth", "fr_auth"),
    }
)
"""Said by submission servers to programs that did not sign in."""

_WEIGHT = {
    Reading.WORDS: "relay-words",
    Reading.PROVIDER_CODE: "relay-code",
    Reading.BARE_CODE: "relay-bare-code",
}


_REASONS = (Reason.RELAY_DENIED, Reason.AUTHENTICATION_REQUIRED)


def takes_no_domain(clues: Clues) -> bool:
    """Whether a server says that it looks after no such domain: a refusal to relay too."""
    if clues.reason is not Reason.DOMAIN_NOT_ACCEPTED:
        return False
    return NULL_MX.search(clues.words or "") is None


def is_relaying(clues: Clues) -> bool:
    """Whether the words refuse to carry the message on, for good."""
    return (
        not clues.delayed
        and clues.recipient is not None
        and (clues.reason in _REASONS or takes_no_domain(clues))
        and clues.signature not in NOT_RELAYING
        and signing_in.meaning(clues) is None
    )


def add_words(found: Findings, clues: Clues) -> None:
    """What was said, whoever said it."""
    words = clues.words
    sentence = Sentence.of("because.relay_words", words=words) if words else None
    found.speaks_for(_WEIGHT.get(clues.reading, "relay-bare-code"), sentence)


def add_scope(found: Findings, clues: Clues, *, own_side: bool) -> None:
    """Who else can be reached, for a cause on the sender's own side or not.

    Where the host is decided, by a sign of ownership or by a check, it has nothing to add.
    """
    if is_own(clues) or is_their_mx(clues):
        return
    scope = clues.answers.scope
    if scope in (Scope.ONE_RECIPIENT, Scope.ONE_ORGANISATION):
        where = "against.others_get_mail" if own_side else "because.others_get_mail"
        (found.speaks_against if own_side else found.speaks_for)("only-there", Sentence.of(where))
    elif scope is Scope.EVERYONE:
        where = "because.nobody_gets_mail" if own_side else "against.nobody_gets_mail"
        (found.speaks_for if own_side else found.speaks_against)("everywhere", Sentence.of(where))
    elif scope is None or scope is Scope.UNKNOWN:
        found.lacks(Sentence.of("missing.scope"))


def said_to_forward(clues: Clues) -> bool:
    """Whether the person knows of a forward, and no original came back that would show it."""
    return clues.answers.forwarding is YesNo.YES and clues.forward.untyped is None


def add_forward(found: Findings, clues: Clues) -> None:
    """Both signs of forwarding take the refusal off every other cause; one is a question."""
    if clues.forward.both:
        found.speaks_against("forwarding-signs", Sentence.of("against.forwarding_signs"))
    elif clues.forward.one:
        found.lacks(Sentence.of("missing.forwarding"))
    elif said_to_forward(clues):
        found.lacks(Sentence.of("missing.whole_message"))


def add_other_app(found: Findings, clues: Clues, *, program: bool) -> None:
    """Whether another program can send, for a cause in this program's settings or not.

    What one server said to another has nothing to do with programs.
    """
    if clues.to_a_program is False:
        return
    trial = clues.answers.other_app
    if trial is Trial.WORKS:
        which = "because" if program else "against"
        add = found.speaks_for if program else found.speaks_against
        add("other-app-works", Sentence(id=f"{which}.other_app_works"))
    elif trial is Trial.FAILS:
        which = "against" if program else "because"
        add = found.speaks_against if program else found.speaks_for
        add("other-app-fails", Sentence(id=f"{which}.other_app_fails"))


def asks_own_sign_in(clues: Clues) -> bool:
    """Whether a server of the sender's side asks, in its own words, for a sign-in."""
    asked = clues.reason is Reason.AUTHENTICATION_REQUIRED
    return asked and is_own(clues) and not clues.wrapped


def about_account(clues: Clues) -> bool:
    """Whether the refusal is about the person's own sign-in, though a server wrote the notice.

    Scanners, printers and the mail service of a laptop write notices too. Exchange Online says
    5.7.57 only where programs hand in their mail; elsewhere it takes the person's own word that
    nothing gets out, or that another program can send.
    """
    if clues.wrapped or is_theirs(clues):
        return False
    if clues.signature == "exo_5_7_57":
        return True
    answers = clues.answers
    if answers.scope is not Scope.EVERYONE and answers.other_app is not Trial.WORKS:
        return False
    if is_own(clues) and clues.signature == "ms_5_7_54":
        return True  # a receive connector takes everything from those who signed in
    return clues.role is Role.OWN_OUTGOING or asks_own_sign_in(clues)


def lacks_host(found: Findings, clues: Clues) -> None:
    """What would name the host, or say whose it is."""
    if clues.refuser is None and not clues.to_a_program:
        found.lacks(Sentence.of("missing.whole_message"))
    else:
        lacks_their_mx(found, clues)


def lacks_their_mx(found: Findings, clues: Clues) -> None:
    """Where their mail goes; where that is known, who of the own side saw which server refused."""
    domain = clues.recipient_domain
    if clues.mx is not MxMatch.UNCHECKED or domain is None:
        return
    if clues.lookups.mx(domain) is None:
        found.lacks(Sentence.of("missing.recipient_mx", domain=domain))
    elif clues.refuser is None and not clues.to_a_program:
        found.lacks(Sentence.of("missing.it_looks"))


def is_own(clues: Clues) -> bool:
    return clues.role in OWN


def only_tells(clues: Clues) -> bool:
    """Whether the host wrote the notice and complains of another one, which it does not name."""
    return clues.refuser is not None and clues.refuser.itself and is_own(clues)


def is_theirs(clues: Clues) -> bool:
    return clues.role in THEIRS


def is_their_mx(clues: Clues) -> bool:
    """Whether a check shows the refusing host to be the recipient's mail host."""
    return clues.mx in (MxMatch.NAME, MxMatch.ADDRESS)


def inside(clues: Clues) -> bool:
    """Whether sender and recipient are of one organisation."""
    return same_organisation(clues.sender_domain, clues.recipient_domain)


def about_host(id_: str, clues: Clues) -> Sentence:
    """A sentence about the refusing host and the recipient's domain."""
    return Sentence(
        id=id_, values=(("host", clues.host or ""), ("domain", clues.recipient_domain or ""))
    )
