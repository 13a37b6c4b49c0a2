# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers and mail hosts: what a domain or a host's name tells about who runs it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from relayfix.knowledge import providers as table
from relayfix.knowledge.domains import normalised
from relayfix.knowledge.providers import (
    Submission,
    Traffic,
    companies,
    hosting_by_autodiscover,
    hostings,
    is_confirmed,
    is_submission,
    known_host,
    provider_of,
    providers,
    service_of,
    services,
)
from relayfix.knowledge.sign_in import PasswordRule, rule_for
from relayfix.knowledge.sources import MAIL_PORTS, Basis, Source
from relayfix.knowledge.tables import File, KnowledgeError

FIRST, LAST = date(2000, 1, 1), date(2026, 12, 31)


def check_source(source: Source) -> None:
    assert source.where
    assert FIRST < source.as_of < LAST
    if source.basis is not Basis.OTHERS:
        assert source.where.startswith(("https://", "http://"))


def check_servers(servers: tuple[Submission, ...], source: Source) -> None:
    for server in servers:
        assert normalised(server.host) == server.host
        assert (server.tls, server.port) in table.PORTS
        assert server.port in MAIL_PORTS
        assert server.username
        assert source.confirmed or not server.confirmed


def test_every_entry_is_sound() -> None:
    names = [provider.name for provider in providers()]
    assert len(names) > 130
    for provider in providers():
        check_source(provider.source)
        check_servers(provider.servers, provider.source)
        for domain in provider.domains:
            assert normalised(domain) == domain, provider.name
    for hosting in hostings():
        check_source(hosting.source)
        check_servers(hosting.servers, hosting.source)
        assert hosting.mx or hosting.autodiscover
        assert hosting.servers
    for service in services():
        check_source(service.source)
    for company in companies():
        check_source(company.source)
        assert company.mailboxes is None or company.mailboxes in names
        for pattern in company.inbound + company.outbound + company.inside:
            assert normalised(pattern.removeprefix("*.")) == pattern.removeprefix("*.")


def test_a_vendors_page_says_no_more_than_we_saw() -> None:
    found = [row.vendor for row in providers()] + [row.vendor for row in hostings()]
    vendors = [vendor for vendor in found if vendor is not None]
    assert len(vendors) > 8
    for vendor in vendors:
        assert vendor.page.startswith("http")
        assert FIRST < vendor.as_of < LAST


def test_what_others_alone_say_is_not_confirmed() -> None:
    assert is_confirmed("smtp.gmail.com")
    assert is_confirmed("ssl0.ovh.net")
    assert not is_confirmed("smtp.telus.net")
    assert not is_confirmed("smtp.company.example")
    gmail = provider_of("gmail.com")
    assert gmail is not None
    assert {(each.port, each.confirmed) for each in gmail.servers} == {(465, True), (587, False)}


@pytest.mark.parametrize("domain", ["proton.me", "tuta.com"])
def test_mailboxes_that_no_program_can_send_from(domain: str) -> None:
    provider = provider_of(domain)
    assert provider is not None
    assert provider.no_programs
    assert not provider.servers


def test_services_that_carry_anybodys_mail() -> None:
    service = service_of("email-smtp.eu-west-1.amazonaws.com")
    assert service is not None
    assert service.name == "Amazon SES"
    assert is_submission("email-smtp.eu-west-1.amazonaws.com", 587)
    assert not is_submission("email-smtp.eu-west-1.amazonaws.com", 25)
    assert service_of("smtp.company.example") is None
    assert service_of("smtp.sendgrid.net.company.example") is None


ROW: dict[str, Any] = {
    "name": "Example",
    "domains": ["mail.example"],
    "servers": [
        {"host": "smtp.mail.example", "port": 465, "tls": "implicit", "username": "address"}
    ],
    "basis": "vendor",
    "source": "https://mail.example/help",
    "as_of": date(2026, 11, 24),
}


def server(**values: object) -> dict[str, object]:
    return {"servers": [{**ROW["servers"][0], **values}]}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"basis": "friend"}, "basis: none of"),
        ({"source": ""}, "source: "),
        ({"source": "help page"}, "source: .*no page"),
        ({"as_of": "today"}, "as_of: not a date"),
        ({"domains": ["mail example"]}, "domains: .*no host name"),
        ({"domains": ["Mail.example"]}, "domains: .*no host name"),
        ({"servers": "smtp.mail.example"}, "servers: not a list"),
        (server(host="smtp"), "host: .*no host name"),
        (server(host="192.0.2.1"), "host: .*no host name"),
        (server(port=25), "port: nobody speaks"),
        (server(port="465"), "port: not a whole number"),
        (server(tls="none"), "port: nobody speaks"),
        (server(username="name"), "username: .*no pattern"),
        (server(basis="none"), "basis: none of"),
        (server(limit=500), "limit: no such key"),
        ({"no_programs": True}, "no_programs: there are servers"),
        ({"vendor": "https://mail.example/help"}, "vendor: not a table"),
        (
            {"vendor": {"page": "https://m.example/", "says": ["all"], "as_of": date(2026, 1, 1)}},
            "says: none of",
        ),
        ({"price": 3}, "price: no such key"),
    ],
)
def test_a_broken_row_is_told_by_its_key(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object], why: str
) -> None:
    monkeypatch.setattr(table, "_file", lambda: File(table.FILE, {"provider": [{**ROW, **change}]}))
    table.providers.cache_clear()
    try:
        with pytest.raises(KnowledgeError, match=rf"providers.toml: Example.*{why}"):
            providers()
        monkeypatch.setattr(table, "_file", lambda: File(table.FILE, {"provider": [ROW]}))
        assert providers()[0].servers[0].port == 465
    finally:
        table.providers.cache_clear()


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


def test_a_password_of_its_own_for_programs() -> None:
    for host in ("securesmtp.t-online.de", "smtp.mail.att.net", "smtp.tools.sky.com"):
        rule = rule_for(host, None)
        assert rule is not None
        assert rule.password is PasswordRule.APP_PASSWORD
    assert rule_for("smtp.orange.fr", "orange.fr") is None


def test_a_company_that_ends_its_service_is_named_until_then() -> None:
    name = "autodiscover.mail.eu-west-1.awsapps.com"
    before = hosting_by_autodiscover(name, date(2027, 3, 30))
    assert before is not None
    assert before.name == "Amazon WorkMail (eu-west-1)"
    assert before.servers[0].confirmed
    assert hosting_by_autodiscover(name, date(2027, 3, 31)) is None
