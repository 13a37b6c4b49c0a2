# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that was pasted or typed."""

from __future__ import annotations

import pytest

from relayfix.model.bounce import AutoType, Format, Kind, Reason
from tests.support.bounces import GROUP, ORIGINAL, PER_MESSAGE, read

LONE = [
    ("550 5.7.367 Sender not authorized for relay", "5.7.367", 550, Reason.RELAY_DENIED),
    ("550 5.7.367", "5.7.367", 550, Reason.RELAY_DENIED),
    ("5.7.23", "5.7.23", None, Reason.SPF),
    ("relay access denied", None, None, Reason.RELAY_DENIED),
    ("Accès au relais refusé", None, None, Reason.RELAY_DENIED),
    ("0x800CCC79", None, None, Reason.RELAY_DENIED),
    ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "5.7.1", 553,
     Reason.RELAY_DENIED),
    ("The recipient's mailbox is full and can't accept messages now.", None, None,
     Reason.MAILBOX_FULL),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status", "code", "reason"), LONE, ids=[x[0] for x in LONE])
def test_a_lone_code_or_sentence(
    text: str, status: str | None, code: int | None, reason: Reason
) -> None:
    bounce = read(text)
    assert bounce.source.format is Format.TEXT
    assert bounce.kind is Kind.FAILED
    (recipient,) = bounce.recipients
    assert recipient.diagnostic == text
    assert (recipient.status, recipient.reply_code) == (status, code)
    assert recipient.reason is reason
    assert recipient.final_recipient is None


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "Hi Bob, are you unavailable on Friday? I had too many meetings. The key does not exist.",
        "Room 550 is on floor 5. Call 421 or write to bob@client.example.",
        "SPF records, spam and viruses: an introduction for our members in three chapters",
        "Bonjour, merci de bien vouloir me rappeler.",
        "12345",
        "Sending of the message failed this morning, so I bring you the papers on Friday.",
        "Changes since v4.0.0 are listed below, for everybody who reads on.\n" * 12,
        "The table: 0x84be41de, 0x8d079a2c, 0x80ab1123, and so on.",
        "Section 5.3.1 of the book is about the delivery of letters.\n" + "More of it.\n" * 60,
    ],
)
def test_other_texts_are_no_bounces(text: str) -> None:
    bounce = read(text)
    assert bounce.kind is Kind.NOT_A_BOUNCE
    assert bounce.auto_type is AutoType.MESSAGE


def test_a_reply_of_several_lines_is_one_sentence() -> None:
    bounce = read(
        "550-5.7.1 [203.0.113.99] The IP you're using to send mail is not authorized to\n"
        "550-5.7.1 send email directly to our servers. Please use the SMTP relay at your\n"
        "550 5.7.1 service provider instead. - gsmtp\n"
        "550 5.1.1 another reply\n"
    )
    (recipient,) = bounce.recipients
    assert recipient.diagnostic == (
        "550-5.7.1 [203.0.113.99] The IP you're using to send mail is not authorized to send email "
        "directly to our servers. Please use the SMTP relay at your service provider instead. "
        "- gsmtp"
    )
    assert recipient.reason is Reason.IP_BLOCKED


def test_half_a_report() -> None:
    bounce = read(f"-- part --\n{PER_MESSAGE}\n{GROUP}\n{ORIGINAL}")
    (recipient,) = bounce.recipients
    assert (recipient.status, recipient.remote_mta) == ("5.7.1", "mx.client.example")
    assert bounce.reporting_mta == "out.firm.example"
    assert bounce.original is not None
    assert bounce.original.message_id == "<1@firm.example>"


