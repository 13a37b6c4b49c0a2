# SPDX-License-Identifier: GPL-3.0-or-later
"""RFC 3464 reports, well made and badly made."""

from __future__ import annotations

import pytest

from relayfix.intake.dsn import find_report, read_report
from relayfix.model.bounce import Action, Kind, Reason
from tests.support.bounces import GROUP, ORIGINAL, PER_MESSAGE, read, report


def test_a_report_is_read_in_the_terms_of_rfc_3464() -> None:
    bounce = read(report())
    assert bounce.kind is Kind.FAILED
    assert bounce.reporting_mta == "out.firm.example"
    assert bounce.received_from_mta == "pc.home.example"
    assert bounce.arrival_date is not None
    assert bounce.arrival_date.isoformat() == "2026-10-05T10:00:00+02:00"
    (recipient,) = bounce.recipients
    assert recipient.final_recipient == "bob@client.example"
    assert recipient.action is Action.FAILED
    assert (recipient.status, recipient.reply_code) == ("5.7.1", 554)
    assert recipient.dsn_status == "5.7.1"
    assert recipient.diagnostic == "554 5.7.1 <bob@client.example>: Relay access denied"
    assert recipient.remote_mta == "mx.client.example"
    assert recipient.remote_mta_where == "Remote-MTA: dns; mx.client.example"
    assert recipient.reason is Reason.RELAY_DENIED


@pytest.mark.parametrize(
    "groups",
    [
        GROUP.lower(),
        GROUP.replace(": ", ":"),
        GROUP.replace("<bob@client.example>: Relay", "<bob@client.example>:\n  Relay"),
        GROUP.replace("Action:", "\nAction:"),
        GROUP.replace("\n", "\r\n"),
        GROUP + "Status: 4.0.0\nAction: delayed\n",
    ],
    ids=["lower case", "no blanks", "folded", "torn by a blank line", "CRLF", "fields twice"],
)
def test_badly_made_groups_are_read_all_the_same(groups: str) -> None:
    (recipient,) = read(report(groups)).recipients
    assert recipient.final_recipient == "bob@client.example"
    assert (recipient.status, recipient.reply_code) == ("5.7.1", 554)
    assert recipient.action is Action.FAILED
    assert recipient.remote_mta == "mx.client.example"


@pytest.mark.parametrize("between", ["\n", ""], ids=["blank line", "no blank line"])
def test_every_recipient_has_a_group(between: str) -> None:
    second = GROUP.replace("bob@", "carol@").replace("5.7.1", "5.1.1")
    bounce = read(report(GROUP + between + second))
    assert [(r.final_recipient, r.status) for r in bounce.recipients] == [
        ("bob@client.example", "5.7.1"),
        ("carol@client.example", "5.1.1"),
    ]


def test_the_per_message_fields_may_stand_in_the_group() -> None:
    bounce = read(report(PER_MESSAGE + GROUP, per_message=""))
    assert bounce.reporting_mta == "out.firm.example"
    assert len(bounce.recipients) == 1


def test_internationalised_reports_of_rfc_6533() -> None:
    groups = GROUP.replace("rfc822; bob@client.example", "utf-8; böb@client.example")
    bounce = read(report(groups, status_type="message/global-delivery-status"))
    assert bounce.recipients[0].final_recipient == "böb@client.example"
    headers = read(report(original_type="message/global-headers"))
    assert headers.original is not None
    assert headers.original.from_ == "anna@firm.example"


def test_a_status_with_a_comment_is_the_code_alone() -> None:
    (recipient,) = read(
        report(GROUP.replace("Status: 5.7.1", "Status: 5.0.0 (undefined)"))
    ).recipients
    assert recipient.dsn_status == "5.0.0"
    assert recipient.status == "5.7.1", "the server's words are nearer"


def test_a_status_is_the_answer_where_the_server_said_no_code() -> None:
    groups = GROUP.replace("554 5.7.1 <bob@client.example>: Relay access denied", "no route")
    (recipient,) = read(report(groups)).recipients
    assert (recipient.status, recipient.reply_code) == ("5.7.1", None)


