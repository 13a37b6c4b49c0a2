# SPDX-License-Identifier: GPL-3.0-or-later
"""What is no bounce, and what it is instead; what waits and what failed."""

from __future__ import annotations

import base64

import pytest

from relayfix.model.bounce import AutoType, Kind
from tests.support.bounces import notice, read, report

LETTER = "Hello Anna,\n\nsee you on Friday. Write to bob@client.example if not.\n"

NO_BOUNCES = {
    "a letter": (notice(LETTER, sender="bob@client.example", subject="Friday"), AutoType.MESSAGE),
    "a letter with suspicious words": (
        notice(
            "Hi, the old address does not exist any more and my mailbox is full of spam.\n"
            "bob@client.example\n",
            sender="bob@client.example",
            subject="New address",
        ),
        AutoType.MESSAGE,
    ),
    **{
        f"a letter from a customer of {domain}": (
            notice(
                "I wrote to the following addresses:\n\nbob@client.example: 12 chairs\n",
                sender=f"Anna <anna@{domain}>",
                subject="The list",
            ),
            AutoType.MESSAGE,
        )
        for domain in ("orange.fr", "free.fr", "mail.ru", "yahoo.com", "nifty.com", "hotmail.com")
    },
    "out of office": (
        notice(
            "I am out of the office. Please contact carol@client.example.\n",
            sender="bob@client.example",
            subject="Automatic reply: Offer",
            headers="Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n",
        ),
        AutoType.AUTO_REPLY,
    ),
    "out of office in French": (
        notice(
            "Je suis absent.\n", sender="bob@client.example", subject="Réponse automatique : Devis"
        ),
        AutoType.AUTO_REPLY,
    ),
    "out of office in German": (
        notice("Ich bin im Urlaub.\n", sender="b@client.example", subject="Abwesenheitsnotiz"),
        AutoType.AUTO_REPLY,
    ),
    "a newsletter": (
        notice(
            "Our offers could not be delivered cheaper!\nsales@shop.example\n",
            sender="Shop <news@shop.example>",
            subject="Offers",
            headers="List-Unsubscribe: <https://shop.example/u>\nPrecedence: bulk\n",
        ),
        AutoType.LIST,
    ),
    "a complaint": (
        report(
            "Feedback-Type: abuse\nUser-Agent: x/1\nOriginal-Rcpt-To: bob@client.example\n",
            per_message="",
            status_type="message/feedback-report",
        ),
        AutoType.COMPLAINT,
    ),
    "a read receipt": (
        report(
            "Final-Recipient: rfc822; bob@client.example\n"
            "Disposition: manual-action/MDN-sent-manually; displayed\n",
            per_message="Reporting-UA: x\n",
            status_type="message/disposition-notification",
            notice="Your message was displayed on Monday.\n",
        ),
        AutoType.READ_RECEIPT,
    ),
}


@pytest.mark.parametrize(("data", "auto_type"), NO_BOUNCES.values(), ids=list(NO_BOUNCES))
def test_what_is_no_bounce(data: bytes, auto_type: AutoType) -> None:
    bounce = read(data)
    assert bounce.kind is Kind.NOT_A_BOUNCE
    assert bounce.auto_type is auto_type
    assert bounce.recipients == ()


def test_a_rejection_dressed_as_a_read_receipt_is_a_bounce() -> None:
    data = report(
        "Final-Recipient: rfc822; bob@client.example\n"
        "Disposition: automatic-action/MDN-sent-automatically; deleted\n",
        per_message="",
        status_type="message/disposition-notification",
        notice="Your message to <bob@client.example> was automatically rejected:\nQuota exceeded\n",
    )
    bounce = read(data)
    assert bounce.kind is Kind.FAILED
    assert bounce.recipients[0].final_recipient == "bob@client.example"


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Delayed Mail (still being retried)", "It will be retried until it is old.", Kind.DELAYED),
        ("Warning: message delayed 24 hours", "not yet", Kind.DELAYED),
        (
            "Delivery Status Notification (Delay)",
            "Message will be retried for 2 days",
            Kind.DELAYED,
        ),
        ("Undelivered Mail", "After delays, this is a permanent error.", Kind.FAILED),
        ("Undelivered Mail", "It has been delayed; now it failed permanently.", Kind.FAILED),
    ],
)
def test_a_warning_is_a_delay(subject: str, text: str, kind: Kind) -> None:
    data = notice(f"{text}\n\n<bob@client.example>: 450 4.2.0 later\n", subject=subject)
    assert read(data).kind is kind


def test_a_bounce_that_was_forwarded_as_an_attachment_is_the_bounce() -> None:
    inner = report().decode()
    data = (
        "From: anna@firm.example\nTo: it@firm.example\nSubject: WG: what is this?\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="=_o"\n\n'
        "--=_o\nContent-Type: text/plain\n\nPlease help.\n"
        f"--=_o\nContent-Type: message/rfc822\n\n{inner}\n--=_o--\n"
    )
    bounce = read(data)
    assert bounce.kind is Kind.FAILED
    assert bounce.recipients[0].status == "5.7.1"
    assert bounce.original is not None
    assert bounce.original.subject == "Offer – 2026"


def test_a_bounce_that_was_saved_and_attached_without_its_type_is_the_bounce() -> None:
    inner = base64.encodebytes(report()).decode()
    data = (
        "From: anna@firm.example\nTo: it@firm.example\nSubject: WG: what is this?\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="=_o"\n\n'
        "--=_o\nContent-Type: text/plain\n\nPlease help.\n"
        '--=_o\nContent-Type: application/octet-stream; name="Undeliverable.eml"\n'
        f"Content-Transfer-Encoding: base64\n\n{inner}\n--=_o--\n"
    )
    bounce = read(data)
    assert bounce.kind is Kind.FAILED
    assert bounce.recipients[0].status == "5.7.1"
    assert read(data.replace("Undeliverable.eml", "data.bin")).kind is Kind.NOT_A_BOUNCE


@pytest.mark.parametrize("to", ["à", "pour", "destiné à"])
def test_a_french_sentence_names_the_recipient(to: str) -> None:
    bounce = read(
        notice(
            f"Votre message {to} bob@client.example n'a pas pu être remis.\n\n"
            "Erreur : 550 5.7.367 Remote server returned not permitted to relay -> "
            "554 5.7.1 Relay access denied\n"
            "Message rejeté par : mx.client.example\n"
            "Envoyé par : PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM\n",
            subject="Non remis : Devis",
        )
    )
    assert [r.final_recipient for r in bounce.recipients] == ["bob@client.example"]
    assert bounce.recipients[0].remote_mta == "mx.client.example"


def test_a_bounce_that_was_forwarded_as_a_quotation_is_read() -> None:
    text = (
        "Please help.\n\n"
        + "\n".join(
            f"> {line}"
            for line in (
                "This is the mail system at host mx.firm.example.",
                "",
                "<bob@client.example>: host mx.client.example[192.0.2.9] said: 554 5.7.1",
                "    <bob@client.example>: Relay access denied (in reply to RCPT TO command)",
                "",
            )
        )
        + "\n"
    )
    bounce = read(notice(text, sender="anna@firm.example", subject="Fwd: Undelivered Mail"))
    (recipient,) = bounce.recipients
    assert (recipient.status, recipient.remote_mta) == ("5.7.1", "mx.client.example")
