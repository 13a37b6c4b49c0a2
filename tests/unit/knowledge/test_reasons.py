# SPDX-License-Identifier: GPL-3.0-or-later
"""What the contract calls a reason, in the words of servers."""

from __future__ import annotations

import pytest

from relayfix.knowledge.signatures import match, signatures
from relayfix.model.bounce import Reason

WORDS = {
    Reason.RELAY_DENIED: [
        "554 5.7.1 <bob@client.example>: Relay access denied",
        "454 4.7.1 Relay access denied",
        "550 5.7.1 Unable to relay",
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
        "550 relay not permitted",
        "relais refusé",
        "550 5.7.1 Weiterleitung nicht erlaubt",
        "553 sorry, that domain isn't allowed to be relayed thru this MTA (#5.7.1)",
    ],
    Reason.AUTHENTICATION_REQUIRED: [
        "530 5.7.57 Client not authenticated to send mail",
        "530 5.7.0 Authentication Required",
        "550 5.7.1 Relaying denied. Proper authentication required.",
        "550 5.7.1 SMTP AUTH is required for message submission on port 587",
    ],
    Reason.AUTHENTICATION_FAILED: [
        "535 5.7.8 Error: authentication failed",
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
    ],
    Reason.SENDER_NOT_ALLOWED: [
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "553 5.7.1 <a@b.example>: Sender address rejected: not owned by user c",
        "501 5.1.8 Sender address rejected",
        "550 5.1.7 No such domain firm.example.",
    ],
    Reason.ACCOUNT_BLOCKED: ["550 5.1.8 Access denied, bad outbound sender"],
    Reason.SPF: [
        "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
        "550 5.7.1 SPF unauthorized mail is prohibited.",
        "550 5.7.1 Le domaine atelier.example n'a pas d'enregistrement SPF",
        "550 5.7.1 Kein SPF-Eintrag gefunden",
        "550 5.7.1 sender domain has no SPF record",
        "550 5.7.1 Domain a.example does not designate 192.0.2.1 as permitted sender",
    ],
    Reason.DKIM: ["554 5.7.1 DKIM signature failed"],
    Reason.DMARC: [
        "550-5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy",
        "550 5.7.509 Access denied, sending domain does not pass DMARC verification",
    ],
    Reason.IP_BLOCKED: [
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example",
        "550 5.7.606 Access denied, banned sending IP [192.0.2.1]",
    ],
    Reason.NO_REVERSE_DNS: [
        "550 5.7.1 Fix reverse DNS for 192.0.2.1",
        "450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]",
        "550 5.7.1 Helo command rejected: need fully-qualified hostname",
    ],
    Reason.TLS_REQUIRED: [
        "530 5.7.0 Must issue a STARTTLS command first",
        "450 4.7.320 Certificate validation failed",
        "450 4.7.320 anything",
        "451 4.7.5 certificate is not yet valid",
    ],
    Reason.RATE_LIMITED: [
        "421 Too many concurrent SMTP connections",
        "550 Limite d'envoi dépassée",
        "452 Votre limite quotidienne d'envoi est atteinte",
        "550 Sendelimit überschritten",
    ],
    Reason.SPAM: ["550 This message was classified as SPAM"],
    Reason.VIRUS: ["550 5.7.1 virus found"],
    Reason.MESSAGE_TOO_LARGE: ["552 5.3.4 Message size exceeds fixed limit"],
    Reason.POLICY: [
        "550 Administrative prohibition",
        "550 5.7.520 Access denied, Your organization does not allow external forwarding.",
        "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization",
        "550 5.7.0 Local Policy Violation",
    ],
    Reason.RECIPIENT_UNKNOWN: [
        "550 5.1.1 <bob@client.example>... User unknown",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found",
        "550 5.4.1 All recipient addresses rejected : Access denied",
        "550 Unrouteable address",
        "550 Нет такого пользователя",
        "550 Такого адреса не существует",
    ],
    Reason.RECIPIENT_DISABLED: ["550 5.2.1 mailbox disabled", "550 Mailbox is frozen."],
    Reason.RECIPIENT_MOVED: ["551 5.1.6 mailbox has moved"],
    Reason.RECIPIENT_RESTRICTED: [
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup",
        "550 5.7.1 delivery to this address is restricted",
    ],
    Reason.MAILBOX_FULL: ["552 5.2.2 over quota", "452 mailbox full", "disk quota exceeded"],
    Reason.DOMAIN_NOT_FOUND: [
        "Host or domain name not found. Name service error for name=client.example",
        "550 5.4.310 DNS domain client.example does not exist",
    ],
    Reason.DOMAIN_NOT_ACCEPTED: [
        "550 5.1.10 client.example does not accept mail (nullMX)",
        "550 we do not accept mail for this domain",
    ],
    Reason.CONNECTION_FAILED: ["connect to mx.client.example[192.0.2.1]:25: Connection refused"],
    Reason.TIMEOUT: ["retry timeout exceeded", "550 4.4.7 QUEUE.Expired; message expired"],
    Reason.MAIL_LOOP: ["554 5.4.6 Hop count exceeded - possible mail loop"],
    Reason.SYSTEM_ERROR: ["554 5.3.0 unknown mailer error 255"],
    Reason.SYSTEM_FULL: ["452 4.3.1 Insufficient system storage"],
    Reason.BAD_COMMAND: ["500 5.5.2 Syntax error"],
    Reason.TOO_MANY_RECIPIENTS: ["452 4.5.3 Too many recipients"],
    Reason.TEMPORARY: [
        "450 4.2.0 Greylisted for 60 seconds",
        "421 4.2.1 Service refuse. Veuillez essayer plus tard.",
    ],
    Reason.UNKNOWN: [  # an answer for good, whatever it says of later
        "550 5.5.0 Service refuse. Veuillez essayer plus tard.",
        "550 temporary failure, try again later",
    ],
}


@pytest.mark.parametrize(
    ("words", "reason"), [(w, reason) for reason, all_words in WORDS.items() for w in all_words]
)
def test_words_mean_what_the_contract_says(words: str, reason: Reason) -> None:
    found = match(words)
    assert found is not None
    assert found.reason is reason, found.id


def test_no_source_speaks_of_what_nobody_else_can_find() -> None:
    for signature in signatures():
        assert not signature.source.startswith("id ")
        assert "(id " not in signature.source
