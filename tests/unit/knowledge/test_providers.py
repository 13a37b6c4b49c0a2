# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers and mail hosts: what a domain or a host's name tells about who runs it."""

from __future__ import annotations

import pytest

from relayfix.knowledge.domains import normalised
from relayfix.knowledge.providers import (
    Traffic,
    companies,
    known_host,
    provider_of,
    providers,
)


def test_every_entry_is_sound() -> None:
    names = [provider.name for provider in providers()]
    assert len(names) > 120
    assert len(set(names)) == len(names)
    for provider in providers():
        assert provider.source
        for domain in provider.domains:
            assert normalised(domain) == domain, provider.name
        for server in provider.servers:
            assert normalised(server.host) == server.host
            assert (server.port, server.tls) in {
                (465, "implicit"),
                (587, "starttls"),
                (587, "implicit"),
            }
    for company in companies():
        assert company.source
        assert company.mailboxes is None or company.mailboxes in names
        for pattern in company.inbound + company.outbound + company.inside:
            assert normalised(pattern.removeprefix("*.")) == pattern.removeprefix("*.")


@pytest.mark.parametrize("domain", ["gmail.com", "Hotmail.com", "orange.fr", "proton.me"])
def test_public_mailboxes(domain: str) -> None:
    assert provider_of(domain) is not None


@pytest.mark.parametrize("domain", ["example.org", "google.com", "umich.edu", "", None])
def test_organisations_are_no_public_mailboxes(domain: str | None) -> None:
    assert provider_of(domain) is None


def test_a_host_that_spells_its_customer() -> None:
    host = known_host("Cabinet-Example.mail.protection.outlook.com.")
    assert host is not None
    assert host.company.name == "Microsoft 365"
    assert host.traffic is Traffic.INBOUND
    assert host.serves("cabinet.example") is True
    assert host.serves("other.example") is False


def test_a_host_that_serves_one_provider() -> None:
    host = known_host("gmail-smtp-in.l.google.com")
    assert host is not None
    assert host.traffic is Traffic.INBOUND
    assert host.serves("gmail.com") is True
    assert host.serves("orange.fr") is False
    assert host.serves("company.example") is None


def test_the_longer_pattern_wins() -> None:
    olc = known_host("outlook-com.olc.protection.outlook.com")
    assert olc is not None
    assert olc.company.name == "Outlook.com"
    relay = known_host("smtp-relay.gmail.com")
    assert relay is not None
    assert relay.traffic is Traffic.OUTBOUND
    filter_ = known_host("mx0a-00123456.pphosted.com")
    assert filter_ is not None
    assert filter_.company.filter


def test_unknown_hosts() -> None:
    assert known_host("mx.example.org") is None
    assert known_host("evil-l.google.com.example") is None
    assert known_host("192.0.2.1") is None
    assert known_host(None) is None
