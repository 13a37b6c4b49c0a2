# SPDX-License-Identifier: GPL-3.0-or-later
"""What is checked follows from what the bounces say, and from nothing else."""

from __future__ import annotations

from typing import Any

from relayfix.checks.subject import subject_of
from relayfix.model.answers import Answers
from relayfix.model.bounce import (
    Bounce,
    DkimSignature,
    Hop,
    Kind,
    Nested,
    Original,
    Recipient,
    SendingIp,
    Source,
)
from relayfix.model.check import OutgoingServer, Subject

SENT = SendingIp(value="192.0.2.1", source="the report")


def bounce(kind: Kind = Kind.FAILED, *recipients: Recipient, **original: Any) -> Bounce:
    return Bounce(
        source=Source(name="bounce.eml"),
        kind=kind,
        recipients=recipients,
        original=Original(**original) if original else None,
    )


def subject(*bounces: Bounce, server: OutgoingServer | None = None) -> Subject:
    return subject_of(bounces, Answers(), server)


def to(mailbox: str, **fields: Any) -> Recipient:
    return Recipient(final_recipient=mailbox, **fields)


def test_all_of_one_bounce() -> None:
    server = OutgoingServer(host="mail.example.org", port=587)
    found = subject(
        bounce(
            Kind.FAILED,
            to("claire@Dest.example", remote_mta="mx.dest.example"),
            to("bob@other.example"),
            from_="Anna@Example.org",
            envelope_from="bounces+1@bounce.example.org",
            sending_ip=SENT,
            message="QQ==",
            dkim_signatures=(
                DkimSignature(domain="example.org", selector="s1"),
                DkimSignature(domain="example.org", selector="s1"),
            ),
            hops=(
                Hop(from_="laptop", ip="10.0.0.5"),
                Hop(from_="out.example.org", ip="192.0.2.1"),
                Hop(from_="inner.dest.example", ip="10.1.1.1"),
            ),
        ),
        server=server,
    )
    assert found == Subject(
        domain="bounce.example.org",
        sender="bounces+1@bounce.example.org",
        from_domain="example.org",
        helo="out.example.org",
        ip="192.0.2.1",
        dkim_signatures=(("example.org", "s1"),),
        recipient_domains=("dest.example", "other.example"),
        refusing_host="mx.dest.example",
        server=server,
        message="QQ==",
        mailbox="Anna@Example.org",
        recipients=("claire@Dest.example", "bob@other.example"),
    )


def test_nothing_is_known_of_nothing() -> None:
    assert subject() == Subject()
    assert (
        subject(bounce(Kind.UNREADABLE), bounce(Kind.NOT_A_BOUNCE, to("a@b.example"))) == Subject()
    )


def test_without_an_envelope_sender_the_from_address_is_taken_and_said_so() -> None:
    found = subject(bounce(from_="anna@example.org"))
    assert (found.sender, found.domain, found.sender_assumed) == (
        "anna@example.org", "example.org", True
    )  # fmt: skip
    assert subject(bounce(from_="not an address")).sender is None


def test_the_senders_side_comes_from_one_message() -> None:
    found = subject(
        bounce(Kind.DELAYED, to("a@one.example"), from_="late@example.org", sending_ip=SENT),
        bounce(Kind.FAILED, to("b@two.example"), from_="first@example.org"),
        bounce(Kind.FAILED, to("c@three.example"), from_="anna@example.org", sending_ip=SENT),
        bounce(Kind.FAILED, to("c@three.example"), from_="later@example.org", sending_ip=SENT),
    )
    assert found.sender == "anna@example.org"
    assert found.recipient_domains == ("two.example", "three.example", "one.example")


def test_the_address_as_it_was_written_counts_too() -> None:
    found = subject(
        bounce(Kind.FAILED, to("claire@new.example", original_recipient="claire@old.example"))
    )
    assert found.recipient_domains == ("new.example", "old.example")


def test_the_inner_answers_host_is_the_one_that_refused() -> None:
    nested = Nested(host="Mx.Inner.example.", diagnostic="no")
    found = subject(
        bounce(Kind.FAILED, to("a@b.example", remote_mta="outer.example", nested=nested))
    )
    assert found.refusing_host == "mx.inner.example"
    assert subject(bounce(Kind.FAILED, to("a@b.example", remote_ip="192.0.2.5"))).refusing_host == (
        "192.0.2.5"
    )


def test_what_is_no_name_stays_out(hostile_text: str) -> None:
    found = subject(
        bounce(
            Kind.FAILED,
            to(f"x@{hostile_text}"),
            to("y@[192.0.2.1]"),
            from_=f"a@{hostile_text}",
            sending_ip=SendingIp(value="not an address", source="x"),
        )
    )
    assert found == Subject()


def test_a_greeting_with_spaces_or_worse_is_left_out(hostile_text: str) -> None:
    for greeting in (hostile_text, "two words", "x" * 300):
        hop = Hop(from_=greeting, ip="192.0.2.1")
        assert subject(bounce(sending_ip=SENT, hops=(hop,))).helo is None


def test_a_sender_with_control_characters_is_none() -> None:
    assert subject(bounce(envelope_from="a\r\nRCPT TO:<x>@example.org")).sender is None
