# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed settings: what they say, who may have written them, and what holds before what."""

from __future__ import annotations

import contextlib
import os
import plistlib
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import NO_WISHES, Contact, OutgoingServer, Wishes
from relayfix.model.dossier import Consent, IncludeOriginal
from relayfix.model.policy import NO_POLICY, HelpDesk, Own, Policy
from relayfix.store import policy as managed
from relayfix.store.policy_form import PolicyError, policy_of
from tests.support.project import ROOT
from tests.support.unprivileged import NOBODY, ordinary_user

EXAMPLES = ROOT / "installer" / "policy"

WHOLE = """
organisation = "Atelier Nord"
language = "fr"
suggested = ["language", "outgoing"]

[help_desk]
address = "support@atelier-nord.example"
name = "Support"

[own]
domains = ["atelier-nord.example", "Bücher.example"]
servers = ["gateway.atelier-nord.example"]
networks = ["192.0.2.0/24", "2001:db8:1::/48"]

[outgoing]
host = "smtp.atelier-nord.example"
port = 465
tls = "implicit"
ca_file = "/etc/ssl/atelier.pem"

[checks]
contact = ["name-server", "own-server", "blocklist"]
nameservers = ["192.0.2.53", "[2001:db8::53]:5353"]
blocklists = ["ip:bl.example", "ip:zen.list.example s3cret", "domain:dbl.example"]

[bundle]
original = "headers"
subject = false
other_recipients = true
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has owners of another kind")


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests is the administrator."""
    if sys.platform != "win32":
        monkeypatch.setattr(managed, "ADMINISTRATORS", frozenset({os.getuid()}))


