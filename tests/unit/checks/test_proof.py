# SPDX-License-Identifier: GPL-3.0-or-later
"""A proposed record counts as verified only if it was tried out, and passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relayfix.checks.proof import prove
from relayfix.model.check import Subject
from relayfix.model.diagnosis import Fix, FixKind, Who
from tests.support.asking import talk
from tests.support.nameserver import Zone

SUBJECT = Subject(domain="example.org", sender="anna@example.org", ip="192.0.2.1")
ZONE: Zone = {
    "example.org": {"TXT": ["v=spf1 ip4:198.51.100.1 -all"]},
    "_spf.example.net": {"TXT": ["v=spf1 ip4:192.0.2.0/24 ~all"]},
    "www.example.org": {"TXT": ["v=spf1 -all"]},
}
FIX = Fix(
    kind=FixKind.DNS_RECORD,
    for_=Who.YOUR_IT,
    name="example.org",
    type="TXT",
    current="v=spf1 ip4:198.51.100.1 -all",
    proposed="v=spf1 ip4:198.51.100.1 ip4:192.0.2.1 -all",
)


def verified(fix: Fix, subject: Subject = SUBJECT, zone: Zone = ZONE) -> bool:
    (proved,), _ = talk(zone, lambda resolver: prove((fix,), subject, resolver))
    assert replace(proved, verified=False) == replace(fix, verified=False)
    return proved.verified


@pytest.mark.parametrize(
    ("proposed", "passes"),
    [
        ("v=spf1 ip4:198.51.100.1 ip4:192.0.2.1 -all", True),
        ("v=spf1 ip4:198.51.100.1 include:_spf.example.net -all", True),
        ("v=spf1 ip4:198.51.100.1 -all", False),
        ("v=spf1 ip4:192.0.2.1 include:gone.example -all", False),
        ("v=spf1 ip4:192.0.2.1 inclde:_spf.example.net -all", False),
        ("v=DMARC1; p=none", False),
        ("", False),
    ],
)
def test_proposals(proposed: str, passes: bool) -> None:
    assert verified(replace(FIX, proposed=proposed)) is passes
    assert verified(replace(FIX, proposed=proposed, verified=True)) is passes


@pytest.mark.parametrize("subject", [SUBJECT, replace(SUBJECT, ip=None)])
def test_a_record_over_the_limit_is_no_proposal_any_more(subject: Subject) -> None:
    """Eleven look-ups pass for this address, and fail for whatever stands behind the tenth."""
    long = "v=spf1 ip4:192.0.2.1 mx " + " ".join(f"a:a{n}.example" for n in range(10)) + " -all"
    fix = replace(FIX, proposed=long, verified=True)
    (proved,), _ = talk(ZONE, lambda resolver: prove((fix,), subject, resolver))
    assert proved.proposed is None
    assert not proved.verified
    assert proved.note is not None
    assert proved.note.value("lookups") == 11
    assert str(proved.note.value("terms")).startswith("mx (1), a:a0.example (1)")


def test_what_cannot_be_tried_out_is_not_verified() -> None:
    assert not verified(FIX, replace(SUBJECT, ip=None))
    assert not verified(FIX, replace(SUBJECT, domain=None))
    assert not verified(FIX, replace(SUBJECT, ip="no address"))
    assert not verified(replace(FIX, kind=FixKind.SERVER_SETTING))
    assert not verified(replace(FIX, name=None))
    assert not verified(replace(FIX, name="a b"))
    assert not verified(replace(FIX, proposed=None))


def test_a_record_that_is_not_asked_for_proves_nothing() -> None:
    """The address passes already; a change to another name had no part in it."""
    passing: Zone = {**ZONE, "example.org": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]}}
    assert not verified(replace(FIX, name="www.example.org"), zone=passing)
    redirecting: Zone = {**ZONE, "example.org": {"TXT": ["v=spf1 redirect=www.example.org"]}}
    assert verified(replace(FIX, name="www.example.org"), zone=redirecting)


def test_a_silent_name_server_verifies_nothing() -> None:
    silent: Zone = {**ZONE, "_spf.example.net": "TIMEOUT"}
    proposed = "v=spf1 include:_spf.example.net -all"
    assert not verified(replace(FIX, proposed=proposed), zone=silent)
