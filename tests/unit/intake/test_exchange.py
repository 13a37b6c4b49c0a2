# SPDX-License-Identifier: GPL-3.0-or-later
"""Notices of Exchange Online and Exchange Server: four layouts, eight languages."""

from __future__ import annotations

import pytest

from relayfix.intake.notices.exchange_online import read_text
from relayfix.knowledge.phrases import Phrases, phrases
from relayfix.model.bounce import Format, Kind, Reason, Recipient
from tests.support.bounces import GROUP, notice, read, report

REPLY = (
    "550 5.7.367 Remote server returned not permitted to relay -> "
    "554 5.7.1 <bob@client.example>: Relay access denied"
)
SERVER = "AB1PR01MB0001.eurprd01.prod.outlook.com"
HEADERS = """\
Received: from AB1PR01MB0001.eurprd01.prod.outlook.com (2603:10a6::7) by
 CD2PR01MB0002.eurprd01.prod.outlook.com (2603:10a6::8) with Microsoft SMTP
 Server id 15.20.1; Mon, 5 Oct 2026 08:00:00 +0000
From: Anna <anna@firm.example>
To: bob@client.example
Subject: Offer
Message-ID: <1@firm.example>
"""


def assert_read(recipient: Recipient, where: str) -> None:
    assert recipient.final_recipient == "bob@client.example"
    assert (recipient.status, recipient.reply_code) == ("5.7.367", 550)
    assert recipient.diagnostic == REPLY
    assert recipient.remote_mta == "mx.hoster.example"
    assert recipient.remote_mta_where == where
    assert recipient.nested is not None
    assert (recipient.nested.status, recipient.nested.reply_code) == ("5.7.1", 554)
    assert recipient.nested.host == "mx.hoster.example"
    assert recipient.reason is Reason.RELAY_DENIED


def title(text: str) -> str:
    """A phrase as a notice prints it: a capital letter, a typographic apostrophe."""
    return (text[:1].upper() + text[1:]).replace("'", "’").replace(" :", "\u00a0:")


def layout_b(table: Phrases) -> str:
    colon = "\u00a0:" if table.language == "fr" else ":"
    return (
        f"{title(table.lead[0])}\n\nBob (bob@client.example)<mailto:bob@client.example>\n"
        "…\n\n\n"
        f"{title(table.diagnostics[0])}\n\n"
        f"{title(table.generating_server[0])}{colon} {SERVER}\n\n"
        f"bob@client.example\nmx.hoster.example\nRemote Server returned '{REPLY}'\n\n"
        f"{title(table.original_headers[0])}\n\n{HEADERS}"
    )


@pytest.mark.parametrize("table", phrases(), ids=lambda table: table.language)
def test_a_host_line_between_recipient_and_words(table: Phrases) -> None:
    bounce = read(notice(layout_b(table), sender="<postmaster@firm.example>"))
    assert bounce.kind is Kind.FAILED
    assert bounce.generator == "exchange-online"
    assert bounce.reporting_mta == SERVER.lower()
    (recipient,) = bounce.recipients
    assert_read(recipient, "mx.hoster.example")
    assert bounce.original is not None
    assert bounce.original.subject == "Offer"
    assert len(bounce.original.hops) == 1


@pytest.mark.parametrize("table", phrases(), ids=lambda table: table.language)
def test_the_refusing_host_above_everything(table: Phrases) -> None:
    rejected = table.rejected_by[0].replace("#", "mx.hoster.example")
    gave = table.gave_error[0].replace("#", "mx.hoster.example")
    text = (
        f"{rejected}\n\nBob (bob@client.example)<mailto:bob@client.example>\n\n…\n\n"
        f"{gave}\n{REPLY}\n\n"
        f"{title(table.diagnostics[0])}\n\n{title(table.generating_server[0])}: {SERVER}\n"
    )
    (recipient,) = read(notice(text)).recipients
    assert_read(recipient, gave)


