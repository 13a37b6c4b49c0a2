# SPDX-License-Identifier: GPL-3.0-or-later
"""What may leave: canaries in every input that may not, and none of them in any output."""

from __future__ import annotations

import email
import email.policy
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from relayfix.model.bounce import Action, Hop, Original, Recipient
from relayfix.model.check import CheckResult, CheckStatus, Evidence, EvidenceKind, NetworkData
from relayfix.model.diagnosis import Passage, PathStop, Role
from relayfix.model.dossier import Consent, Dossier, IncludeOriginal, InputFile
from relayfix.model.environment import Known
from relayfix.report import bundle
from relayfix.report.document import diagnose_document
from relayfix.report.headers import redacted_headers
from relayfix.report.redaction import Redaction, base_name, redact
from relayfix.report.shapes import ReportView
from tests.support.dossiers import ANNA, CLAIRE, HOST, SENT, bounce, case, dossier, say, words
from tests.support.schemas import validate

STAYS = (ANNA, CLAIRE, HOST, "198.51.100.7", "203.0.113.25", "PR0P264MB2345@PR0P264MB2345")

# Each must be found in the unredacted input, and in nothing that leaves.
CANARIES = (
    "canary-folder",
    "Canary Subject of the quarrel",
    "canary-to@",
    "canary-cc@",
    "Canary Nameless",
    "canary-delivered@",
    "canary-in-words@",
    "canary-in-results@",
    "canary-resent@",
    "canary-laptop",
    "canary-client.corp",
    "192.0.2.44",
    "10.77.66.55",
    "192.168.99.1",
    "canary-tracking-token",
    "canarykey0123456789abcdef",
    "canary-body",
    "canary-notice",
    "canary-header",
    "canary-attachment",
    "canary-password",
    "canary-because@",
    "canary-z-tag",
    "canary-message",
)


