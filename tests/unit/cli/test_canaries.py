# SPDX-License-Identifier: GPL-3.0-or-later
"""Canaries in everything that goes in, from the file to the password: none in anything that comes
out to leave, in what is said on the way, or in what is left behind on the disk."""

from __future__ import annotations

import base64
import email
import email.policy
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.certificates import Authority
from tests.support.mailserver import MailServer
from tests.support.make_msg import Item, Properties, to_msg
from tests.support.nameserver import NameServer, Zone
from tests.support.poppler import Pdf
from tests.support.project import ROOT
from tests.support.returned import Received, Returned

HOST = "smtp.atelier.example"
KEY = "canarykey0123456789"
PASSWORD = "canary-password-7"
SUBJECT = "Canarysubject"
PROPERTIES = "policy.iprev=10.77.66.55 smtp.helo=CANARYLAPTOP"
ZONE: Zone = {
    "cabinet.example": {"MX": [(10, "mx.host.example")]},
    "mx.host.example": {"A": ["198.51.100.25"]},
    "atelier.example": {"MX": [(10, HOST)], "TXT": ["v=spf1 ip4:192.0.2.9 -all"]},
    HOST: {"A": ["127.0.0.1"]},
    f"2.0.0.127.{KEY}.zen.dq.spamhaus.net": {"A": ["127.0.0.2"]},
    f"9.2.0.192.{KEY}.zen.dq.spamhaus.net": {"A": ["127.0.0.2"], "TXT": [f"see {KEY}"]},
}

CANARIES = (
    *("canary-body", "canary-attachment", SUBJECT.casefold(), "canary-word"),
    *("canary-to@", "canary-cc@", "canary-bcc@", "canary-name", "canary-header", "canary-cookie"),
    *("canarylaptop", "10.77.66.55", "canary-link", KEY, PASSWORD, "canary-folder"),
    *("canary-environment", base64.b64encode(PASSWORD.encode()).decode().casefold()),
    base64.b64encode(f"\0anna.martin@atelier.example\0{PASSWORD}".encode()).decode().casefold(),
)


def returned() -> bytes:
    """A returned message with its whole original, a canary in each place of it."""
    notice = Returned(
        said=f"550 5.7.1 <claire.petit@cabinet.example>: '{SUBJECT}' refused, HELO CANARYLAPTOP, "
        "see https://t.example/c/canary-link?u=1",
        cc=("canary-cc@tiers.example",),
        remote="mx.host.example",
        hops=(
            Received(from_="CANARYLAPTOP", by="gw.atelier.example", ip="10.77.66.55"),
            Received(from_="gw.atelier.example", by="mx.host.example", ip="192.0.2.9"),
        ),
        marks=(
            f"Authentication-Results: mx.host.example; iprev=pass (CANARYLAPTOP) {PROPERTIES}",
            "Bcc: canary-bcc@tiers.example",
            "X-Secret: canary-header",
            "Cookie: session=canary-cookie",
            f"Subject: {SUBJECT}",
            "Thread-Topic: canary-word",
        ),
        to=("claire.petit@cabinet.example", "Canary-Name <canary-to@tiers.example>"),
    ).eml("postfix")
    body = (
        b"--b1\nContent-Type: application/pdf; name=canary-attachment.pdf\n"
        b"Content-Disposition: attachment; filename=canary-attachment.pdf\n\ncanary-body\n--b1--\n"
    )
    return notice.replace(b"--b1--\n", body)


_PROPERTIES: Properties = {
    0x001A001F: "REPORT.IPM.Note.NDR",
    0x0037001F: f"Undeliverable: {SUBJECT}",
    0x0E04001F: "Canary-Name; claire.petit@cabinet.example",
}
"""Class, subject and recipients of an Outlook item."""


def forms() -> dict[str, bytes]:
    eml = returned()
    plain = eml.partition(b"\n\n")[2]
    return {
        "returned-file.eml": eml,
        "returned-file.msg": to_msg(Item(properties={**_PROPERTIES, 0x1000001F: plain.decode()})),
        "returned-file.emlx": b"%d\n" % len(eml) + eml + b"<?xml version='1.0'?><plist></plist>",
        "returned-file.mbox": b"From MAILER-DAEMON Mon Nov 23 13:06:03 2026\n" + eml + b"\n",
        "returned-file.txt": plain,
        "returned-file.html": b"<html><body><pre>"
        + plain.replace(b"<", b"&lt;")
        + b"</pre></html>",
    }


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Everything below a folder as words; archives opened, mail decoded, pages read."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        yield file.name, f"{file.name}\n" + data.decode("latin-1")
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                for name in archive.namelist():
                    inside = archive.read(name)
                    yield f"{file.name}/{name}", f"{name}\n" + inside.decode("utf-8", "replace")
        if file.suffix == ".eml":
            message = email.message_from_bytes(data, policy=email.policy.default)
            for part in message.walk():
                if part.get_content_maintype() == "text":
                    yield f"{file.name}, decoded", str(part.get_content())


@pytest.mark.skipif(sys.platform == "win32", reason="the folders of the system are named otherwise")
@pytest.mark.parametrize("name", list(forms()))
def test_no_canary_comes_out(name: str, tmp_path: Path) -> None:
    given, out = tmp_path / "canary-folder", tmp_path / "out"
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    for folder in (given, out, home, temporary):
        folder.mkdir()
    (given / name).write_bytes(forms()[name])
    authority = Authority(tmp_path)
    server = MailServer(
        tls=authority.issue(HOST).context(), accounts={"anna.martin@atelier.example": PASSWORD}
    )
    with NameServer(ZONE) as names, server:
        done = subprocess.run(
            [
                *(sys.executable, "-X", "dev", "-m", "relayfix", "diagnose", str(given / name)),
                *("--bundle", str(out / "case.zip"), "--pdf", str(out / "alone.pdf")),
                *("--server", f"{HOST}:{server.port}", "--tls", "starttls"),
                *("--ca-file", str(authority.ca_file), "--nameserver", names.address),
                *("--username", "anna.martin@atelier.example", "--password-stdin"),
                *("--blocklist", f"ip:{KEY}.zen.dq.spamhaus.net", "--lang", "en"),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                **{"HOME": str(home), "TMPDIR": str(temporary), "PYTHONASYNCIODEBUG": "1"},
                **{"XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)},
                **{"XDG_CACHE_HOME": str(home), "SECRET": "canary-environment"},
            },
            input=f"{PASSWORD}\n".encode(),
            capture_output=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert list(temporary.iterdir()) == []
    said = done.stderr.decode().casefold()
    assert [canary for canary in CANARIES if canary in said] == []
    # What is shown on this computer's own screen may name the message, but holds no secret.
    shown = done.stdout.decode().casefold()
    secrets = (KEY, PASSWORD, "canary-body", "canary-environment")
    assert [canary for canary in secrets if canary in shown] == []
    leaving = list(texts(out))
    leaving += [("alone.pdf, its words", Pdf((out / "alone.pdf").read_bytes(), home).words())]
    (home / "report.pdf").unlink()
    assert len(leaving) > 8
    for place, text in (*leaving, *texts(home)):
        folded = text.casefold()
        assert [canary for canary in CANARIES if canary in folded] == [], place
    with zipfile.ZipFile(out / "case.zip") as archive:
        assert "claire.petit@cabinet.example" in archive.read("report.json").decode()