@pytest.mark.parametrize("table", phrases(), ids=lambda table: table.language)
def test_labels_of_the_newer_layouts(table: Phrases) -> None:
    for error, generated, refused in (
        (table.reported_error[0], table.generating_server[-2], table.remote_server[0]),
        (table.reported_error[1], table.generating_server[-1], table.remote_server[1]),
    ):
        text = (
            "Your message to bob@client.example couldn't be delivered.\n\n"
            f"{title(table.diagnostics[-1])}\n{title(error)}:\t{REPLY}\n"
            f"{title(refused)}:\tmx.hoster.example\n{title(generated)}:\t{SERVER}\n"
        )
        bounce = read(notice(text))
        (recipient,) = bounce.recipients
        assert_read(recipient, f"{title(refused)}:\tmx.hoster.example")
        assert bounce.reporting_mta == SERVER.lower()


def test_the_server_that_wrote_the_notice_refuses_for_itself() -> None:
    text = (
        "Your message couldn't be delivered to bob@client.example\n\nError Details\n"
        "Error: 550 5.7.708 Service unavailable. Traffic not accepted from this IP.\n"
        f"Message rejected by: {SERVER}\nSent by: {SERVER}\n"
    )
    bounce = read(notice(text))
    (recipient,) = bounce.recipients
    assert recipient.remote_mta is None, "nobody else refused"
    assert bounce.reporting_mta == SERVER.lower()
    assert recipient.reason is Reason.IP_BLOCKED


@pytest.mark.parametrize(
    ("line", "status", "code", "host"),
    [
        ("Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'",
         "5.1.1", 550, None),
        ("#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", "5.1.1", 550, None),
        ("mx.hoster.example #550 5.7.1 Unable to relay ##", "5.7.1", 550, "mx.hoster.example"),
        ("mx.hoster.example #<mx.hoster.example #5.7.1 smtp;550 5.7.1 Unable to relay> #SMTP#",
         "5.7.1", 550, "mx.hoster.example"),
        ("Remote Server returned '<mx.hoster.example #5.7.1 smtp;550 5.7.1 Unable to relay>'",
         "5.7.1", 550, None),
        (("10/5/2026 8:00:00 AM - Remote Server at mx.hoster.example (192.0.2.9) returned "
         "'550 4.4.7 QUEUE.Expired; message expired'"), "4.4.7", 550, "mx.hoster.example"),
        (("05/10/2026 10:00:00 - Server at mx.hoster.example (192.0.2.9) returned '450 4.4.312 DNS"
         "\nquery failed'"), "4.4.312", 450, "mx.hoster.example"),
    ],
)  # fmt: skip
def test_older_lines_with_the_words(line: str, status: str, code: int, host: str | None) -> None:
    text = (
        "Diagnostic information for administrators:\n\nGenerating server: exch1.firm.example\n\n"
        f"bob@client.example\n{line}\n\nOriginal message headers:\n\n{HEADERS}"
    )
    bounce = read(notice(text))
    (recipient,) = bounce.recipients
    assert recipient.final_recipient == "bob@client.example"
    assert (recipient.status, recipient.reply_code) == (status, code)
    assert recipient.remote_mta == host
    assert bounce.generator == "exchange"


def test_every_recipient_keeps_its_own_words() -> None:
    text = (
        "Diagnostic information for administrators:\n\nGenerating server: exch1.firm.example\n\n"
        "bob@client.example\nmx1.client.example\n"
        "Remote Server returned '550 5.7.1 Relaying denied'\n\n"
        "carol@other.example\nmx1.other.example\nRemote Server returned '550 5.1.1 User unknown'\n"
    )
    first, second = read(notice(text)).recipients
    assert (first.final_recipient, first.status, first.remote_mta) == (
        "bob@client.example", "5.7.1", "mx1.client.example",
    )  # fmt: skip
    assert (second.final_recipient, second.status, second.remote_mta) == (
        "carol@other.example", "5.1.1", "mx1.other.example",
    )  # fmt: skip