@pytest.mark.parametrize(
    ("field", "name", "ip"),
    [
        ("dns; MX.Client.example.", "mx.client.example", None),
        ("dns; mx.client.example (192.0.2.9)", "mx.client.example", "192.0.2.9"),
        ("dns;[192.0.2.9]", "192.0.2.9", "192.0.2.9"),
        ("smtp; mx.client.example [192.0.2.9]", "mx.client.example", "192.0.2.9"),
        ("dns; mx.client.example. (2001:db8::9, the server for the domain client.example.)",
         "mx.client.example", "2001:db8::9"),
        ("dns; mx.client.example (TCP|192.0.2.1|4711|192.0.2.9|25) (hello)", "mx.client.example",
         "192.0.2.9"),
    ],
)  # fmt: skip
def test_the_remote_mta_is_a_bare_name(field: str, name: str, ip: str | None) -> None:
    (recipient,) = read(report(GROUP.replace("dns; mx.client.example", field))).recipients
    assert (recipient.remote_mta, recipient.remote_ip) == (name, ip)


@pytest.mark.parametrize(
    ("action", "kind"),
    [("delayed", Kind.DELAYED), ("delivered", Kind.DELIVERED), ("relayed", Kind.DELIVERED)],
)
def test_the_action_decides_what_it_is(action: str, kind: Kind) -> None:
    assert read(report(GROUP.replace("failed", action))).kind is kind


def test_the_worst_recipient_decides_what_the_message_is() -> None:
    delivered = GROUP.replace("failed", "delivered").replace("bob@", "carol@")
    assert read(report(delivered + "\n" + GROUP)).kind is Kind.FAILED


def test_retry_dates_keep_their_zone() -> None:
    groups = GROUP.replace("failed", "delayed") + (
        "Will-Retry-Until: Fri, 9 Oct 2026 10:00:00 -0500\n"
        "Last-Attempt-Date: Mon, 5 Oct 2026 12:00:00 -0500 (CDT)\n"
    )
    (recipient,) = read(report(groups)).recipients
    assert recipient.will_retry_until is not None
    assert recipient.will_retry_until.isoformat() == "2026-10-09T10:00:00-05:00"
    assert recipient.last_attempt_date is not None
    assert recipient.last_attempt_date.isoformat() == "2026-10-05T12:00:00-05:00"


def test_supplementary_info_carries_the_words_that_outlook_lost() -> None:
    groups = (
        "Final-Recipient: rfc822; bob@client.example\nAction: failed\nStatus: 5.0.0\n"
        "X-Supplementary-Info: <mx.client.example #5.0.0 smtp; 550 5.4.1 Recipient address "
        "rejected: Access denied>\n"
    )
    (recipient,) = read(report(groups)).recipients
    assert (recipient.status, recipient.reply_code) == ("5.4.1", 550)
    assert recipient.diagnostic == "550 5.4.1 Recipient address rejected: Access denied"
    assert recipient.remote_mta == "mx.client.example"
    assert recipient.dsn_status == "5.0.0"


def test_supplementary_info_that_quotes_a_second_server() -> None:
    groups = (
        "Final-Recipient: rfc822; bob@client.example\nAction: failed\nStatus: 5.0.0\n"
        "X-Supplementary-Info: <mx.client.example #5.7.367 smtp;550 5.7.367 Remote server returned"
        " not permitted to relay -> 554 5.7.1 Relaying denied>\n"
    )
    (recipient,) = read(report(groups)).recipients
    assert recipient.diagnostic == (
        "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 Relaying denied"
    )
    assert recipient.remote_mta == "mx.client.example"
    assert recipient.nested is not None
    assert recipient.nested.diagnostic == "554 5.7.1 Relaying denied"


def test_fields_in_the_midst_of_a_text_are_a_report() -> None:
    text = "Hello,\n\nTechnical report:\n\n" + PER_MESSAGE + "\n" + GROUP + "\nRegards\n"
    found = find_report(text)
    assert found is not None
    assert found.message["reporting-mta"] == "dns; out.firm.example"
    assert found.recipients[0]["status"] == "5.7.1"
    assert find_report("Status: single\nAction: hero\n") is None


def test_too_many_recipients_are_cut_not_followed() -> None:
    text = "\n".join(
        f"Final-Recipient: rfc822; u{i}@d.example\nAction: failed\n" for i in range(5_000)
    )
    assert len(read_report(text).recipients) == 1_000


def test_a_returned_whole_message_is_an_original_too() -> None:
    bounce = read(report(original=ORIGINAL + "\nHello Bob\n", original_type="message/rfc822"))
    assert bounce.original is not None
    assert bounce.original.subject == "Offer – 2026"
