# SPDX-License-Identifier: GPL-3.0-or-later
"""Outlook reports mean the same as the messages they were, and broken files end in a sentence."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import random
from collections.abc import Mapping
from datetime import UTC, datetime

import compressed_rtf  # type: ignore[import-untyped]  # has no types
import pytest

from relayfix.intake.limits import MAX_RECIPIENTS
from relayfix.intake.msg import MAGIC, read_msg
from relayfix.intake.parse import parse
from relayfix.model.bounce import Action, AutoType, Bounce, Format, Kind, Recipient
from tests.support.make_msg import SAMPLES, Attachment, Item, Value, report_of, sample, to_msg

HEADERS = (
    "Microsoft Mail Internet Headers Version 2.0\r\n"
    "Received: from client.atelier-nord.example ([203.0.113.94])\r\n"
    "\tby mail.atelier-nord.example; Mon, 23 Nov 2026 10:41:07 +0100\r\n"
    "From: Anna Martin <anna.martin@atelier-nord.example>\r\n"
    "To: Paul Durand <paul.durand@jardin-bleu.example>\r\n"
    "Subject: Plants\r\n"
    "Date: Mon, 23 Nov 2026 10:41:06 +0100\r\n"
    "Message-ID: <plants@atelier-nord.example>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed;\r\n"
    '\tboundary="gone"\r\n'
    "\r\n"
    "--gone\r\n"
    "Content-Type: text/plain\r\n"
)
SUPPLEMENT = "<mx.jardin-bleu.example #5.1.1 smtp;550 5.1.1 <x@jardin-bleu.example> No such user>"


def only(bounces: tuple[Bounce, ...]) -> Bounce:
    (bounce,) = bounces
    return bounce


def read(item: Item, *, codepage: str = "cp1252") -> Bounce:
    return only(read_msg("a.msg", to_msg(item, codepage=codepage)))


def report(
    message_class: str = "REPORT.IPM.Note.NDR",
    row: Mapping[int, Value] | None = None,
    more: Mapping[int, Value] | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Item:
    """A report with next to nothing in it."""
    person: dict[int, Value] = {
        0x3001001F: "Paul",
        0x3002001F: "SMTP",
        0x3003001F: "x@jardin-bleu.example",
    }
    return Item(
        properties={0x001A001F: message_class, **(more or {})},
        recipients=[{**person, **({0x0C1B001F: SUPPLEMENT} if row is None else row)}],
        attachments=attachments,
    )


def note(more: Mapping[int, Value] | None = None, attachments: tuple[Attachment, ...] = ()) -> Item:
    return Item(
        properties={
            0x001A001F: "IPM.Note",
            0x0037001F: "Fwd: it came back",
            0x1000001F: "Do you know what this is?",
            **(more or {}),
        },
        attachments=attachments,
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sample_says_what_its_twin_says(language: str) -> None:
    data = (SAMPLES / f"relay-denied.{language}.msg").read_bytes()
    bounce = only(read_msg("a.msg", data))
    twin = only(parse("a.eml", (SAMPLES / f"relay-denied.{language}.eml").read_bytes()))
    assert bounce.source.format is Format.MSG

    def common(recipient: Recipient) -> Recipient:
        return dataclasses.replace(recipient, remote_mta_where=None)

    assert [common(r) for r in bounce.recipients] == [common(r) for r in twin.recipients]
    (recipient,) = bounce.recipients
    assert recipient.status == recipient.dsn_status == "5.7.367"
    assert recipient.nested is not None
    assert recipient.nested.reply_code == 554
    assert bounce.kind is twin.kind is Kind.FAILED
    assert bounce.generator == twin.generator == "exchange-online"
    assert bounce.language == twin.language == language
    assert bounce.reporting_mta == twin.reporting_mta
    assert bounce.original is not None
    assert twin.original is not None
    # Outlook takes a message apart; it never has it as it was signed.
    assert bounce.original.message is None
    assert dataclasses.replace(bounce.original, headers=None) == dataclasses.replace(
        twin.original, headers=None, message=None
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_samples_are_what_their_script_writes(language: str) -> None:
    committed = only(read_msg("a", (SAMPLES / f"relay-denied.{language}.msg").read_bytes()))
    anew = only(read_msg("a", sample(language)))
    assert dataclasses.replace(committed, source=anew.source) == anew


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_value_stands_in_the_file(language: str) -> None:
    data = (SAMPLES / f"relay-denied.{language}.msg").read_bytes()
    literal = data.decode("utf-16-le", "ignore") + data.decode("latin-1")
    # Streams begin at odd and even places alike.
    literal += data[1:].decode("utf-16-le", "ignore")
    (recipient,) = only(read_msg("a.msg", data)).recipients
    for value in (
        recipient.final_recipient,
        recipient.dsn_status,
        recipient.diagnostic,
        recipient.remote_mta_where,
        recipient.remote_mta,
    ):
        assert value is not None
        assert value in literal


def test_the_code_is_the_servers_and_not_the_number_outlook_keeps() -> None:
    """5.7.367 and 5.7.54 are both kept as 570: a number that identifies nothing."""
    (recipient,) = read(report(row={0x0C200003: 570, 0x0C050003: -1})).recipients
    assert recipient.final_recipient == "x@jardin-bleu.example"
    assert (recipient.status, recipient.dsn_status, recipient.reply_code) == (None, None, None)


@pytest.mark.parametrize(
    ("message_class", "kind", "action"),
    [
        ("REPORT.IPM.Note.NDR", Kind.FAILED, Action.FAILED),
        ("report.ipm.note.ndr", Kind.FAILED, Action.FAILED),
        ("REPORT.IPM.Note.Delayed.DR", Kind.DELAYED, Action.DELAYED),
        ("REPORT.IPM.Note.DR", Kind.DELIVERED, Action.DELIVERED),
        ("REPORT.IPM.Note.Relayed.DR", Kind.DELIVERED, Action.RELAYED),
        ("REPORT.IPM.Note.Expanded.DR", Kind.DELIVERED, Action.EXPANDED),
        ("REPORT.IPM.Schedule.Meeting.Request.NDR", Kind.FAILED, Action.FAILED),
    ],
)
def test_the_class_says_what_happened(message_class: str, kind: Kind, action: Action) -> None:
    bounce = read(report(message_class))
    assert bounce.kind is kind
    assert [recipient.action for recipient in bounce.recipients] == [action]


@pytest.mark.parametrize("message_class", ["REPORT.IPM.Note.IPNRN", "REPORT.IPM.Note.IPNNRN"])
def test_a_receipt_is_no_bounce(message_class: str) -> None:
    bounce = read(report(message_class))
    assert (bounce.kind, bounce.auto_type) == (Kind.NOT_A_BOUNCE, AutoType.READ_RECEIPT)


@pytest.mark.parametrize(
    ("supplement", "status", "words", "host"),
    [
        ("<mx.x.example #5.1.1 smtp;550 5.1.1 Gone>", "5.1.1", "550 5.1.1 Gone", "mx.x.example"),
        ("<#5.1.1 smtp;550 5.1.1 Gone>", "5.1.1", "550 5.1.1 Gone", None),
        ("<mx.x.example #5.0.0 smtp; 550 5.4.1 No>", "5.4.1", "550 5.4.1 No", "mx.x.example"),
        ("mx.x.example #5.1.1 SMTP;550 5.1.1 Gone", "5.1.1", "550 5.1.1 Gone", "mx.x.example"),
        ("<mx.x.example #5.4.7 >", "5.4.7", None, "mx.x.example"),
        ("550 5.1.1 Gone", "5.1.1", "550 5.1.1 Gone", None),
        ("smtp;550 Gone", None, "550 Gone", None),
    ],
)
def test_the_one_line_that_keeps_host_status_and_words(
    supplement: str, status: str | None, words: str | None, host: str | None
) -> None:
    (recipient,) = read(report(row={0x0C1B001F: supplement})).recipients
    assert recipient.status == status
    assert recipient.diagnostic == words
    assert recipient.remote_mta == host
    assert recipient.remote_mta_where == (supplement if host else None)


def test_the_host_of_its_own_property_goes_before_the_one_in_the_line() -> None:
    row: dict[int, Value] = {0x0C1B001F: SUPPLEMENT, 0x0C21001F: "mx2.jardin-bleu.example"}
    (recipient,) = read(report(row=row)).recipients
    assert recipient.remote_mta == "mx2.jardin-bleu.example"
    assert recipient.remote_mta_where == "mx2.jardin-bleu.example"


def test_strings_of_the_old_kind_are_read_in_their_code_page() -> None:
    item = Item(
        properties={
            0x001A001E: "REPORT.IPM.Note.NDR",
            0x3FFD0003: 1251,
            0x1001001E: "Сообщение не доставлено",
        },
        recipients=[{0x3003001E: "x@jardin-bleu.example", 0x0C1B001E: SUPPLEMENT}],
    )
    bounce = read(item, codepage="cp1251")
    assert [r.status for r in bounce.recipients] == ["5.1.1"]
    assert bounce.notice is not None
    assert "Сообщение" in bounce.notice


@pytest.mark.parametrize("packed", [True, False])
def test_words_that_are_rich_text_alone(packed: bool) -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\f0 "
        rb"mx.jardin-bleu.example a rejet\'e9 "
        rb"votre message pour les adresses de messagerie suivantes :\par\par x@jardin-bleu.example"
        rb"\par\par Informations de diagnostic pour les administrateurs :\par\par "
        rb"Serveur de g\'e9n\'e9ration : srv.atelier-nord.example\par\par "
        rb"x@jardin-bleu.example\par mx.jardin-bleu.example\par "
        rb"Remote Server returned '550 5.1.1 Gone'\par}"
    )
    item = Item(
        properties={
            0x001A001F: "REPORT.IPM.Note.NDR",
            0x10090102: compressed_rtf.compress(rtf, compressed=packed),
        }
    )
    bounce = read(item)
    assert [(r.final_recipient, r.status) for r in bounce.recipients] == [
        ("x@jardin-bleu.example", "5.1.1")
    ]
    assert bounce.language == "fr"


@pytest.mark.parametrize("empty", [{}, {0x0C040003: -1, 0x0C050003: -1, 0x0C200003: -1}])
def test_a_report_that_names_nobody_names_nobody(empty: dict[int, Value]) -> None:
    """The only one in the table is the person it was returned to: not whom it failed to reach."""
    own = "anna.martin@atelier-nord.example"
    item = Item(
        properties={0x001A001F: "REPORT.IPM.Note.NDR", 0x5D07001F: own},
        recipients=[{0x3003001F: own, 0x39FE001F: own, **empty}],
    )
    bounce = read(item)
    assert bounce.kind is Kind.FAILED
    assert bounce.recipients == (Recipient(action=Action.FAILED),)


def test_the_words_go_before_a_table_that_reports_nothing() -> None:
    words = (
        "Diagnostic information for administrators:\n\nGenerating server: srv.atelier-nord.example"
        "\n\npaul.durand@jardin-bleu.example\nRemote Server returned '550 5.1.1 Gone'\n"
    )
    item = report(row={}, more={0x1000001F: words})
    (recipient,) = read(item).recipients
    assert recipient.final_recipient == "paul.durand@jardin-bleu.example"


def test_an_address_of_exchange_is_none() -> None:
    row: dict[int, Value] = {
        0x3001001F: "Paul Durand",
        0x3002001F: "EX",
        0x3003001F: "/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=paul",
        0x0C1B001F: "<#5.1.1 smtp;550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found>",
    }
    (recipient,) = read(report(row=row)).recipients
    assert recipient.final_recipient is None
    assert recipient.status == "5.1.1"


def test_what_the_properties_say_of_the_original() -> None:
    sent = datetime(2026, 11, 23, 13, 5, 12, tzinfo=UTC)
    more: dict[int, Value] = {
        0x0049001F: "Plants",
        0x004E0040: sent,
        0x1042001F: "<plants@atelier-nord.example>",
    }
    original = read(report(more=more)).original
    assert original is not None
    assert (original.subject, original.date) == ("Plants", sent)
    assert original.message_id == "<plants@atelier-nord.example>"
    assert original.headers is None
    assert original.hops == ()


def test_the_original_as_an_item_with_its_header() -> None:
    inner = Item(properties={0x001A001F: "IPM.Note", 0x007D001F: HEADERS, 0x1000001F: "Hello"})
    original = read(report(attachments=(Attachment(data=inner),))).original
    assert original is not None
    assert original.from_ == "anna.martin@atelier-nord.example"
    assert len(original.hops) == 1
    assert original.headers is not None
    assert original.headers.startswith("Received: from client.atelier-nord.example")


def test_a_header_put_together_from_properties_is_not_shown_as_the_originals() -> None:
    inner = Item(
        properties={
            0x001A001F: "IPM.Note",
            0x0037001F: "Plants",
            0x0C1A001F: 'Anna "A" Martin',
            0x0C1F001F: "anna.martin@atelier-nord.example",
        },
        recipients=[{0x39FE001F: "paul.durand@jardin-bleu.example"}],
    )
    original = read(report(attachments=(Attachment(data=inner),))).original
    assert original is not None
    assert original.from_ == "anna.martin@atelier-nord.example"
    assert original.from_name == 'Anna "A" Martin'
    assert original.to == ("paul.durand@jardin-bleu.example",)
    assert original.subject == "Plants"
    assert original.headers is None


def test_a_plain_message_is_no_bounce() -> None:
    bounce = read(note({0x007D001F: HEADERS}))
    assert (bounce.kind, bounce.auto_type) == (Kind.NOT_A_BOUNCE, AutoType.MESSAGE)


def test_an_answer_by_a_rule_is_one() -> None:
    bounce = read(note({0x001A001F: "IPM.Note.Rules.OofTemplate.Microsoft"}))
    assert (bounce.kind, bounce.auto_type) == (Kind.NOT_A_BOUNCE, AutoType.AUTO_REPLY)


def bounce_in_parts() -> tuple[dict[int, Value], bytes, bytes]:
    """(properties, delivery-status part, original) of the Postfix sample."""
    message = email.message_from_bytes(
        (SAMPLES / "postfix.eml").read_bytes(), policy=email.policy.default
    )
    headers = "".join(f"{name}: {value}\r\n" for name, value in message.items())
    text, status, original = message.iter_parts()
    groups = "\n".join(part.as_string() for part in status.iter_parts())
    return (
        {0x007D001F: headers, 0x1000001F: text.get_content(), 0x0037001F: message["Subject"]},
        groups.encode(),
        original.as_bytes().split(b"\n\n", 1)[1],
    )


def test_a_bounce_that_outlook_keeps_as_a_message_with_its_parts_attached() -> None:
    properties, status, original = bounce_in_parts()
    attachments = (
        Attachment(data=status, name="details.txt", mime="message/delivery-status"),
        Attachment(data=original, name="Plants.eml", mime="message/rfc822"),
    )
    twin = only(parse("a.eml", (SAMPLES / "postfix.eml").read_bytes()))
    bounce = read(note(properties, attachments))
    assert bounce.recipients == twin.recipients
    assert twin.original is not None
    assert bounce.original == dataclasses.replace(twin.original, message=None)
    # The type of the attachment is lost at times; what it says is not.
    untyped = (Attachment(data=status, name="details.txt"),)
    assert read(note(properties, untyped)).recipients == twin.recipients


def test_a_bounce_that_is_only_words() -> None:
    properties, _, _ = bounce_in_parts()
    (recipient,) = read(note(properties)).recipients
    assert recipient.final_recipient == "paul.durand@jardin-bleu.example"
    assert (recipient.reply_code, recipient.status) == (554, "5.7.1")
    assert recipient.remote_ip == "198.51.100.40"


@pytest.mark.parametrize("how", ["item", "msg", "eml"])
def test_a_bounce_that_was_passed_on(how: str) -> None:
    eml = (SAMPLES / "relay-denied.en.eml").read_bytes()
    message = email.message_from_bytes(eml, policy=email.policy.default)
    attachment = {
        "item": Attachment(data=report_of(message, html=True)),
        "msg": Attachment(data=sample("en"), name="Undeliverable.msg"),
        "eml": Attachment(data=eml, name="Undeliverable.eml"),
    }[how]
    data = to_msg(note(attachments=(attachment, Attachment(data=b"GIF89a", name="logo.gif"))))
    bounce = only(read_msg("a.msg", data))
    assert bounce.kind is Kind.FAILED
    assert [r.status for r in bounce.recipients] == ["5.7.367"]
    assert bounce.source.bytes == len(data)
    assert bounce.source.format is Format.MSG


def test_several_that_were_passed_on_come_in_order() -> None:
    attachments = (
        Attachment(data=sample("en"), name="1.msg"),
        Attachment(data=(SAMPLES / "exim.eml").read_bytes(), name="2.eml"),
    )
    bounces = read_msg("a.msg", to_msg(note(attachments=attachments)))
    assert [b.source.index for b in bounces] == [0, 1]
    assert [b.recipients[0].status for b in bounces] == ["5.7.367", "5.1.1"]


def test_items_inside_items_without_end() -> None:
    inside = sample("en")
    for _ in range(20):
        inside = to_msg(note(attachments=(Attachment(data=inside, name="Fwd.msg"),)))
    assert only(read_msg("a.msg", inside)).kind is Kind.NOT_A_BOUNCE
    item: Item = report()
    for _ in range(20):
        item = note(attachments=(Attachment(data=item),))
    bounce = read(item)
    assert bounce.error is not None
    assert bounce.error.id == "intake.too_deep"


def test_more_recipients_than_anyone_reads() -> None:
    row: dict[int, Value] = {0x3003001F: "x@jardin-bleu.example", 0x0C1B001F: SUPPLEMENT}
    item = Item(
        properties={0x001A001F: "REPORT.IPM.Note.NDR"},
        recipients=[{**row, 0x3003001F: f"x{n}@jardin-bleu.example"} for n in range(1100)],
    )
    assert len(read(item).recipients) == MAX_RECIPIENTS


def test_a_property_cannot_add_fields_of_its_own(hostile_text: str) -> None:
    row: dict[int, Value] = {
        0x3003001F: "x@jardin-bleu.example\r\nAction: delivered\r\n\r\nStatus: 2.0.0",
        0x0C1B001F: f"<mx.x.example #5.1.1 smtp;550 no\r\n\r\nAction: delivered {hostile_text}>",
        0x0C21001F: "mx.x.example\r\nAction: delivered",
    }
    bounce = read(report(row=row, more={0x6820001F: "srv.example\n\nAction: delivered\n"}))
    assert bounce.kind is Kind.FAILED
    assert [r.action for r in bounce.recipients] == [Action.FAILED]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (MAGIC, "msg.damaged"),
        (MAGIC + b"\0" * 100, "msg.damaged"),
        (MAGIC + b"\0" * 10_000, "msg.damaged"),
        (b"/etc/passwd", "msg.damaged"),
        (b"\0" * 5000, "msg.damaged"),
    ],
)
def test_what_is_no_compound_file(data: bytes, sentence: str) -> None:
    bounce = only(read_msg("a.msg", data))
    assert bounce.kind is Kind.UNREADABLE
    assert bounce.error is not None
    assert bounce.error.id == sentence


def test_a_document_of_another_program() -> None:
    bounce = read(Item(properties={0x0037001F: "no class"}))
    assert bounce.error is not None
    assert bounce.error.id == "msg.no_message"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8, 0.95])
def test_a_file_that_was_not_saved_to_the_end(share: float) -> None:
    data = sample("en")
    bounce = only(read_msg("a.msg", data[: int(len(data) * share)]))
    assert bounce.kind is Kind.UNREADABLE
    assert bounce.error is not None
    assert bounce.error.id == "msg.damaged"


def test_broken_bytes_never_raise_and_never_change_the_verdict() -> None:
    """Seeded, so that a failure comes back: damage anywhere is a sentence or a reading."""
    rng = random.Random(5_7_367)  # noqa: S311 - to repeat, not to hide
    data = sample("en")
    kinds = set()
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(rng.choice((1, 1, 4, 20))):
            at = rng.randrange(len(broken))
            broken[at] = rng.randrange(256)
        (bounce,) = read_msg("a.msg", bytes(broken))
        kinds.add(bounce.kind)
        assert (bounce.kind is Kind.UNREADABLE) == (bounce.error is not None)
        assert bounce.kind in (Kind.UNREADABLE, Kind.FAILED, Kind.NOT_A_BOUNCE)
    assert {Kind.UNREADABLE, Kind.FAILED} <= kinds


def test_broken_directories_never_raise() -> None:
    """The part of the file that says where everything is, which random damage seldom meets."""
    rng = random.Random(1)  # noqa: S311 - to repeat, not to hide
    data = sample("fr")
    places = [at for at in range(0, len(data), 128) if b"_\0_\0" in data[at : at + 8]]
    assert places
    for _ in range(150):
        broken = bytearray(data)
        at = rng.choice(places)
        for _ in range(4):
            broken[at + rng.randrange(64, 128)] = rng.randrange(256)
        (bounce,) = read_msg("a.msg", bytes(broken))
        assert (bounce.kind is Kind.UNREADABLE) == (bounce.error is not None)
