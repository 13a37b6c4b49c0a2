# SPDX-License-Identifier: GPL-3.0-or-later
"""Notices in other languages: the labels are translated, the server's words are not."""

from __future__ import annotations

from tests.cases.notices import (
    exchange_in,
)
from tests.cases.vocabulary import (
    CERTAIN,
    LIKELY_ONLY,
    NOT_HOSTED,
    RELAY,
    SURE,
    WRONG,
    Case,
    Truth,
    zone,
)

UNKNOWN = "550 5.1.1 <claire.petit@cabinet.example>: Recipient address rejected: User unknown"

LANGUAGES = (
    Case(
        name="french-exchange-unknown",
        rule="Non remis : an address that their server does not know",
        kind="eml",
        returned=exchange_in("fr-FR", said=UNKNOWN),
        zone=zone(),
        truth=Truth(verdict=WRONG, who="you", sure=SURE),
    ),
    Case(
        name="french-exchange-restricted",
        rule="French words alone, without a report",
        kind="eml",
        returned=exchange_in(
            "fr-FR",
            said="550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by "
            "organization policy",
            report=False,
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-restricts-senders", who="recipient", sure=SURE),
    ),
    Case(
        name="german-exchange-full",
        rule="Unzustellbar: a full mailbox",
        kind="eml",
        returned=exchange_in(
            "de-DE", said="552 5.2.2 <claire.petit@cabinet.example>: Mailbox full", report=False
        ),
        zone=zone(),
        truth=Truth(verdict="recipient-mailbox-full", who="recipient", sure=SURE),
    ),
    Case(
        name="german-exchange-own-gateway",
        rule="the own gateway in a German notice: own IT",
        kind="eml",
        returned=exchange_in("de-DE", said=RELAY, host="smarthost.atelier.example"),
        zone=zone(smarthost__atelier__example={"A": ["203.0.113.5"]}),
        truth=Truth(verdict="connector", who="your-it", sure=SURE),
    ),
    Case(
        name="italian-exchange-not-hosted",
        rule="Non recapitabile: their own server refuses to carry",
        kind="eml",
        returned=exchange_in("it-IT", said=RELAY),
        zone=zone(),
        truth=Truth(verdict=NOT_HOSTED, who="recipient", sure=(CERTAIN,)),
    ),
    Case(
        name="spanish-exchange-too-large",
        rule="a Spanish notice of words alone",
        kind="eml",
        returned=exchange_in(
            "es-ES", said="552 5.3.4 Message size exceeds fixed limit", report=False
        ),
        truth=Truth(verdict="message-too-large", who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="portuguese-exchange-spf",
        rule="a Portuguese notice that names SPF",
        kind="eml",
        returned=exchange_in(
            "pt-PT",
            said="550 5.7.23 The message was rejected because of Sender Policy Framework violation",
        ),
        truth=Truth(verdict="spf-not-listed", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="dutch-exchange-unknown",
        rule="a Dutch notice of words alone, without asking anybody",
        kind="eml",
        returned=exchange_in("nl-NL", said=UNKNOWN, report=False),
        truth=Truth(verdict=WRONG, who="you", sure=LIKELY_ONLY),
    ),
    Case(
        name="swedish-exchange-blocked",
        rule="a Swedish notice that names a public list",
        kind="eml",
        returned=exchange_in(
            "sv-SE",
            said="554 5.7.1 Service unavailable; Client host [203.0.113.2] blocked using "
            "zen.spamhaus.org",
        ),
        truth=Truth(verdict="ip-blocklisted", who="your-it", sure=LIKELY_ONLY),
    ),
    Case(
        name="pasted-french-window",
        rule="a French window's words: the own server carries for nobody",
        kind="text",
        returned=(
            "Une erreur est survenue lors de l'envoi du courrier. Le serveur de messagerie a "
            "répondu :\n"
            "554 5.7.1 <claire.petit@cabinet.example>: Relay access denied.\n"
            "Veuillez vérifier le destinataire « claire.petit@cabinet.example » et réessayer.\n"
        ),
        options=("--scope", "everyone"),
        truth=Truth(verdict="sign-in-missing", who="you", sure=LIKELY_ONLY),
    ),
)
