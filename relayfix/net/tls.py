# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS for asking mail servers: whom it trusts, and what exactly is wrong where it does not.

Trust is the operating system's own store, where the certificates of companies live, or one PEM
file that the person named; never a bundle of ours. The chain, the dates and the name are always
verified, but for `reading_context`, which only looks at a certificate that did not hold.
"""

from __future__ import annotations

import asyncio
import enum
import ssl
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

Context = ssl.SSLContext
"""What the functions here make; the other rooms know it by this name alone."""

MAX_NAMES = 20
"""Names of a certificate that are kept; a shared one may have hundreds."""


class TlsOutcome(enum.Enum):
    """How TLS with a server went; the words of the check ``server-tls``."""

    OK = "ok"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    SELF_SIGNED = "self-signed"
    WRONG_NAME = "wrong-name"
    UNKNOWN_ISSUER = "unknown-issuer"
    SPEAKS_PLAIN = "speaks-plain"
    """It answered in the clear where TLS was to be spoken from the first octet."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFailure:
    """What went wrong, and the TLS library's own words for it."""

    outcome: TlsOutcome
    detail: str
    no_roots: bool = False
    """This computer has no trusted issuers at all, so it can judge no certificate."""


class BadTrustStore(ValueError):
    """The PEM file that the person named cannot be read, or holds no certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a server's certificate says of itself, whether it is to be believed or not."""

    names: tuple[str, ...]
    """Host names and addresses it is for (RFC 9525 section 2), at most `MAX_NAMES`."""
    not_before: datetime
    not_after: datetime
    self_issued: bool
    """It names itself as its issuer."""