WINDOWS = {
    "outlook": (
        ("Your message did not reach some or all of the intended recipients.\n\n"
        "      Subject:\tOffer\n      Sent:\t10/5/2026 10:00 AM\n\n"
        "The following recipient(s) cannot be reached:\n\n"
        "      'bob@client.example' on 10/5/2026 10:00 AM\n"
        "            550 5.7.1 Unable to relay\n"),
        "outlook-client", "550 5.7.1 Unable to relay", "bob@client.example", None, "en",
    ),
    "outlook in French": (
        ("Votre message n'est pas parvenu à certains ou à tous les destinataires.\n\n"
        "Impossible de contacter le(s) destinataire(s) suivant(s)\u00a0:\n\n"
        "      'bob@client.example' le 05/10/2026 10:00\n"
        "            550 5.7.1 Unable to relay\n"),
        "outlook-client", "550 5.7.1 Unable to relay", "bob@client.example", None, "fr",
    ),
    "outlook express": (
        ("The message could not be sent because one of the recipients was rejected by the server. "
        "The rejected e-mail address was 'bob@client.example'. Subject 'Offer', "
        "Account: 'firm', Server: 'smtp.firm.example', Protocol: SMTP, Server Response: "
        "'550 5.7.1 Unable to relay for bob@client.example', Port: 25, Secure(SSL): No, "
        "Server Error: 550, Error Number: 0x800CCC79"),
        "outlook-client", "550 5.7.1 Unable to relay for bob@client.example",
        "bob@client.example", "smtp.firm.example", "en",
    ),
    "outlook, only its own code": (
        ("Task 'anna@firm.example - Sending' reported error (0x800CCC0F) : 'The connection to the "
        "server was interrupted.'"),
        "outlook-client",
        ("Task 'anna@firm.example - Sending' reported error (0x800CCC0F) : 'The connection to the "
        "server was interrupted.'"),
        None, None, "en",
    ),
    "thunderbird": (
        ("An error occurred while sending mail. The mail server responded:\n"
        "5.7.1 <bob@client.example>: Relay access denied.\n"
        'Please check the message recipient "bob@client.example" and try again.'),
        "thunderbird", "5.7.1 <bob@client.example>: Relay access denied", "bob@client.example",
        None, "en",
    ),
    "thunderbird, before any server has answered": (
        ("Sending of the message failed.\n"
        "The certificate of smtp.firm.example has expired: SEC_ERROR_EXPIRED_CERTIFICATE.\n"
        "The connection to the outgoing server (SMTP) smtp.firm.example failed.\n"),
        "thunderbird",
        "The certificate of smtp.firm.example has expired: SEC_ERROR_EXPIRED_CERTIFICATE.",
        None, "smtp.firm.example", "en",
    ),
    "thunderbird in French, before any server has answered": (
        ("L’envoi du message a échoué.\n"
        "Impossible de se connecter au serveur sortant (SMTP) smtp.firm.example.\n"),
        "thunderbird", "Impossible de se connecter au serveur sortant (SMTP) smtp.firm.example.",
        None, "smtp.firm.example", "fr",
    ),
    "apple mail": (
        ("Cannot send message using the server smtp.firm.example\n\n"
        "The server response was: 5.7.1 <bob@client.example>: Relay access denied"),
        "apple-mail", "5.7.1 <bob@client.example>: Relay access denied", None,
        "smtp.firm.example", "en",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "generator", "words", "name", "host", "language"), WINDOWS.values(), ids=list(WINDOWS)
)
def test_what_mail_programs_say(
    text: str, generator: str, words: str, name: str | None, host: str | None, language: str
) -> None:
    bounce = read(text)
    assert bounce.kind is Kind.FAILED
    assert bounce.generator == generator
    (recipient,) = bounce.recipients
    assert recipient.diagnostic == words
    assert recipient.final_recipient in (name, "bob@client.example" if name is None else name)
    assert recipient.remote_mta == host
    assert bounce.language in (language, None)


def test_a_mail_program_that_says_nothing_more() -> None:
    bounce = read("Outlook: Impossible de contacter le(s) destinataire(s) suivant(s)")
    assert bounce.kind is Kind.FAILED
    assert bounce.generator == "outlook-client"
    (recipient,) = bounce.recipients
    assert recipient.diagnostic is None
    assert recipient.reason is Reason.UNKNOWN


def test_a_page_without_a_notice_is_no_bounce() -> None:
    assert read("<html><body><p>Hello</p></body></html>").kind is Kind.NOT_A_BOUNCE
