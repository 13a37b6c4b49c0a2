# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusal signatures: the words decide before the number, and no number is cut in half."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from relayfix.intake.parse import parse
from relayfix.knowledge import signatures as knowledge
from relayfix.knowledge import tables
from relayfix.knowledge.literals import branches, small
from relayfix.knowledge.signatures import Signature, match, signatures, table
from relayfix.knowledge.tables import KnowledgeError
from relayfix.model.bounce import Reason, Recipient

LEAST = 250
TEMPORARY = frozenset({"fallback_4yz"})
"""A 4xx answer of which nothing more is known is temporary, whatever its signature."""


def read(words: str) -> Recipient:
    """The recipient of a bounce that is nothing but these words."""
    (bounce,) = parse("words", words.encode())
    (recipient,) = bounce.recipients
    return recipient


@pytest.mark.parametrize("signature", table().signatures, ids=lambda signature: signature.id)
def test_the_example_is_read_as_its_own_signature(signature: Signature) -> None:
    recipient = read(signature.example)
    assert recipient.signature == signature.id
    expected = Reason.TEMPORARY if signature.id in TEMPORARY else signature.reason
    assert recipient.reason is expected


def test_there_are_as_many_as_were_promised() -> None:
    assert len(table().signatures) >= LEAST
    examples = [signature.example for signature in table().signatures]
    assert len(set(examples)) == len(examples)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            "550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 Go away",
            Reason.RELAY_DENIED,
        ),
        ("550 5.4.1 Recipient address rejected: Access denied", Reason.RECIPIENT_UNKNOWN),
        ("550 5.4.1 Relay Access Denied", Reason.RELAY_DENIED),
        ("530 5.7.57 Client not authenticated to send mail", Reason.AUTHENTICATION_REQUIRED),
        ("550 relay not permitted", Reason.RELAY_DENIED),
    ],
)
def test_the_words_are_understood(words: str, reason: Reason) -> None:
    found = match(words)
    assert found is not None
    assert found.reason is reason


def test_a_longer_code_is_not_taken_for_a_shorter_one() -> None:
    send_as = match("550 5.7.60")
    banned = match("550 5.7.606")
    assert send_as is not None
    assert send_as.id == "ms_5_7_60"
    assert banned is not None
    assert banned.id == "exo_5_7_606"
    assert match("15.7.60") is None
    assert match("192.5.7.60") is None


COLLISIONS = [
    ("550 5.7.30 Basic authentication is not supported for Client Submission", "ms_550_5_7_30"),
    ("550 5.7.30 This message needs DKIM to pass - gsmtp", "g_5_7_30"),
    ("550 5.7.27 SPF did not pass - gsmtp", "g_5_7_27"),
    ("534 5.7.9 Application-specific password required", "g_534_app"),
    ("554 5.7.9 Message not accepted for policy reasons", "y_5_7_9"),
    ("534 5.7.9 Authentication mechanism is too weak", "auth_weak"),
    ("534 5.7.14 Please log in via your web browser", "g_534_web"),
    ("550 5.7.12 Sender was not authenticated by organization", "exo_5_7_12"),
    ("550 5.7.13 Sender was not authenticated for public folder", "exo_5_7_13"),
    ("525 5.7.13 User account disabled", "auth_disabled"),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "exo_5_1_10"),
    ("556 5.1.10 Recipient address has null MX", "null_mx"),
    ("550 5.1.8 Access denied, bad outbound sender", "exo_5_1_8"),
    ("450 4.1.8 <a@b.example>: Sender address rejected: Domain not found", "pf_sender_domain"),
    ("552 5.2.2 Mailbox full", "mailbox_full"),
    ("550 5.2.2 STOREDRV.Submit; submission quota exceeded", "exo_5_2_2_quota"),
    ("550 5.4.1 Relay Access Denied", "exo_5_4_1_relay"),
    ("550 5.4.1 All recipient addresses rejected : Access denied", "exo_5_4_1_dbeb"),
    ("550 5.7.520 Your organization does not allow external forwarding", "exo_5_7_520_forward"),
    ("550 5.7.520 Message blocked, content identified as spam. AS(4810)", "exo_5_7_520_spam"),
    ("550 5.5.0 Authentification requise. LPN105_402", "fr_auth"),
    ("550 5.7.1 DKIM n'est pas configuré. LPN007_402", "fr_dkim"),
]


@pytest.mark.parametrize(("words", "id_"), COLLISIONS)
def test_codes_that_mean_several_things_are_told_apart_by_the_words(words: str, id_: str) -> None:
    found = match(words)
    assert found is not None
    assert found.id == id_


