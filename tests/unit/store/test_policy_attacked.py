# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed settings as somebody else would like to have them: every way in is closed by itself."""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from relayfix.knowledge.texts import catalogue, languages
from relayfix.model.check import NO_WISHES
from relayfix.model.policy import Policy
from relayfix.store import policy as managed
from relayfix.store.policy_form import PolicyError, policy_of
from relayfix.store.windows import is_closed_to_others

THIEF = "[outgoing]\nhost = 'thief.example'"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other owners")


@pytest.fixture(autouse=True)
def mine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests is the administrator."""
    if sys.platform != "win32":
        monkeypatch.setattr(managed, "ADMINISTRATORS", frozenset({os.getuid()}))


def written(folder: Path, text: str = THIEF) -> Path:
    file = folder / "policy.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)
    return file


def distrusted(found: Policy) -> bool:
    return found.outgoing is None and found.problem is not None


def test_a_folder_far_above_that_others_may_write(tmp_path: Path) -> None:
    deep = tmp_path / "open" / "closed" / "closed"
    deep.mkdir(parents=True)
    file = written(deep)
    assert managed.load((file,)).outgoing is not None
    (tmp_path / "open").chmod(0o777)
    assert distrusted(managed.load((file,)))


def test_the_bit_that_protects_in_a_folder_protects_no_file(tmp_path: Path) -> None:
    file = written(tmp_path)
    file.chmod(0o1666)
    if not file.stat().st_mode & 0o1000:
        pytest.fail("this file system keeps no such bit")
    assert distrusted(managed.load((file,)))


def test_a_file_that_was_opened_to_others_meanwhile(tmp_path: Path) -> None:
    """Between the look at the path and the reading."""
    file = written(tmp_path)
    file.chmod(0o666)
    assert distrusted(managed._read(file, managed.ADMINISTRATORS))


def test_a_place_that_cannot_be_looked_at_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IT wrote something there: to go without would be to contact whom they forbid."""
    file = written(tmp_path)

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "stat", closed)
    monkeypatch.setattr(Path, "open", closed)
    found = managed.load((file,))
    assert found.problem is not None
    assert found.problem.id == "policy.broken.closed"
    assert found.forbids_network


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of XDG")
def test_a_folder_that_is_named_from_here_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever starts the program in a folder of theirs has no managed settings there."""
    (tmp_path / "relayfix").mkdir()
    written(tmp_path / "relayfix")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_DIRS", f".:{tmp_path.name}:")
    assert all(place.is_absolute() for place in managed._places())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("entry", ["ip:zen.list.example s3cret!", "mail:zen.list.example s3cret"])
def test_the_key_of_a_list_is_not_told_with_its_fault(entry: str, language: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy_of(tomllib.loads(f"[checks]\nblocklists = ['{entry}']"), "policy.toml")
    said = catalogue(language).say(caught.value.sentence("policy.toml"))
    assert "s3cret" not in said
    assert "s3cret" not in repr(caught.value.sentence("policy.toml"))


def test_without_a_port_it_is_the_one_for_submission() -> None:
    found = policy_of(tomllib.loads("[outgoing]\nhost = 'smtp.example'"), "policy.toml")
    assert found.outgoing is not None
    assert found.outgoing.port == 587


def test_the_settled_authority_goes_before_the_persons() -> None:
    policy = policy_of(tomllib.loads("[outgoing]\nca_file = '/etc/it.pem'"), "policy.toml")
    wishes = policy.wishes_for(replace(NO_WISHES, ca_file="/srv/own.pem"))
    assert wishes.ca_file == "/etc/it.pem"


@pytest.mark.parametrize(
    "entry",
    [
        "(A;CIOI;FA;;;WD)",  # "I", "O" side by side are not the flag "IO"
        "(OA;;FA;;;WD)",
        "(XA;;FA;;;WD)",
    ],
)
def test_rights_of_everybody_in_a_shape_of_their_own(entry: str) -> None:
    assert not is_closed_to_others(f"O:BAG:SYD:PAI(A;;FA;;;SY){entry}")
    assert not is_closed_to_others(f"O:BAG:SYD:PAI(A;;FA;;;SY){entry}", folder=True)