def test_only_the_last_attempt_counts() -> None:
    text = (
        "Diagnostic information for administrators:\n\nGenerating server: x.prod.outlook.com\n\n"
        "bob@client.example\n"
        "1/2/2026 8:00:00 AM - Server at x.prod.outlook.com returned "
        "'550 5.4.300 Message expired'\n"
        "1/1/2026 8:00:00 AM - Server at client.example (192.0.2.9) returned "
        "'450 4.4.316 refused'\n"
    )
    (recipient,) = read(notice(text)).recipients
    assert recipient.status == "5.4.300"
    assert recipient.remote_mta is None


def test_a_delay_is_no_failure() -> None:
    text = (
        "Delivery is delayed to these recipients or groups:\n\nbob@client.example\n\n"
        "This message hasn't been delivered yet. Delivery will continue to be attempted.\n\n"
        "Diagnostic information for administrators:\n\nGenerating server: x.prod.outlook.com\n\n"
        "bob@client.example\nRemote Server returned '400 4.4.7 Message delayed'\n"
    )
    bounce = read(notice(text, subject="Delivery delayed:Offer"))
    assert bounce.kind is Kind.DELAYED


def test_the_notice_gives_the_report_what_it_lacks() -> None:
    text = layout_b(phrases()[0])
    groups = GROUP.replace("Remote-MTA: dns; mx.client.example\n", "").replace(
        "554 5.7.1 <bob@client.example>: Relay access denied", REPLY
    )
    bounce = read(report(groups, notice=text, headers="X-MS-Exchange-Message-Is-Ndr:\n"))
    (recipient,) = bounce.recipients
    assert recipient.remote_mta == "mx.hoster.example"
    assert recipient.nested is not None
    assert recipient.nested.host == "mx.hoster.example"


def test_a_saved_page_is_read_like_the_message() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{value}</td></tr>"
        for name, value in (
            ("Error:", REPLY.replace(">", "&gt;").replace("<", "&lt;")),
            ("Message rejected by:", "mx.hoster.example"),
            ("Sent by:", SERVER),
        )
    )
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body>"
        "<p>Your message to <b>bob@client.example</b> couldn't be delivered.</p>"
        f"<table>{rows}</table><img src='https://tracker.example/x.gif'></body></html>"
    )
    bounce = read(page)
    assert bounce.source.format is Format.HTML
    (recipient,) = bounce.recipients
    assert_read(recipient, "Message rejected by:\tmx.hoster.example")
    assert "tracker" not in (bounce.notice or "")


def test_read_text_gives_readers_of_other_formats_the_same() -> None:
    reading = read_text(layout_b(phrases()[0]))
    (finding,) = reading.findings
    assert finding.recipient == "bob@client.example"
    assert finding.words == REPLY
    assert finding.remote == "mx.hoster.example"
    assert reading.reporting_mta == SERVER
    assert reading.original_headers is not None
    assert "Subject: Offer" in reading.original_headers
    assert read_text("Hello, how are you?").findings == ()


def test_exchange_2003() -> None:
    text = (
        "Your message\n\n  To:      bob@client.example\n  Subject: Offer\n\n"
        "did not reach the following recipient(s):\n\n"
        "bob@client.example on Mon, 5 Oct 2026 10:00:00 +0200\n"
        "    The recipient name is not recognized\n"
        "    The MTS-ID of the original message is: c=us;a= ;p=client\n"
        "    MSEXCH:IMS:CLIENT:SITE:SERVER 0 (000C05A6) Unknown Recipient\n"
    )
    (recipient,) = read(notice(text, subject="Undeliverable: Offer")).recipients
    assert recipient.final_recipient == "bob@client.example"
    assert recipient.diagnostic == "The recipient name is not recognized"
    assert recipient.reason is Reason.RECIPIENT_UNKNOWN
