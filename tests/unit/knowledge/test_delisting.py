# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages on which one is taken off a list."""

from __future__ import annotations

import pytest

from relayfix.knowledge.delisting import delisting_for, delistings
from relayfix.knowledge.signatures import match, signatures


def test_every_entry_has_its_page_and_its_signatures_exist() -> None:
    known = {signature.id for signature in signatures()}
    for one in delistings():
        assert one.signatures <= known, one.name
        assert one.page.startswith(("https://", "mailto:"))
        assert one.source


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("550 5.7.606 Access denied, banned sending IP [192.0.2.1]", "Microsoft 365"),
        ("550 5.7.1 part of their network is on our block list (S3150).", "Outlook.com"),
        ("554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", "Spamhaus"),
        ("554 5.7.1 Client host [192.0.2.1] blocked using bl.spamcop.net", "SpamCop"),
        ("550 5.7.1 IP bloquee pour incident de spam [192.0.2.9]. OFR_102 [102]", "Orange"),
        ("554 5.7.1 Message contains a URL listed in SURBL: multi.surbl.org", "SURBL"),
    ],
)
def test_the_list_that_the_words_name(words: str, name: str) -> None:
    signature = match(words)
    found = delisting_for(signature.id if signature else None, words)
    assert found is not None
    assert found.name == name


def test_a_list_that_we_do_not_know_has_no_page() -> None:
    assert delisting_for("dnsbl_generic", "554 blocked using bl.listing.example") is None
    assert delisting_for("dnsbl_generic", "554 blocked using dbl.listing.example") is None