def verified_context(ca_file: str | None = None) -> ssl.SSLContext:
    """Trusts the system's store, or ``ca_file`` alone. Raises `BadTrustStore`.

    Reading the store takes some ten milliseconds: see `prepared`.
    """
    context: ssl.SSLContext
    if ca_file is None:
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ValueError) as error:
            raise BadTrustStore(ca_file) from error
        if not context.cert_store_stats()["x509"]:
            raise BadTrustStore(ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996
    return context


async def prepared(ca_file: str | None = None) -> ssl.SSLContext:
    """`verified_context`, made beside the event loop. Raises `BadTrustStore`."""
    return await asyncio.to_thread(verified_context, ca_file)


async def ready_to_read() -> None:
    """Loads what `certificate` needs beside the event loop, which would stand still for it."""
    await asyncio.to_thread(_load_reader)


def _load_reader() -> None:
    import cryptography.x509  # noqa: F401 - so that it is there when a certificate comes


def reading_context() -> ssl.SSLContext:
    """Believes anybody: for looking at a certificate that did not hold, and for nothing else.

    A conversation over it never counts as verified, and no password goes over it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def is_verifying(context: ssl.SSLContext) -> bool:
    """Whether a handshake that succeeds with it proves who the server is."""
    return context.verify_mode is ssl.CERT_REQUIRED and bool(context.check_hostname)


def has_roots(ca_file: str | None = None) -> bool:
    """Whether there is any trusted issuer. A small Linux without ``ca-certificates`` has none."""
    if ca_file is not None or sys.platform in ("win32", "darwin"):
        return True
    paths = ssl.get_default_verify_paths()
    files = (paths.cafile, *_STORES)
    if any(name and Path(name).is_file() and Path(name).stat().st_size for name in files):
        return True
    try:
        return bool(paths.capath) and any(Path(paths.capath).glob("????????.?"))
    except OSError:
        return False


_STORES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
)


# ── what went wrong ─────────────────────────────────────────────────────────────────────────

# X509_V_ERR_… of OpenSSL, CERT_E_… of Windows, errSec… of macOS.
_CODES = {
    10: TlsOutcome.EXPIRED,
    9: TlsOutcome.NOT_YET_VALID,
    18: TlsOutcome.SELF_SIGNED,
    62: TlsOutcome.WRONG_NAME,
    64: TlsOutcome.WRONG_NAME,
    2: TlsOutcome.UNKNOWN_ISSUER,
    19: TlsOutcome.UNKNOWN_ISSUER,
    20: TlsOutcome.UNKNOWN_ISSUER,
    21: TlsOutcome.UNKNOWN_ISSUER,
    0x800B0101: TlsOutcome.EXPIRED,
    0x800B010F: TlsOutcome.WRONG_NAME,
    0x800B0109: TlsOutcome.UNKNOWN_ISSUER,
    0x800B010A: TlsOutcome.UNKNOWN_ISSUER,
    -67818: TlsOutcome.EXPIRED,
    -67819: TlsOutcome.NOT_YET_VALID,
    -67602: TlsOutcome.WRONG_NAME,
    -67843: TlsOutcome.UNKNOWN_ISSUER,
    -25318: TlsOutcome.UNKNOWN_ISSUER,
}
_PLAIN = ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")
"""What OpenSSL says of an answer that is no TLS record."""


def failure(error: BaseException, ca_file: str | None = None) -> TlsFailure:
    """What a handshake that raised ``error`` tells.

    Where this computer trusts no issuer at all, a certificate of an unknown one is no fault of
    the server's: the outcome is then ``FAILED``.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        detail = error.verify_message or str(error)
        outcome = _CODES.get(error.verify_code, TlsOutcome.FAILED)
        if outcome is TlsOutcome.UNKNOWN_ISSUER and not has_roots(ca_file):
            return TlsFailure(outcome=TlsOutcome.FAILED, detail=detail, no_roots=True)
        return TlsFailure(outcome=outcome, detail=detail)
    if isinstance(error, ssl.SSLError):
        spoke_plain = error.reason in _PLAIN
        outcome = TlsOutcome.SPEAKS_PLAIN if spoke_plain else TlsOutcome.FAILED
        return TlsFailure(outcome=outcome, detail=error.reason or str(error))
    return TlsFailure(outcome=TlsOutcome.FAILED, detail=str(error) or type(error).__name__)


def refined(found: TlsFailure, certificate: Certificate | None) -> TlsFailure:
    """The failure with what the certificate itself says.

    Windows and macOS have one word for a certificate that is too old or too young, and for one
    that is self-signed or of an unknown issuer; a look at it tells.
    """
    if certificate is None:
        return found
    outcome = found.outcome
    if outcome is TlsOutcome.UNKNOWN_ISSUER and certificate.self_issued:
        outcome = TlsOutcome.SELF_SIGNED
    if outcome is TlsOutcome.EXPIRED and certificate.not_before > datetime.now(UTC):
        outcome = TlsOutcome.NOT_YET_VALID
    return TlsFailure(outcome=outcome, detail=found.detail, no_roots=found.no_roots)


def certificate(der: bytes) -> Certificate:
    """What a certificate says (RFC 5280). Raises ValueError for what is none.

    The standard library shows the fields only of one that was verified.
    """
    from cryptography import x509

    try:
        parsed = x509.load_der_x509_certificate(der)
        return Certificate(
            names=_names(parsed),
            not_before=parsed.not_valid_before_utc,
            not_after=parsed.not_valid_after_utc,
            self_issued=parsed.issuer == parsed.subject,
        )
    except (x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        raise ValueError(str(error)) from error


def _names(parsed: object) -> tuple[str, ...]:
    """The alternative names; the common name where there are none, as old certificates have it."""
    from cryptography import x509

    assert isinstance(parsed, x509.Certificate)
    try:
        extension = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        common = parsed.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        found = [str(attribute.value) for attribute in common]
    else:
        found = [name.value for name in extension.value if isinstance(name, x509.DNSName)]
        found += [str(name.value) for name in extension.value if isinstance(name, x509.IPAddress)]
    return tuple(name for name in found[:MAX_NAMES] if name.isprintable())
