# SPDX-License-Identifier: GPL-3.0-or-later
"""Which outgoing server belongs to a mailbox, and where the person's settings differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relayfix.checks import autoconfig, disclosures, server_settings
from relayfix.checks.server_settings import differences, from_table
from relayfix.knowledge.networks import own_network_servers
from relayfix.knowledge.providers import hosting_by_mx, hostings
from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import (
    CheckResult,
    CheckStatus,
    Contact,
    OutgoingServer,
    ServerSetting,
    ServerSettingsData,
    Subject,
)
from relayfix.net import https
from tests.support.asking import checked, talk
from tests.support.certificates import Authority
from tests.support.nameserver import Zone
from tests.support.webserver import WebServer, page

ANNA = Subject(mailbox="anna@company.example")
PAGE = b"""<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="company.example">
 <outgoingServer type="smtp"><hostname>out.%EMAILDOMAIN%</hostname><port>465</port>
  <socketType>SSL</socketType><authentication>password-cleartext</authentication></outgoingServer>
 <outgoingServer type="smtp"><hostname>old.company.example</hostname><port>25</port>
  <socketType>plain</socketType></outgoingServer>
</emailProvider></clientConfig>"""


def found(result: CheckResult) -> list[tuple[str, int, str, str | None, str]]:
    assert isinstance(result.data, ServerSettingsData)
    return [(s.host, s.port, s.tls, s.auth, s.source) for s in result.data.expected]


def checks(zone: Zone, subject: Subject = ANNA) -> CheckResult:
    return checked(server_settings.CHECK.run, subject, zone)


def test_a_public_mailbox_stands_in_the_table_and_nobody_is_asked() -> None:
    subject = Subject(mailbox="anna@gmail.com")
    result, server = talk({}, lambda resolver: server_settings.CHECK.run(subject, resolver))
    assert ("smtp.gmail.com", 465, "implicit", "app-password", "provider-table") in found(result)
    assert result.status is CheckStatus.OK
    assert server.asked == []
    assert disclosures((server_settings.CHECK,), subject) == ()


def test_a_public_mailbox_without_a_server_for_programs() -> None:
    result = checks({}, Subject(mailbox="anna@tuta.com"))
    assert (result.status, found(result)) == (CheckStatus.UNKNOWN, [])
    assert result.summary.id == "check.server-settings.no_programs"


def test_a_company_that_says_that_programs_cannot_send_there_is_believed() -> None:
    result = checks({}, Subject(mailbox="anna@proton.me"))
    assert (result.status, found(result)) == (CheckStatus.OK, [])
    assert result.summary.id == "check.server-settings.own_programs"


def test_what_the_domain_publishes() -> None:
    result = checks(
        {
            "_submissions._tcp.company.example": {"SRV": ["10 5 465 Mail.company.example."]},
            "_submission._tcp.company.example": {
                "SRV": ["20 1 587 late.company.example.", "10 1 587 mail.company.example."]
            },
        }
    )
    assert found(result) == [
        ("mail.company.example", 465, "implicit", None, "srv"),
        ("mail.company.example", 587, "starttls", None, "srv"),
        ("late.company.example", 587, "starttls", None, "srv"),
    ]
    assert any(e.query == "_submissions._tcp.company.example SRV" for e in result.evidence)


def test_a_dot_says_that_there_is_none() -> None:
    result = checks({"_submission._tcp.company.example": {"SRV": ["0 0 0 ."]}})
    assert (result.status, found(result)) == (CheckStatus.UNKNOWN, [])
    assert result.summary.id == "check.server-settings.not_published"


@pytest.mark.parametrize(
    ("zone", "host", "source"),
    [
        (
            {"company.example": {"MX": [(5, "company-example.mail.protection.outlook.com")]}},
            "smtp.office365.com",
            "mx",
        ),
        ({"company.example": {"MX": [(1, "aspmx.l.google.com")]}}, "smtp.gmail.com", "mx"),
        ({"company.example": {"MX": [(1, "mx1.mail.ovh.net")]}}, "ssl0.ovh.net", "mx"),
        (
            {"autodiscover.company.example": {"CNAME": ["autodiscover.outlook.com"]}},
            "smtp.office365.com",
            "autodiscover",
        ),
        (
            {"_autodiscover._tcp.company.example": {"SRV": ["0 0 443 autodiscover.outlook.com."]}},
            "smtp.office365.com",
            "autodiscover",
        ),
    ],
    ids=["365", "google", "ovh", "alias", "service"],
)
def test_who_keeps_the_mailboxes(zone: Zone, host: str, source: str) -> None:
    rows = found(checks(zone))
    assert {(row[0], row[4]) for row in rows} == {(host, source)}


def test_a_filter_in_front_says_nothing_of_the_mailboxes() -> None:
    zone: Zone = {
        "company.example": {"MX": [(1, "mx1.hc1.eu.iphmx.com"), (50, "mx1.mail.ovh.net")]}
    }
    assert found(checks(zone)) == []


def test_where_nobody_answered_nothing_is_known() -> None:
    names = ("_submission._tcp", "_submissions._tcp", "_autodiscover._tcp", "autodiscover")
    zone: Zone = {f"{each}.company.example": "SERVFAIL" for each in names}
    result = checks(zone)
    assert result.status is CheckStatus.UNKNOWN
    assert result.summary.id == "check.unknown.servfail"


TABLE = from_table("gmx.net")


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        (OutgoingServer(host="mail.gmx.net", port=587, tls="starttls"), ()),
        (OutgoingServer(host="MAIL.gmx.net", port=465, tls="implicit"), ()),
        (OutgoingServer(host="mail.gmx.net", port=465), ()),
        (OutgoingServer(host="mail.gmx.net", port=587, tls="implicit"), ("tls",)),
        (OutgoingServer(host="mail.gmx.net", port=25, tls="starttls"), ("port",)),
        (OutgoingServer(host="mail.gmx.net", port=25, tls="none"), ("port", "tls")),
        (OutgoingServer(host="smtp.example.org", port=587, tls="starttls"), ("host",)),
        (OutgoingServer(host="127.0.0.1", port=2525, tls="none"), ("host", "port", "tls")),
    ],
)
def test_beside_what_the_person_has(given: OutgoingServer, differs: tuple[str, ...]) -> None:
    assert differences(given, TABLE) == differs
    assert differences(given, ()) == ()


def test_another_name_of_the_same_server_is_no_difference() -> None:
    expected = (ServerSetting(host="smtp.gmail.com", port=465, tls="implicit", source="mx"),)
    given = OutgoingServer(host="smtp.googlemail.com", port=465, tls="implicit")
    assert differences(given, expected) == ()


@pytest.mark.parametrize(
    ("server", "status", "finding"),
    [
        (OutgoingServer(host="mail.gmx.net", port=587), CheckStatus.OK, "same"),
        (OutgoingServer(host="smtp.example.org"), CheckStatus.WARNING, "other_host"),
        (OutgoingServer(host="mail.gmx.net", port=2525), CheckStatus.WARNING, "other_port"),
        (
            OutgoingServer(host="mail.gmx.net", port=587, tls="implicit"),
            CheckStatus.PROBLEM,
            "other_encryption",
        ),
        (
            OutgoingServer(host="mail.gmx.net", port=587, tls="none"),
            CheckStatus.PROBLEM,
            "no_encryption",
        ),
    ],
)
def test_what_is_said(server: OutgoingServer, status: CheckStatus, finding: str) -> None:
    result = checks({}, Subject(mailbox="anna@gmx.net", server=server))
    assert (result.status, result.summary.id) == (status, f"check.server-settings.{finding}")


def test_the_organisations_own_server_beside_a_guess() -> None:
    """Its mailboxes are at a hoster, and its printers and programs send through its own server."""
    zone: Zone = {"company.example": {"MX": [(1, "mx1.mail.ovh.net")]}}
    own = replace(ANNA, server=OutgoingServer(host="relay.company.example", port=587))
    result = checks(zone, own)
    assert (result.status, result.summary.id) == (
        CheckStatus.OK,
        "check.server-settings.own_server",
    )
    assert isinstance(result.data, ServerSettingsData)
    assert result.data.differs == ()
    published: Zone = {**zone, "_submission._tcp.company.example": {"SRV": ["0 0 587 a.example."]}}
    assert checks(published, own).summary.id == "check.server-settings.other_host"


# ── the domain's own web page, by wish ──────────────────────────────────────────────────────


def test_the_web_page_is_read_by_wish_and_the_address_stands_nowhere(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "autoconfig.company.example"
    zone: Zone = {name: {"A": ["127.0.0.1"]}}
    with WebServer(authority.issue(name).context(), {"/mail/config-v1.1.xml": page(PAGE)}) as web:
        monkeypatch.setattr(https, "PORT", web.port)
        checks(zone, replace(ANNA, ca_file=str(authority.ca_file)))
        assert web.connections == 0
        subject = replace(ANNA, autoconfig=True, ca_file=str(authority.ca_file))
        result = checks(zone, subject)
    assert found(result) == [("out.company.example", 465, "implicit", "password", "autoconfig")]
    assert web.asked == [("GET /mail/config-v1.1.xml HTTP/1.1", name)]
    rows = disclosures((server_settings.CHECK,), subject)
    contacts = [row.name for row in rows if row.contact is Contact.WEB_SERVER]
    assert contacts == [name, "company.example"]
    without = disclosures((server_settings.CHECK,), ANNA)
    assert {row.contact for row in without} == {Contact.NAME_SERVER}


BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<clientConfig><emailProvider><outgoingServer type="smtp"><hostname>&b;</hostname><port>465</port>
<socketType>SSL</socketType></outgoingServer></emailProvider></clientConfig>"""


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        PAGE.decode().replace("?>", ' encoding="UTF-16"?>').encode("utf-16"),
        PAGE.replace(b"465", b"99999"),
        PAGE.replace(b"465", b"-1"),
        PAGE.replace(b"out.%EMAILDOMAIN%", b"a b"),
        PAGE.replace(b"smtp", b"imap"),
        PAGE[:-20],
        b"",
        b"\xff",
    ],
)
def test_what_is_no_such_page(text: bytes) -> None:
    assert autoconfig.parsed(text, "company.example") == ()