def planted() -> Dossier:
    """The headline case with a canary in every place that may not leave."""
    whole = dossier()
    original = bounce().original
    assert original is not None
    original = replace(
        original,
        to=(CLAIRE, "canary-to@autre.example"),
        to_names=("Claire Petit", "Canary Nameless"),
        cc=("canary-cc@autre.example",),
        subject="Canary Subject of the quarrel",
        authentication_results=("mx.example; spf=fail smtp.mailfrom=canary-in-results@x.example",),
        forwarding_marks=("Resent-From: canary-resent@autre.example",),
        hops=(
            Hop(from_="canary-laptop.box", by="mail.own.example", ip="192.0.2.44", date=SENT),
            Hop(from_="canary-laptop2.lan", by="out.own.example", ip="10.77.66.55", date=SENT),
            *original.hops[1:],
        ),
        message="canary-message",
        headers=(
            "Received: from out.own.example (203.0.113.25) by mx.example with ESMTPS;\n"
            " Mon, 23 Nov 2026 13:05:14 +0000\n"
            "Received: from canary-laptop2.lan ([10.77.66.55]) by out.own.example\n"
            "Received: from canary-laptop.box (canary-laptop.box [192.0.2.44])\n"
            " by mail.own.example for <canary-to@autre.example>\n"
            "DKIM-Signature: v=1; d=own.example; z=Subject:canary-z-tag; b=AA\n"
            f"From: Anna Martin <{ANNA}>\n"
            f"To: Claire <{CLAIRE}>, Canary Nameless <canary-to@autre.example>\n"
            "Cc: canary-cc@autre.example\n"
            "Subject: Canary Subject of the quarrel\n"
            "Thread-Topic: Canary Subject of the quarrel\n"
            "X-Originating-IP: [192.0.2.44]\n"
            "X-Secret: canary-header\n"
            "Authorization: Basic canary-password\n"
            "Content-Type: application/pdf; name=canary-attachment.pdf\n"
            "Message-ID: <PR0P264MB2345@PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM>\n"
        ),
    )
    refused = replace(
        bounce().recipients[0],
        diagnostic=(
            f"{bounce().recipients[0].diagnostic} Canary Subject of the quarrel "
            "canary-in-words@autre.example from [10.77.66.55] "
            "see https://t.example/c/canary-tracking-token?u=9"
        ),
    )
    delivered = Recipient(final_recipient="canary-delivered@autre.example", action=Action.DELIVERED)
    returned = replace(
        bounce(),
        source=replace(
            bounce().source, name="canary-folder/Undeliverable_ Canary Subject of the quarrel.eml"
        ),
        received_from_mta="canary-client.corp",
        recipients=(refused, delivered),
        original=original,
        notice="canary-notice",
    )
    settled = case()
    settled = replace(
        settled,
        attribution=replace(
            settled.attribution,
            path=(
                PathStop(role=Role.SENDER_CLIENT, name="canary-laptop.box", ip="192.0.2.44"),
                PathStop(
                    role=Role.OWN_GATEWAY,
                    name="canary-laptop2.lan",
                    ip="10.77.66.55",
                    outcome=Passage.PASSED,
                ),
                *settled.attribution.path[1:],
            ),
        ),
        verdict=replace(
            settled.verdict,
            because=(
                say("canary-laptop.box at 192.0.2.44 wrote to canary-because@autre.example"),
                say("It is called Canary Subject of the quarrel."),
                say("It lay in canary-folder/Undeliverable_ Canary Subject of the quarrel.eml."),
            ),
        ),
    )
    listed = CheckResult(
        id="ip-blocklists",
        status=CheckStatus.OK,
        summary=say("203.0.113.25 is on no list."),
        evidence=(
            Evidence(
                kind=EvidenceKind.DNS,
                query="25.113.0.203.canarykey0123456789abcdef.zen.dq.spamhaus.net A",
                answer="nxdomain",
                server="192.168.99.1",
            ),
            Evidence(
                kind=EvidenceKind.SMTP,
                query="EHLO canary-laptop.box",
                answer="250 hello [192.0.2.44]",
                server="out.own.example",
            ),
        ),
    )
    return replace(
        whole,
        files=(
            InputFile(
                name="canary-folder/Undeliverable_ Canary Subject of the quarrel.eml",
                data=b"canary-body",
            ),
        ),
        bounces=(returned,),
        checks=(*whole.checks, listed),
        environment=replace(
            whole.environment, resolver=Known(value="192.168.99.1", source="this computer")
        ),
        diagnosis=replace(whole.diagnosis, cases=(settled,)),
    )


def fake_pdf(view: ReportView, document: dict[str, Any]) -> bytes:
    """All that the real one is given, so that nothing hides in it."""
    return f"{view!r}\n{json.dumps(document, ensure_ascii=False)}".encode()


def outputs(folder: Path, whole: Dossier, consent: Consent, language: str = "en") -> dict[str, str]:
    """Every text that leaves, by its file; letters decoded as their readers see them."""
    paths = bundle.write(folder / "case.zip", whole, consent, words(language), pdf=fake_pdf)
    found = {}
    with zipfile.ZipFile(paths[0]) as archive:
        for name in archive.namelist():
            found[name] = f"{name}\n{archive.read(name).decode()}"
    for path in paths[1:]:
        if path.suffix == ".eml":
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
            texts = [part.decode() if isinstance(part, bytes) else part for part in parts]
            found[path.name] = "\n".join([*map(str, message.items()), *texts])
        else:
            found[path.name] = path.read_text(encoding="utf-8")
    assert sorted(p.name for p in folder.iterdir()) == sorted(path.name for path in paths)
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_canary_leaves(tmp_path: Path, language: str) -> None:
    whole = planted()
    hidden = [bounce.original.message for bounce in whole.bounces if bounce.original is not None]
    given = repr(whole) + repr(hidden) + json.dumps(diagnose_document(whole, words()))
    absent = {"canary-password", "canary-header"}
    assert [canary for canary in CANARIES if canary not in given] == []
    assert absent <= set(CANARIES)
    for name, text in outputs(tmp_path, whole, Consent(), language).items():
        folded = text.casefold()
        assert [canary for canary in CANARIES if canary.casefold() in folded] == [], name


