# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom TLS trusts, and that each thing that can be wrong with a certificate is named."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from relayfix.net import smtp, tls
from relayfix.net.reply import SmtpFailure
from relayfix.net.tls import TlsFailure, TlsOutcome
from tests.support.certificates import Authority, Issued
from tests.support.mailserver import MailServer


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def shaken(shown: Issued, context: ssl.SSLContext, name: str = "smtp.example.org") -> bytes | None:
    """The certificate that a handshake gives, or `SmtpFailure`."""

    async def run(port: int) -> bytes | None:
        async with smtp.conversation(
            ["127.0.0.1"], port, server_name=name, implicit=context
        ) as session:
            return session.peer_certificate

    with MailServer(tls=shown.context(), implicit=True) as server:
        return asyncio.run(run(server.port))


def failure(shown: Issued, context: ssl.SSLContext, name: str = "smtp.example.org") -> TlsFailure:
    with pytest.raises(SmtpFailure) as caught:
        shaken(shown, context, name)
    assert caught.value.tls is not None
    assert caught.value.evidence[-1].answer == caught.value.tls.detail
    return caught.value.tls


def test_a_certificate_that_holds(authority: Authority) -> None:
    shown = authority.issue("smtp.example.org", "*.mail.example.org", "127.0.0.1")
    context = tls.verified_context(str(authority.ca_file))
    assert tls.is_verifying(context)
    der = shaken(shown, context)
    assert der is not None
    found = tls.certificate(der)
    assert found.names == ("smtp.example.org", "*.mail.example.org", "127.0.0.1")
    assert not found.self_issued
    assert found.not_before < datetime.now(UTC) < found.not_after
    assert shaken(shown, context, "a.mail.example.org")
    assert shaken(shown, context, "127.0.0.1")


def test_each_fault_has_its_name(authority: Authority, tmp_path: Path) -> None:
    context = tls.verified_context(str(authority.ca_file))
    name = "smtp.example.org"
    faults = {
        TlsOutcome.EXPIRED: authority.issue(name, ends=-1),
        TlsOutcome.NOT_YET_VALID: authority.issue(name, begins=1),
        TlsOutcome.SELF_SIGNED: authority.issue(name, by_itself=True),
        TlsOutcome.WRONG_NAME: authority.issue("shared17.hoster.example"),
        TlsOutcome.UNKNOWN_ISSUER: Authority(tmp_path).issue(name),
    }
    for outcome, shown in faults.items():
        found = failure(shown, context)
        assert found.outcome is outcome
        # Whoever looks at the certificate itself comes to the same.
        der = shaken(shown, tls.reading_context())
        assert der is not None
        assert tls.refined(found, tls.certificate(der)).outcome is outcome
    assert failure(authority.issue(name), context, "127.0.0.1").outcome is TlsOutcome.WRONG_NAME


def test_the_systems_own_store_is_what_is_trusted_by_default(authority: Authority) -> None:
    found = failure(authority.issue("smtp.example.org"), tls.verified_context())
    assert found.outcome in (TlsOutcome.UNKNOWN_ISSUER, TlsOutcome.FAILED)
    assert found.no_roots is not tls.has_roots()


def test_a_computer_that_trusts_nobody_blames_nobody(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a small Debian without the package ``ca-certificates``."""
    nothing = str(tmp_path / "none")
    monkeypatch.setenv("SSL_CERT_FILE", nothing)
    monkeypatch.setenv("SSL_CERT_DIR", nothing)
    monkeypatch.setattr("truststore._openssl._CA_FILE_CANDIDATES", [])
    monkeypatch.setattr(tls, "_STORES", ())
    assert not tls.has_roots()
    found = failure(authority.issue("smtp.example.org"), tls.verified_context())
    assert (found.outcome, found.no_roots) == (TlsOutcome.FAILED, True)
    assert tls.has_roots(str(authority.ca_file))


def test_the_variables_of_openssl_are_heeded(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    assert tls.has_roots()
    assert shaken(authority.issue("smtp.example.org"), tls.verified_context())


def test_a_file_of_issuers_that_is_none(authority: Authority, tmp_path: Path) -> None:
    empty, words = tmp_path / "empty.pem", tmp_path / "words.pem"
    empty.write_text("", encoding="utf-8")
    words.write_text("-----BEGIN CERTIFICATE-----\nhello\n", encoding="utf-8")
    leaf = authority.issue("x.example")
    for file in (tmp_path / "none.pem", empty, words, leaf.key, tmp_path):
        with pytest.raises(tls.BadTrustStore):
            tls.verified_context(str(file))


def test_what_others_than_openssl_say() -> None:
    """Windows and macOS have numbers of their own, and fewer of them."""

    def said(code: int) -> TlsFailure:
        error = ssl.SSLCertVerificationError("no")
        error.verify_code = code
        error.verify_message = "in their words"
        return tls.failure(error)

    assert said(0x800B0101).outcome is TlsOutcome.EXPIRED
    assert said(0x800B010F).outcome is TlsOutcome.WRONG_NAME
    assert said(-67602).outcome is TlsOutcome.WRONG_NAME
    assert said(-67843).outcome in (TlsOutcome.UNKNOWN_ISSUER, TlsOutcome.FAILED)
    assert said(4711).outcome is TlsOutcome.FAILED
    assert said(4711).detail == "in their words"
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    young = tls.Certificate(names=(), not_before=tomorrow, not_after=tomorrow, self_issued=False)
    assert tls.refined(said(0x800B0101), young).outcome is TlsOutcome.NOT_YET_VALID
    found = TlsFailure(outcome=TlsOutcome.UNKNOWN_ISSUER, detail="x")
    own = tls.Certificate(names=(), not_before=tomorrow, not_after=tomorrow, self_issued=True)
    assert tls.refined(found, own).outcome is TlsOutcome.SELF_SIGNED
    assert tls.refined(found, None) == found


def test_old_protocols_are_not_spoken(authority: Authority) -> None:
    """RFC 8996: TLS 1.0 and 1.1 prove nothing any more."""
    assert tls.verified_context().minimum_version >= ssl.TLSVersion.TLSv1_2
    assert tls.verified_context(str(authority.ca_file)).minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("octets", [b"", b"0", b"\x30\x82\x01\x00" + b"x" * 256])
def test_what_is_no_certificate(octets: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the library's
        tls.certificate(octets)
