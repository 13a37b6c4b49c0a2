# SPDX-License-Identifier: GPL-3.0-or-later
"""The original: who, what, which way; and the address the refusing server saw."""

from __future__ import annotations

import pytest

from relayfix.intake.original import best_original, hop_of, original_of
from relayfix.model.bounce import DkimSignature
from tests.support.bounces import GROUP, ORIGINAL, notice, read, report


def test_the_fields_of_an_original() -> None:
    original = original_of(ORIGINAL)
    assert (original.from_, original.from_name) == ("anna@firm.example", "Anna Müller")
    assert original.envelope_from == "anna@firm.example"
    assert original.to == ("bob@client.example", "carol@client.example")
    assert original.to_names == ("Bob", None)
    assert original.cc == ("dora@firm.example",)
    assert original.subject == "Offer – 2026"
    assert original.message_id == "<1@firm.example>"
    assert original.mail_program == "Mailbird 1"
    assert original.dkim_signatures == (
        DkimSignature(domain="firm.example", selector="sel1", algorithm="rsa-sha256"),
    )
    assert original.headers is not None
    assert original.headers.startswith("Return-Path:")


def test_hops_stand_in_the_order_travelled() -> None:
    first, second = original_of(ORIGINAL).hops
    assert (first.by, first.with_, first.ip) == ("out.firm.example", "ESMTPSA", "198.51.100.7")
    assert first.from_ == "[10.1.2.3]"
    assert first.delay_seconds is None
    assert (second.from_, second.by, second.ip) == (
        "out.firm.example", "mx.client.example", "192.0.2.10",
    )  # fmt: skip
    assert second.delay_seconds == 5
    assert second.date is not None
    assert second.date.isoformat() == "2026-10-05T10:00:05+02:00"


@pytest.mark.parametrize(
    ("received", "from_", "by", "with_", "ip"),
    [
        (
            ("from AB1.PROD.OUTLOOK.COM (2603:10a6::7) by CD2.PROD.OUTLOOK.COM (2603:10a6::8) with"
            " Microsoft SMTP Server (version=TLS1_2, cipher=X) id 15.20.1; Mon, 5 Oct 2026"
            " 08:00:00 +0000"),
            "AB1.PROD.OUTLOOK.COM", "CD2.PROD.OUTLOOK.COM", "Microsoft SMTP Server", "2603:10a6::7",
        ),
        (
            "by mail-ed1.google.com with SMTP id x20; Mon, 05 Oct 2026 01:00:00 -0700 (PDT)",
            None, "mail-ed1.google.com", "SMTP", None,
        ),
        ("(qmail 44372 invoked by uid 0); 5 Oct 2026 08:00:00 -0000", None, None, None, None),
        (
            "from unknown (HELO me) (192.0.2.44) by 0 with SMTP; 5 Oct 2026 08:00:00 -0000",
            "unknown", "0", "SMTP", "192.0.2.44",
        ),
        (
            ("from [192.0.2.9] (port=4711 helo=firm.example) by mx.client.example with esmtps"
            " (TLS1.3:X) (Exim 4.97) id 1; Mon, 05 Oct 2026 10:00:00 +0200"),
            "[192.0.2.9]", "mx.client.example", "esmtps", "192.0.2.9",
        ),
    ],
)  # fmt: skip
def test_received_fields_of_many_systems(
    received: str, from_: str | None, by: str | None, with_: str | None, ip: str | None
) -> None:
    hop = hop_of(received)
    assert (hop.from_, hop.by, hop.with_, hop.ip) == (from_, by, with_, ip)
    assert hop.date is not None


def test_a_hop_without_a_date_has_no_delay() -> None:
    text = (
        "Received: from a by b; nonsense\n"
        "Received: from c by a; Mon, 5 Oct 2026 10:00:00 +0000\nFrom: x@y.example\n"
    )
    assert [hop.delay_seconds for hop in original_of(text).hops] == [None, None]


def test_exim_writes_the_envelope_sender_into_a_comment() -> None:
    text = (
        "Received: from pc by mx.firm.example with esmtpa (Exim 4.97)\n"
        "\t(envelope-from <bounce-1@firm.example>) id 1; Mon, 5 Oct 2026 10:00:00 +0200\n"
        "From: anna@firm.example\n"
    )
    assert original_of(text).envelope_from == "bounce-1@firm.example"


def test_an_empty_envelope_sender_is_none() -> None:
    assert original_of("Return-Path: <>\nFrom: a@b.example\n").envelope_from is None


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("Return-Path: <SRS0=a1=xy=firm.example=anna@hoster.example>", True),
        ("Return-Path: <bounces+SRS=ab=cd@tenant.onmicrosoft.com>", True),
        ("Resent-From: carol@client.example", True),
        ("X-MS-Exchange-Inbox-Rules-Loop: carol@client.example", True),
        ("X-MS-Exchange-ForwardingLoop: carol@client.example;1", True),
        ("X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent", True),
        ("X-Forwarded-For: carol@client.example bob@else.example", True),
        ("X-Forwarded-For: 192.0.2.1", False),
        ("X-MS-Exchange-Generated-Message-Source: Antispam Agent", False),
        ("Return-Path: <anna@firm.example>", False),
    ],
)
def test_marks_that_only_a_forwarder_writes(line: str, marked: bool) -> None:
    original = original_of(f"{line}\nFrom: anna@firm.example\n")
    assert original.forwarding_marks == ((line,) if marked else ())