def test_what_must_stay_does(tmp_path: Path) -> None:
    found = outputs(tmp_path, planted(), Consent())
    for kept in STAYS:
        assert kept in found["report.json"]
        assert kept in found["report.html"].replace("&lt;", "<")
    assert CLAIRE in found["case-ticket.txt"]
    assert HOST in found["case-to-it.eml"]


def test_everything_ticked_masks_nothing_of_it() -> None:
    whole = planted()
    consent = Consent(subject=True, other_recipients=True, own_network=True)
    document = redact(diagnose_document(whole, words()), whole, consent)
    assert '"masked"' not in json.dumps(document)
    original = document["bounces"][0]["original"]
    assert original["subject"] == "Canary Subject of the quarrel"
    assert original["hops"][0]["ip"] == "192.0.2.44"
    # Folders, links and keys never leave.
    assert set(document["redacted"]) == {
        "bounces[0].source.name",
        "bounces[0].recipients[0].diagnostic",
        "checks[3].evidence[0].query",
        "cases[0].verdict.because[2]",
        "verdict.because[2]",
    }
    assert document["verdict"]["because"][2] == (
        "It lay in Undeliverable_ Canary Subject of the quarrel.eml."
    )


@pytest.mark.parametrize(
    ("consent", "canaries"),
    [
        (Consent(subject=True), ["Canary Subject of the quarrel"]),
        (Consent(other_recipients=True), ["canary-to@", "canary-cc@", "Canary Nameless"]),
        (Consent(own_network=True), ["canary-laptop", "192.0.2.44", "192.168.99.1"]),
    ],
)
def test_each_tick_lets_out_its_own_and_no_more(consent: Consent, canaries: list[str]) -> None:
    whole = planted()
    left = json.dumps(redact(diagnose_document(whole, words()), whole, consent))
    assert [canary for canary in canaries if canary not in left] == []
    others = {
        "Canary Subject of the quarrel",
        "canary-to@",
        "canary-cc@",
        "192.0.2.44",
        "192.168.99.1",
    } - set(canaries)
    assert [canary for canary in others if canary in left] == []


def test_every_path_of_redacted_leads_to_a_mask() -> None:
    whole = planted()
    document = redact(diagnose_document(whole, words()), whole, Consent())
    validate(document, "diagnose") if "ip-blocklists" not in json.dumps(document) else None
    plain = diagnose_document(whole, words())
    assert document["redacted"]
    assert len(document["redacted"]) == len(set(document["redacted"]))
    for path in document["redacted"]:
        assert at(document, path) != at(plain, path), path
        found = at(document, path)
        assert isinstance(found, str) or set(found) == {"masked"}, path
    for path in all_masks(document):
        assert path in document["redacted"]


def at(document: Any, path: str) -> Any:
    for step in re.findall(r"[^.\[\]]+", path):
        document = document[int(step)] if step.isdigit() else document[step]
    return document


