# SPDX-License-Identifier: GPL-3.0-or-later
"""What a notice is made of: links, fields, parts."""

from __future__ import annotations

import pytest

from relayfix.intake.links import MAX_LINKS, links_of
from relayfix.intake.parse import parse
from relayfix.model.bounce import Kind, Link, NoticeFacts
from tests.support.project import ROOT

OWN = ROOT / "tests" / "corpus" / "own"


def facts(name: str) -> NoticeFacts:
    (bounce,) = parse(name, (OWN / name).read_bytes())
    assert bounce.facts is not None
    return bounce.facts


def test_an_imitation_has_a_link_and_nothing_of_a_notice() -> None:
    found = facts("fake-notice.eml")
    assert found.from_ == "info@promo-rapide.example"
    assert found.from_name == "Mail Delivery System"
    assert found.envelope_from == "info@promo-rapide.example"
    assert found.received == 1
    assert found.recipients == ("anna.martin@atelier-nord.example",)
    assert found.links == (Link(host="login.promo-rapide.example", words="Release messages"),)
    assert not (found.automatic)
    assert not (found.report)
    assert not (found.original)
    assert not (found.refused)


def test_a_real_notice_has_its_report_and_original() -> None:
    found = facts("postfix-blocklist.eml")
    assert found.headers
    assert found.report
    assert found.original
    assert found.refused
    assert found.automatic


@pytest.mark.parametrize(
    ("page", "links"),
    [
        (
            '<a class=x href="https://Evil.example/a?b=client.example">https://client.example/</a>',
            (Link(host="evil.example", shown="client.example", words="https://client.example/"),),
        ),
        (
            "<A HREF='http://www.client.example/x'>client.example</A>",
            (Link(host="www.client.example", words="client.example"),),
        ),
        (
            "<a href=//user:pass@evil.example:8080/><b>Release</b> it</a>",
            (Link(host="evil.example", words="Release it"),),
        ),
        (
            '<form method="post" action="https://192.0.2.7/login"></form>',
            (Link(host="192.0.2.7"),),
        ),
        ('<a href="https://[2001:db8::1]/">x</a>', (Link(host="2001:db8::1", words="x"),)),
        ('<a href="mailto:a@b.example">write</a><a href="javascript:alert(1)">x</a>', ()),
        ('<a href="https://&#101;vil.example/">x</a>', (Link(host="evil.example", words="x"),)),
    ],
)
def test_links_of_a_page(page: str, links: tuple[Link, ...]) -> None:
    assert links_of([page], "") == links


def test_links_in_plain_text_are_named_once() -> None:
    text = "see https://a.example/x and (http://A.example/y), or https://b.example."
    assert links_of([], text) == (Link(host="a.example"), Link(host="b.example"))


def test_links_are_few() -> None:
    page = "".join(f'<a href="https://h{n}.example/">{n}</a>' for n in range(500))
    assert len(links_of([page], "")) == MAX_LINKS


def test_an_attached_page_is_a_fact() -> None:
    data = b"""\
From: "Mail Server" <x@evil.example>
To: anna@atelier.example
Subject: Undelivered messages
Reply-To: y@other.example
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Open the attached file to release 3 messages.
--b
Content-Type: text/html; name="release.htm"
Content-Disposition: attachment; filename="release.htm"

<a href="https://evil.example/">Sign in</a>
--b
Content-Type: image/png; name="logo.png"

x
--b--
"""
    (bounce,) = parse("x", data)
    assert bounce.kind is Kind.NOT_A_BOUNCE
    assert bounce.facts is not None
    assert bounce.facts.attached == ("release.htm",)
    assert bounce.facts.links == (Link(host="evil.example", words="Sign in"),)
    assert bounce.facts.reply_to == "y@other.example"
    assert bounce.facts.envelope_from is None


def test_pasted_text_says_that_it_has_no_fields() -> None:
    (bounce,) = parse("x", b"550 5.7.1 Relaying denied, see https://help.example/x")
    assert bounce.facts == NoticeFacts(refused=True, links=(Link(host="help.example"),))