def written(folder: Path, text: str, name: str = "policy.toml") -> Path:
    """A policy that nobody else may write."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)
    return file


def of(text: str) -> Policy:
    return policy_of(tomllib.loads(text), "policy.toml")


def test_everything_is_read() -> None:
    policy = of(WHOLE)
    assert policy.source == "policy.toml"
    assert policy.organisation == "Atelier Nord"
    assert policy.help_desk == HelpDesk(address="support@atelier-nord.example", name="Support")
    assert policy.own == Own(
        domains=("atelier-nord.example", "xn--bcher-kva.example"),
        servers=("gateway.atelier-nord.example",),
        networks=("192.0.2.0/24", "2001:db8:1::/48"),
    )
    assert policy.outgoing == OutgoingServer(
        host="smtp.atelier-nord.example", port=465, tls="implicit"
    )
    assert policy.ca_file == "/etc/ssl/atelier.pem"
    assert policy.contacts == frozenset(
        {Contact.NAME_SERVER, Contact.OWN_SERVER, Contact.BLOCKLIST}
    )
    assert policy.nameservers == ("192.0.2.53", "[2001:db8::53]:5353")
    assert policy.blocklists == (
        ("ip", "bl.example"),
        ("ip", "s3cret.zen.list.example"),
        ("domain", "dbl.example"),
    )
    assert policy.keys == ("s3cret",)
    assert policy.include_original is IncludeOriginal.HEADERS
    assert (policy.subject, policy.other_recipients, policy.own_network) == (False, True, None)
    assert policy.problem is None


def test_a_key_of_a_list_is_in_no_representation() -> None:
    policy = of(WHOLE)
    assert "s3cret" not in repr(policy)
    assert "s3cret" not in repr(policy.wishes_for(NO_WISHES))


def test_an_empty_policy_settles_nothing() -> None:
    policy = of("")
    keys = ("language", "outgoing", "help_desk", "checks.contact", "checks.blocklists")
    assert not any(policy.locks(key) for key in (*keys, "bundle.original", "bundle.subject"))
    assert policy.wishes_for(NO_WISHES) == NO_WISHES
    assert policy.consent_for(Consent()) == Consent()


@pytest.mark.parametrize(
    ("text", "key", "wanted"),
    [
        ("oddity = 1", "oddity", "unknown"),
        ("[own]\ndomain = []", "own.domain", "unknown"),
        ("own = 3", "own", "table"),
        ("[own]\ndomains = 'a.example'", "own.domains", "list"),
        ("[own]\ndomains = ['a..example']", "own.domains", "domain"),
        ("[own]\ndomains = ['example']", "own.domains", "domain"),
        ("[own]\ndomains = ['a.example\\r\\nb']".replace("'", '"'), "own.domains", "text"),
        ("[own]\nnetworks = ['192.0.2.1/24']", "own.networks", "network"),
        ("[own]\nnetworks = ['0.0.0.0/0']", "own.networks", "network"),
        ("language = 'English'", "language", "language"),
        ("organisation = 3", "organisation", "text"),
        ("[help_desk]\nname = 'x'", "help_desk.address", "missing"),
        ("[help_desk]\naddress = 'Support <a@b.example>'", "help_desk.address", "address"),
        ("[help_desk]\naddress = 'a@b'", "help_desk.address", "address"),
        ("[outgoing]\nport = 587", "outgoing.host", "missing"),
        ("[outgoing]\nhost = 'a b'", "outgoing.host", "host"),
        ("[outgoing]\nhost = 'a.example'\nport = 0", "outgoing.port", "port"),
        ("[outgoing]\nhost = 'a.example'\nport = true", "outgoing.port", "port"),
        ("[outgoing]\nhost = 'a.example'\ntls = 'ssl'", "outgoing.tls", "tls"),
        ("[outgoing]\nca_file = 'ca.pem'", "outgoing.ca_file", "path"),
        ("[checks]\ncontact = ['everybody']", "checks.contact", "contact"),
        ("[checks]\nnameservers = ['dns.example']", "checks.nameservers", "nameserver"),
        ("[checks]\nnameservers = ['192.0.2.1:99999']", "checks.nameservers", "nameserver"),
        ("[checks]\nblocklists = ['bl.example']", "checks.blocklists", "blocklist"),
        ("[checks]\nblocklists = ['ip:bl.example k e y']", "checks.blocklists", "blocklist"),
        ("[bundle]\noriginal = 'all'", "bundle.original", "original"),
        ("[bundle]\nsubject = 'no'", "bundle.subject", "flag"),
        ("suggested = ['own']", "suggested", "suggested"),
    ],
)
def test_a_fault_is_named_by_its_key(text: str, key: str, wanted: str) -> None:
    with pytest.raises(PolicyError) as caught:
        of(text)
    assert (caught.value.key, caught.value.wanted) == (key, wanted)
    for language in languages():
        words = catalogue(language).say(caught.value.sentence("/etc/relayfix/policy.toml"))
        assert key in words
        assert "/etc/relayfix/policy.toml" in words


def test_the_complaint_about_a_list_shows_no_key() -> None:
    with pytest.raises(PolicyError) as caught:
        of("[checks]\nblocklists = ['zen.list.example s3cretk3y']")
    assert "s3cret" not in catalogue("en").say(caught.value.sentence("x"))


# ── where it stands, and who wrote it ───────────────────────────────────────────────────────


@pytest.mark.usefixtures("mine")
@posix
def test_the_first_place_counts_alone(tmp_path: Path) -> None:
    first = written(tmp_path, "language = 'fr'", "a.toml")
    second = written(tmp_path, "organisation = 'B'", "b.toml")
    found = managed.load((tmp_path / "none.toml", first, second))
    assert (found.language, found.organisation, found.source) == ("fr", None, str(first))
    assert managed.load((tmp_path / "none.toml", first / "below.toml")) is NO_POLICY


@pytest.mark.usefixtures("mine")
@posix
def test_it_is_found_in_the_folders_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "xdg" / "relayfix"
    folder.mkdir(parents=True, mode=0o755)
    written(folder, "language = 'fr'")
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"relative:{tmp_path / 'none'}:{tmp_path / 'xdg'}")
    if not Path("/etc/relayfix/policy.toml").exists() and sys.platform == "linux":
        assert managed.load().source == str(folder / "policy.toml")


@pytest.mark.usefixtures("mine")
@posix
@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_may_write_is_not_used(tmp_path: Path, mode: int) -> None:
    if sys.platform == "win32":
        raise AssertionError("Windows has no such owners; skip the test there")
    file = written(tmp_path, "[outgoing]\nhost = 'thief.example'")
    os.chown(file, -1, _other_group())
    file.chmod(mode)
    found = managed.load((file,))
    assert found.outgoing is None
    assert found.problem is not None
    assert found.problem.id == "policy.distrusted"
    assert not found.forbids_network  # somebody else's file may not switch the program off either


def _other_group() -> int:
    if sys.platform == "win32":
        raise AssertionError("Windows has no such owners; skip the test there")
    return next((group for group in os.getgroups() if group != 0), NOBODY)


@pytest.mark.usefixtures("mine")
@posix
def test_nor_one_in_a_folder_that_others_may_write(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    file = written(folder, "[outgoing]\nhost = 'thief.example'")
    folder.chmod(0o777)
    assert managed.load((file,)).outgoing is None
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    assert managed.load((link,)).outgoing is None
    folder.chmod(0o755)
    assert managed.load((link,)).outgoing is not None


@pytest.mark.usefixtures("mine")
@posix
def test_a_distrusted_file_hides_no_trusted_one(tmp_path: Path) -> None:
    bad = written(tmp_path, "language = 'en'", "bad.toml")
    bad.chmod(0o666)
    good = written(tmp_path, "language = 'fr'", "good.toml")
    assert managed.load((bad, good)).language == "fr"


@contextlib.contextmanager
def shared_folder() -> Iterator[Path]:
    """A folder that every user can look into."""
    with tempfile.TemporaryDirectory(prefix="relayfix-policy-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@posix
def test_the_persons_own_file_never_counts_and_the_administrators_does() -> None:
    """As an ordinary user, with the real rule: the administrator alone."""
    if sys.platform == "win32":
        raise AssertionError("Windows has no such owners; skip the test there")
    if os.geteuid() != 0:
        with shared_folder() as folder:
            theirs = written(folder, "[outgoing]\nhost = 'thief.example'")
            assert managed.load((theirs,)).outgoing is None
        return
    with shared_folder() as folder:
        system = written(folder, "[outgoing]\nhost = 'smtp.example'", "system.toml")
        closed = written(folder, "language = 'fr'", "closed.toml")
        closed.chmod(0o600)
        home = folder / "home"
        home.mkdir(mode=0o755)
        theirs = written(home, "[outgoing]\nhost = 'thief.example'")
        os.chown(theirs, NOBODY, NOBODY)
        copied = written(home, "[outgoing]\nhost = 'thief.example'", "copy.toml")
        os.chown(home, NOBODY, NOBODY)
        with ordinary_user():
            assert managed.load((theirs,)).outgoing is None
            assert managed.load((copied,)).outgoing is None  # theirs to replace
            found = managed.load((theirs, system))
            assert found.outgoing is not None
            assert found.outgoing.host == "smtp.example"
            unread = managed.load((closed,))
            assert unread.forbids_network
            assert unread.problem is not None
            assert unread.problem.id == "policy.broken.closed"


@pytest.mark.usefixtures("mine")
@posix
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[own", "policy.broken.toml"),
        (b"\xff\xfe", "policy.broken.toml"),
        (b"a = " + b"[" * 5000, "policy.broken.toml"),
        (b"#" * (managed.MAX_BYTES + 1), "policy.broken.large"),
        (b"[own]\ndomain = []", "policy.broken.unknown"),
    ],
)
def test_a_broken_policy_lets_nobody_be_contacted(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    file = written(tmp_path, "")
    file.write_bytes(content)
    found = managed.load((file,))
    assert found.problem is not None
    assert found.problem.id == problem
    assert str(file) in catalogue("en").say(found.problem)
    assert found.forbids_network
    assert (
        found.consent_for(
            Consent(include_original=IncludeOriginal.WHOLE, subject=True, other_recipients=True)
        )
        == Consent()
    )


@pytest.mark.usefixtures("mine")
@posix
def test_a_property_list_and_the_registry_say_the_same(tmp_path: Path) -> None:
    table: dict[str, Any] = tomllib.loads(WHOLE)
    file = tmp_path / "org.relayfix.RelayFix.plist"
    for form in (plistlib.FMT_XML, plistlib.FMT_BINARY):
        file.write_bytes(plistlib.dumps(table, fmt=form))
        found = managed.load((file,))
        assert found.own == of(WHOLE).own
        assert found.blocklists == of(WHOLE).blocklists
    file.write_bytes(b"<plist><dict>")
    broken = managed.load((file,)).problem
    assert broken is not None
    assert broken.id == "policy.broken.plist"
    table["bundle"] |= {"subject": 0, "other_recipients": 1}  # the registry has numbers
    assert policy_of(table, "registry").subject is False
    assert policy_of(table, "registry").other_recipients is True


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("policy.*")), ids=lambda file: file.name)
def test_the_examples_for_it_are_read(file: Path) -> None:
    if file.suffix == ".toml":
        found = policy_of(tomllib.loads(file.read_text("utf-8")), file.name)
    elif file.suffix == ".plist":
        found = policy_of(plistlib.loads(file.read_bytes()), file.name)
    else:
        found = policy_of(registry_file(file.read_text("utf-16")), file.name)
    assert found.help_desk == HelpDesk(address="helpdesk@example.com", name="IT help desk")
    assert found.own.domains == ("example.com",)
    assert found.outgoing == OutgoingServer(host="smtp.example.com", port=587, tls="starttls")
    assert found.blocklists is not None
    assert found.subject is False


def registry_file(text: str) -> dict[str, Any]:
    """What Windows makes of a ``.reg`` file: texts, numbers, and lists as bytes of UTF-16."""
    root: dict[str, Any] = {}
    here = root
    for line in text.replace("\\\n  ", "").splitlines():
        if line.startswith("["):
            path = line.strip("[]").split("\\")
            assert path[:4] == ["HKEY_LOCAL_MACHINE", "SOFTWARE", "Policies", "RelayFix"]
            here = root
            for name in path[4:]:
                here = here.setdefault(name, {})
        elif line.startswith('"'):
            name, _, value = line.partition("=")
            if value.startswith("dword:"):
                found: Any = int(value[6:], 16)
            elif value.startswith("hex(7):"):
                data = bytes(int(part, 16) for part in value[7:].split(","))
                found = data.decode("utf-16-le").rstrip("\0").split("\0")
            else:
                found = value.strip('"')
            here[name.strip('"')] = found
    return root


def test_there_is_an_example_for_every_system() -> None:
    assert {file.suffix for file in EXAMPLES.glob("policy.*")} == {".toml", ".plist", ".reg"}


# ── what holds before what ──────────────────────────────────────────────────────────────────


def test_what_is_settled_holds_before_what_is_given() -> None:
    given = OutgoingServer(host="mine.example", port=25)
    settled = of(
        "language='fr'\n[outgoing]\nhost='smtp.example'\n[checks]\n"
        "nameservers=['192.0.2.53']\nblocklists=['ip:bl.example']"
    )
    assert settled.language_for("en") == "fr"
    assert settled.server_for(given) == settled.outgoing
    assert settled.nameservers_for(("192.0.2.1",)) == ("192.0.2.53",)
    wishes = Wishes(blocklists=(("ip", "other.example"),))
    assert settled.wishes_for(wishes).blocklists == (("ip", "bl.example"),)
    assert all(
        settled.locks(key)
        for key in ("language", "outgoing", "checks.nameservers", "checks.blocklists")
    )


def test_what_is_suggested_gives_way() -> None:
    given = OutgoingServer(host="mine.example", port=25)
    text = (
        "language='fr'\nsuggested=['language','outgoing','checks.nameservers',"
        "'checks.blocklists']\n[outgoing]\nhost='smtp.example'\n[checks]\n"
        "nameservers=['192.0.2.53']\nblocklists=['ip:bl.example']"
    )
    policy = of(text)
    assert (policy.language_for("en"), policy.language_for(None)) == ("en", "fr")
    assert (policy.server_for(given), policy.server_for(None)) == (given, policy.outgoing)
    assert policy.nameservers_for(("192.0.2.1",)) == ("192.0.2.1",)
    assert policy.nameservers_for(()) == ("192.0.2.53",)
    wishes = Wishes(blocklists=(("ip", "other.example"),))
    assert policy.wishes_for(wishes).blocklists == (("ip", "other.example"),)
    assert policy.wishes_for(NO_WISHES).blocklists == (("ip", "bl.example"),)
    assert not policy.locks("language")


def test_what_goes_into_a_bundle_is_kept_out_or_ticked_beforehand() -> None:
    everything = Consent(
        include_original=IncludeOriginal.WHOLE,
        subject=True,
        other_recipients=True,
        own_network=True,
    )
    closed = of(
        "[bundle]\noriginal='none'\nsubject=false\nother_recipients=false\nown_network=false"
    )
    assert closed.consent_for(everything) == Consent(include_original=IncludeOriginal.NONE)
    assert closed.locks("bundle.subject")
    assert closed.locks("bundle.original")
    opened = of("[bundle]\noriginal='whole'\nsubject=true\nother_recipients=true\nown_network=true")
    assert opened.first_consent(Consent()) == everything
    assert opened.consent_for(Consent()) == Consent()  # the person took the ticks away
    assert not opened.locks("bundle.subject")
    headers = of("[bundle]\noriginal='headers'")
    assert (headers.locks("bundle.original"), headers.locks("bundle.whole")) == (False, True)
    assert closed.locks("bundle.whole")
    assert not opened.locks("bundle.whole")
    assert headers.consent_for(everything).include_original is IncludeOriginal.HEADERS
    none = Consent(include_original=IncludeOriginal.NONE)
    assert headers.consent_for(none).include_original is IncludeOriginal.NONE


def test_web_pages_are_not_read_where_that_is_forbidden() -> None:
    policy = of("[checks]\ncontact=['name-server']")
    wishes = policy.wishes_for(Wishes(autoconfig=True))
    assert not wishes.autoconfig
    assert wishes.contacts == frozenset({Contact.NAME_SERVER})
    assert policy.forbids(Contact.OWN_SERVER)
    assert of("[checks]\ncontact=[]").forbids_network
    assert not of("").forbids(Contact.OWN_SERVER)