def all_masks(node: Any, path: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        if set(node) == {"masked"}:
            yield path
        for key, value in node.items():
            if key != "redacted":
                yield from all_masks(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from all_masks(value, f"{path}[{index}]")
    elif isinstance(node, str) and "[masked: " in node:
        yield path


def test_the_input_document_is_not_changed() -> None:
    whole = planted()
    document = diagnose_document(whole, words())
    before = json.dumps(document)
    redact(document, whole, Consent())
    assert json.dumps(document) == before


# Fields whose text may leave as it is, once addresses, links and the like were taken out of it.
# A new field of a record stops here until somebody has thought about what it may carry.
MAY_LEAVE = set(
    re.findall(
        r"\S+",
        """
    relayfix schema created reported_by note
    bounces.source.name bounces.source.format bounces.source.sha256 bounces.kind bounces.auto_type
    bounces.generator bounces.language bounces.reporting_mta bounces.arrival_date bounces.date
    bounces.error
    bounces.recipients.final_recipient bounces.recipients.original_recipient
    bounces.recipients.action bounces.recipients.status bounces.recipients.dsn_status
    bounces.recipients.diagnostic bounces.recipients.remote_mta bounces.recipients.remote_ip
    bounces.recipients.last_attempt_date bounces.recipients.will_retry_until
    bounces.recipients.reason bounces.recipients.signature bounces.recipients.nested.status
    bounces.recipients.nested.diagnostic bounces.recipients.nested.host
    bounces.original.from bounces.original.from_name bounces.original.envelope_from
    bounces.original.to bounces.original.to_names bounces.original.date
    bounces.original.message_id bounces.original.network_message_id
    bounces.original.dkim_signatures.domain bounces.original.dkim_signatures.selector
    bounces.original.dkim_signatures.algorithm bounces.original.authentication_results
    bounces.original.received_spf
    bounces.original.forwarding_marks bounces.original.mail_program
    bounces.original.hops.from bounces.original.hops.by bounces.original.hops.with
    bounces.original.hops.ip bounces.original.hops.date
    bounces.original.sending_ip.value bounces.original.sending_ip.source
    answers.scope answers.can_receive answers.other_app answers.other_network answers.sent_it
    answers.forwarding answers.since answers.changed answers.account
    environment.os.value environment.os.source environment.mail_program.value
    environment.mail_program.source environment.outgoing.host environment.outgoing.tls
    environment.outgoing.source
    environment.network_kind.value environment.network_kind.source environment.resolver.source
    environment.language.value environment.language.source
    checks.id checks.status checks.summary checks.evidence.kind checks.evidence.query
    checks.evidence.answer checks.evidence.server checks.data
    cases.recipients.final_recipient
    attribution.refusing_host.name attribution.refusing_host.ip attribution.refusing_host.where
    attribution.role attribution.because attribution.path.role attribution.path.name
    attribution.path.ip attribution.path.date attribution.path.outcome
    verdict.id verdict.who verdict.confidence verdict.title verdict.explanation verdict.because
    verdict.against verdict.missing verdict.alternatives.id verdict.alternatives.who
    causes.id causes.who causes.confidence causes.title causes.explanation causes.because
    causes.against causes.missing also_noticed.id also_noticed.summary also_noticed.check
    advice.urgency advice.explained advice.prevention advice.next
    steps.you steps.your-it steps.recipient steps.provider steps.wait
    fixes.kind fixes.for fixes.name fixes.type fixes.current fixes.proposed fixes.note
""",
    )
)


def test_a_new_field_needs_a_decision() -> None:
    whole = dossier()
    document = redact(diagnose_document(whole, words()), whole, Consent())
    del document["redacted"]
    new = {
        kind
        for kind in text_fields(document)
        if kind.removeprefix("cases.") not in MAY_LEAVE
        and kind not in MAY_LEAVE
        and not kind.startswith("checks.data.")
    }
    assert not new, f"may these leave the computer? Decide in redaction.py and here: {sorted(new)}"


def text_fields(node: Any, path: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        if set(node) != {"masked"}:
            for key, value in node.items():
                yield from text_fields(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for value in node:
            yield from text_fields(value, path)
    elif isinstance(node, str):
        yield path


def original(**changes: Any) -> Original:
    found = bounce().original
    assert found is not None
    return replace(found, **changes)


def redacted_with(**changes: Any) -> Any:
    whole = replace(dossier(), bounces=(replace(bounce(), original=original(**changes)),))
    return redact(diagnose_document(whole, words()), whole, Consent())


def test_a_server_that_also_takes_mail_keeps_its_name_in_the_first_hop() -> None:
    name = "PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM"
    hops = (Hop(from_=name, by=name, ip="fe80::4c1d%4"), *original().hops[1:])
    document = redacted_with(hops=hops)
    first = document["bounces"][0]["original"]["hops"][0]
    assert first["from"] == first["by"] == name
    assert first["ip"] == {"masked": "ip"}
    assert document["cases"][0]["attribution"]["path"][1]["name"] == name


def test_the_sending_address_stays_even_where_it_is_the_first_hop() -> None:
    hops = (Hop(from_="mail.own.example", by=HOST, ip="203.0.113.25"),)
    first = redacted_with(hops=hops)["bounces"][0]["original"]["hops"][0]
    assert first["from"] == "mail.own.example"
    assert first["ip"] == "203.0.113.25"


def test_a_short_subject_is_taken_out_of_quotations_but_not_out_of_our_sentences() -> None:
    settled = case()
    settled = replace(
        settled, verdict=replace(settled.verdict, because=(say("The quote was refused."),))
    )
    returned = replace(
        bounce(),
        original=original(subject="quote"),
        recipients=(replace(bounce().recipients[0], diagnostic="550 your quote is spam"),),
    )
    whole = dossier()
    whole = replace(
        whole, bounces=(returned,), diagnosis=replace(whole.diagnosis, cases=(settled,))
    )
    document = redact(diagnose_document(whole, words()), whole, Consent())
    assert (
        document["bounces"][0]["recipients"][0]["diagnostic"] == "550 your [masked: text] is spam"
    )
    assert document["verdict"]["because"] == ["The quote was refused."]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Desktop/bounce.eml", "bounce.eml"),
        ("C:\\Mail\\anna\\bounce.msg", "bounce.msg"),
        ("x/Quote for the new office.msg", {"masked": "text"}),
        ("x/Quote_for_the_new off.msg", {"masked": "text"}),
        ("x/RE_ Quote for the new office (2).eml", {"masked": "text"}),
        ("x/Undeliverable_ anything else.msg", {"masked": "text"}),
        ("x/Non remis _ autre chose.msg", {"masked": "text"}),
        ("-", "-"),
    ],
)
def test_file_names(name: str, shown: object) -> None:
    returned = replace(bounce(), source=replace(bounce().source, name=name))
    whole = replace(dossier(), bounces=(returned,), files=())
    document = redact(diagnose_document(whole, words()), whole, Consent())
    assert document["bounces"][0]["source"]["name"] == shown


def test_base_names_of_any_system() -> None:
    assert base_name("/a/b c/d.eml") == "d.eml"
    assert base_name("a\\b\\d.eml") == "d.eml"
    assert base_name("folder/") == "folder"


def test_headers_keep_their_order_and_what_it_needs() -> None:
    whole = dossier()
    headers = whole.bounces[0].original.headers  # type: ignore[union-attr]  # it has one
    assert headers is not None
    shown = redacted_headers(headers, Redaction(whole, Consent())).splitlines()
    names = [line.partition(":")[0] for line in shown if not line.startswith(" ")]
    assert names == [
        line.partition(":")[0] for line in headers.splitlines() if not line.startswith(" ")
    ]
    text = "\n".join(shown)
    assert "from PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM (203.0.113.25)" in text
    assert "d=atelier-nord.example; s=selector1" in text
    assert 'Content-Type: multipart/mixed; boundary="b1"' in text
    assert "Secret plan" not in text
    assert "z=" not in text
    assert "Message-ID: <PR0P264MB2345@" in text
    assert "Date: Mon, 23 Nov 2026 14:05:12 +0100" in text


def test_ticked_headers_are_shown() -> None:
    whole = dossier()
    headers = whole.bounces[0].original.headers  # type: ignore[union-attr]  # it has one
    assert headers is not None
    consent = Consent(subject=True, other_recipients=True, own_network=True)
    shown = redacted_headers(headers, Redaction(whole, consent))
    for line in ("Subject: Quote for the new office", "X-Originating-IP: [192.0.2.44]"):
        assert line in shown
    assert "from anna-laptop.lan ([192.168.1.23])" in shown
    assert "bob.roy@tiers.example" in shown
    assert "X-Unheard-Of: [masked: text]" in shown


def test_what_is_no_header_is_left_out() -> None:
    shown = redacted_headers(
        "a line of the body\n\nFrom: x@y.example\n", Redaction(dossier(), Consent())
    )
    assert shown == "From: [masked: address]\n"


def test_the_whole_message_goes_only_when_ticked(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "none").mkdir()
    whole = Consent(include_original=IncludeOriginal.WHOLE)
    found = outputs(tmp_path / "whole", planted(), whole)
    assert "canary-body" in found["bounce/1.eml"]
    none = Consent(include_original=IncludeOriginal.NONE)
    found = outputs(tmp_path / "none", planted(), none)
    assert not [name for name in found if name.startswith("bounce/")]


def test_the_first_hop_is_the_persons_own_computer() -> None:
    """Its address is public where they work from home, and nothing else names it."""
    hops = (
        Hop(from_="pc-of-anna.box", by="out.own.example", ip="192.0.2.99"),
        *original().hops[1:],
    )
    results = ("mx.example; iprev=pass policy.iprev=192.0.2.99 (pc-of-anna.box)",)
    found = redacted_with(hops=hops, authentication_results=results)["bounces"][0]["original"]
    assert found["hops"][0]["ip"] == {"masked": "ip"}
    assert found["hops"][0]["from"] == {"masked": "text"}
    assert found["authentication_results"] == [
        "mx.example; iprev=pass policy.iprev=[masked: ip] ([masked: text])"
    ]


def test_the_address_of_a_later_server_is_not_the_persons() -> None:
    name = "PR0P264MB2345.FRAP264.PROD.OUTLOOK.COM"
    hops = (
        Hop(from_=name, by=name, ip="fe80::4c1d"),
        Hop(from_=name, by="out.other.example", ip="2001:db8:102:13d::9"),
    )
    found = redacted_with(hops=hops)["bounces"][0]["original"]["hops"]
    assert found[0]["ip"] == {"masked": "ip"}
    assert found[1]["ip"] == "2001:db8:102:13d::9"


def test_no_name_of_a_crowd_is_left() -> None:
    people = tuple(f"p{i}@autre.example" for i in range(500))
    names = tuple(f"Person Number {i}" for i in range(500))
    found = redacted_with(to=(*people, CLAIRE), to_names=(*names, "Claire Petit"))
    original = found["bounces"][0]["original"]
    assert original["to"] == [{"masked": "address"}] * 500 + [CLAIRE]
    assert original["to_names"] == [{"masked": "text"}] * 500 + ["Claire Petit"]


def test_the_network_of_the_person_stays_with_them() -> None:
    """The mail server says the public address, and DNS its name: neither leaves unasked."""
    ip, name = "192.0.2.77", "line-192-0-2-77.home.example"
    found = CheckResult(
        id="network",
        status=CheckStatus.OK,
        summary=say(f"To your outgoing server you appear as {ip}."),
        data=NetworkData(kind="home", public_ip=ip),
        milliseconds=7,
        evidence=(
            Evidence(kind=EvidenceKind.SMTP, query="EHLO x", answer=f"250 mail Hello [{ip}]"),
            Evidence(kind=EvidenceKind.DNS, query="77.2.0.192.in-addr.arpa PTR", answer=name),
        ),
    )
    whole = replace(dossier(), checks=(*dossier().checks, found))
    document = diagnose_document(whole, words())
    validate(document, "diagnose")
    leaving = redact(document, whole, Consent())
    validate(leaving, "diagnose")
    shown = json.dumps(leaving)
    for canary in (ip, name, "77.2.0.192"):
        assert canary not in shown
    ticked = json.dumps(redact(document, whole, Consent(own_network=True)))
    assert ip in ticked
    assert name in ticked