def test_the_tables_are_sound() -> None:
    for hosting in hostings():
        assert hosting.source
        assert hosting.mx or hosting.autodiscover
        for server in hosting.servers:
            assert (server.port, server.tls) in {(465, "implicit"), (587, "starttls")}
    for row in own_network_servers():
        assert row.source
        assert row.hosts
        assert row.ports
    assert hosting_by_mx("mx.example.org") is None


# ── what nobody confirms, and services ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("mailbox", "host", "status", "finding", "known"),
    [
        ("anna@telus.net", None, "ok", "expected_unsure", True),
        ("anna@telus.net", "smtp.telus.net", "ok", "same", True),
        ("anna@telus.net", "mail.telus.net", "unknown", "unsure", False),
        ("anna@orange.fr", "mail.provider.example", "warning", "other_host", True),
        ("anna@orange.fr", "smtp.sendgrid.net", "ok", "service", False),
        ("anna@tuta.com", "smtp.tuta.com", "unknown", "no_programs", False),
    ],
)
def test_what_others_alone_say_makes_nobody_wrong(
    mailbox: str, host: str | None, status: str, finding: str, known: bool
) -> None:
    given = None if host is None else OutgoingServer(host=host, port=587, tls="starttls")
    subject = Subject(mailbox=mailbox, server=given)

    result, names = talk({}, lambda resolver: server_settings.CHECK.run(subject, resolver))
    assert names.asked == []
    assert (result.status.value, result.summary.id) == (status, f"check.server-settings.{finding}")
    assert isinstance(result.data, ServerSettingsData)
    assert bool(result.data.expected) is known
    assert bool(result.data.differs) is (finding == "other_host")
    for language in languages():
        assert catalogue(language).say(result.summary)