def test_the_network_message_id_of_exchange() -> None:
    text = "X-MS-Exchange-Organization-Network-Message-Id: 1a2b-3c\nFrom: a@b.example\n"
    assert original_of(text).network_message_id == "1a2b-3c"


def test_the_fullest_header_section_is_taken() -> None:
    short = "From: anna@firm.example\nSubject: x\n"
    best = best_original([short, ORIGINAL])
    assert best is not None
    assert len(best.hops) == 2
    assert best_original([]) is None


def test_authentication_results_stay_as_they_are() -> None:
    text = (
        "Authentication-Results: mx.client.example; spf=fail\n smtp.mailfrom=firm.example\n"
        "From: a@b.example\n"
    )
    assert original_of(text).authentication_results == (
        "mx.client.example; spf=fail smtp.mailfrom=firm.example",
    )


WORDS = [
    ("550 5.7.23 rejected because of Sender Policy Framework: 192.0.2.33 is not allowed to send",
     "192.0.2.33"),
    ("550-5.7.26 SPF fails with the ip: [203.0.113.9]. See help", "203.0.113.9"),
    ("554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.example",
     "203.0.113.9"),
    ("550 5.7.606 Access denied, banned sending IP [203.0.113.9]", "203.0.113.9"),
    ("450 4.7.1 <pc.firm.example[203.0.113.9]>: Client host rejected: cannot find your hostname",
     "203.0.113.9"),
    ("421 4.7.0 [TSS04] Messages from 203.0.113.9 temporarily deferred", "203.0.113.9"),
    ("550-5.7.1 [203.0.113.9      12] Our system has detected", "203.0.113.9"),
    ("550 blocked, see https://list.example/?ip=203.0.113.9", "203.0.113.9"),
    ("550 5.7.1 [2001:db8::5] does not have a PTR record", "2001:db8::5"),
    ("550 5.7.1 refused by 203.0.113.9", None),
    ("550 5.7.1 relaying denied, relay=[203.0.113.9]", None),
    ("550 5.7.1 Client host [10.1.2.3] blocked", None),
    ("550 5.1.1 no such user", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "ip"), WORDS, ids=[w[0][:40] for w in WORDS])
def test_the_servers_words_name_the_sending_address(words: str, ip: str | None) -> None:
    groups = GROUP.replace("554 5.7.1 <bob@client.example>: Relay access denied", words)
    groups = groups.replace("mx.client.example", "mx.elsewhere.example")
    bounce = read(report(groups, original="From: anna@firm.example\nSubject: x\n"))
    found = bounce.original.sending_ip if bounce.original else None
    assert (found.value if found else None) == ip
    if found is not None:
        assert found.value in found.source
        assert bounce.recipients[0].diagnostic is not None
        assert found.source in bounce.recipients[0].diagnostic


def test_the_refusing_server_wrote_the_address_into_the_original() -> None:
    bounce = read(report())
    assert bounce.original is not None
    found = bounce.original.sending_ip
    assert found is not None
    assert found.value == "192.0.2.10"
    assert found.source.startswith(
        "Received: from out.firm.example (out.firm.example [192.0.2.10])"
    )


def test_no_address_is_guessed_where_another_server_refused() -> None:
    bounce = read(report(GROUP.replace("mx.client.example", "mx.elsewhere.example")))
    assert bounce.original is not None
    assert bounce.original.sending_ip is None


def test_a_persons_own_computer_is_no_sending_server() -> None:
    groups = GROUP.replace("Remote-MTA: dns; mx.client.example\n", "")
    lines = ORIGINAL.split("\n")
    own = "\n".join([lines[0], *lines[4:]])  # only what the person's own server wrote
    bounce = read(report(groups, original=own))
    assert bounce.original is not None
    assert len(bounce.original.hops) == 1
    assert bounce.original.sending_ip is None


def test_postfix_keeps_the_envelope_sender_in_the_report() -> None:
    bounce = read(
        report(
            per_message="Reporting-MTA: dns; out.firm.example\n"
            "X-Postfix-Sender: rfc822; srs0=x@hoster.example\n",
            original="From: anna@firm.example\nSubject: x\n",
        )
    )
    assert bounce.original is not None
    assert bounce.original.envelope_from == "srs0=x@hoster.example"


def test_header_lines_in_the_text_are_the_original() -> None:
    bounce = read(
        notice(f"<bob@client.example>: 550 5.1.1 no\n\n--- Original message ---\n\n{ORIGINAL}")
    )
    assert bounce.original is not None
    assert bounce.original.message_id == "<1@firm.example>"
    assert len(bounce.original.hops) == 2