@pytest.mark.parametrize(
    ("code", "host", "reason"),
    [
        ("550 5.7.30", "gmail-smtp-in.l.google.com", Reason.DKIM),
        ("550 5.7.30", "smtp.office365.com", Reason.AUTHENTICATION_FAILED),
        ("550 5.7.30", None, Reason.UNKNOWN),
        ("550 5.7.30", "mx.client.example", Reason.UNKNOWN),
        ("550 5.7.27", "aspmx.l.google.com", Reason.SPF),
        ("550 5.7.12", "client-example.mail.protection.outlook.com", Reason.RECIPIENT_RESTRICTED),
        ("550 5.1.10", "client-example.mail.protection.outlook.com", Reason.RECIPIENT_UNKNOWN),
        ("550 5.1.10", None, Reason.UNKNOWN),
        ("550 5.7.509", None, Reason.DMARC),
        ("550 5.1.1", None, Reason.RECIPIENT_UNKNOWN),
    ],
)
def test_a_bare_code_of_several_meanings_needs_to_know_who_sent_it(
    code: str, host: str | None, reason: Reason
) -> None:
    found = match(code, host)
    assert found is not None
    assert found.reason is reason


def test_a_host_that_only_sounds_like_a_provider_is_none() -> None:
    found = match("550 5.7.30", "notgoogle.com")
    assert found is not None
    assert found.reason is Reason.UNKNOWN


def test_the_words_outweigh_the_code() -> None:
    found = match("550 5.1.1 <bob@client.example>: mailbox is full")
    assert found is not None
    assert found.reason is Reason.MAILBOX_FULL


def test_the_index_finds_what_trying_every_pattern_finds() -> None:
    strong = [s for s in table().signatures if s.words is not None and not s.weak]
    for signature in table().signatures:
        text = signature.example
        tried = [s for s in strong if s.words is not None and re.search(s.words, text, re.I)]
        first = next((s for s in tried if s.reason is not Reason.UNKNOWN), None)
        if first is not None:
            assert match(text) is first


def test_every_pattern_is_one_and_its_alternatives_find_what_it_finds() -> None:
    for signature in table().signatures:
        whole = signature.pattern.search(signature.example)
        assert whole is not None, signature.id
        if signature.words is None:
            continue
        for text, pieces in branches(signature.words):
            found = re.search(small(text), signature.example.lower())
            if found is not None and pieces is not None:
                assert any(piece in found[0] for piece in pieces), signature.id


def test_every_entry_has_a_source_and_ids_are_unique() -> None:
    assert all(signature.source for signature in signatures())
    ids = [signature.id for signature in signatures()]
    assert len(set(ids)) == len(ids)


def test_words_without_a_refusal_match_nothing() -> None:
    assert match("Thank you for your order, it will arrive on Tuesday.") is None


GOOD = """
[provider.any]
[[signature]]
id = "one"
provider = "any"
words = 'relaying denied'
reason = "relay-denied"
source = "RFC 5321"
example = "550 relaying denied"
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"relay-denied"', '"relaying"', "one: reason: "),
        ('source = "RFC 5321"', "", "one: source: missing"),
        ('example = "550 relaying denied"', 'example = " "', "one: example: "),
        ('provider = "any"', 'provider = "Nobody"', "one: provider: Nobody"),
        ("words = 'relaying denied'", "", "one: words: neither"),
        ("words = 'relaying denied'", 'codes = ["5.7"]', "one: codes: 5.7"),
        ('id = "one"', 'id = "one"\ncolour = "red"', "one: colour: no such key"),
        ("[[signature]]", GOOD.replace("[provider.any]", "") + "[[signature]]", "one: id: stands"),
        ("[[signature]]", "[[signature", "signatures.toml: "),
    ],
)
def test_the_loader_names_file_entry_and_key(
    old: str, new: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert old in GOOD
    (tmp_path / "signatures.toml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(tables, "resource", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(KnowledgeError, match=re.escape("signatures.toml: ")) as caught:
        knowledge.table.__wrapped__()
    assert told in str(caught.value)


@pytest.mark.parametrize("words", ["relaying (denied", "[0-9]{3} [a-z]+", "(?i:relaying)", "a|"])
def test_a_pattern_that_cannot_be_used_is_named_too(words: str) -> None:
    signature = replace(table().signatures[0], id="one", words=words)
    with pytest.raises(KnowledgeError, match=r"signatures\.toml: one: words: "):
        knowledge._Index([signature])


def test_the_good_table_of_that_test_is_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "signatures.toml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(tables, "resource", lambda *parts: tmp_path / parts[-1])
    assert [s.id for s in knowledge.table.__wrapped__().signatures] == ["one"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("550 5.1.1 <spam@virus-lab.example>: Recipient address rejected: User unknown",
         Reason.RECIPIENT_UNKNOWN),
        ("550 5.1.1 <greylisted@dkim-service.example>... User unknown", Reason.RECIPIENT_UNKNOWN),
        ("554 5.7.1 <bob@icloud.com>: Relay access denied", Reason.RELAY_DENIED),
    ],
)  # fmt: skip
def test_the_names_in_a_mailbox_say_nothing_of_why(words: str, reason: Reason) -> None:
    found = match(words)
    assert found is not None
    assert found.reason is reason
