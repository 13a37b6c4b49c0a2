# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is asked after, and whatever the disk says: there, or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from relayfix.store import looking


def test_what_is_there_is_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.write_bytes(b"")
    asked = (looking.is_there, looking.is_file, looking.is_folder)
    assert [ask(file) for ask in asked] == [True, True, False]
    assert [ask(tmp_path) for ask in asked] == [True, False, True]
    assert not looking.is_there(tmp_path / "nothing")


@pytest.mark.parametrize("path", ["x" * 5000, "a\0b", "\udcff" * 200, ""])
def test_what_cannot_be_a_path_is_not_there(path: str) -> None:
    assert not looking.is_file(path)
    if path:  # the empty one is where we are
        assert not looking.is_there(path)
        assert not looking.is_folder(path)


@pytest.mark.parametrize("number", ["EACCES", "EIO", "ENOTCONN", "ESTALE", "EHOSTDOWN"])
def test_a_drive_that_has_gone_is_not_there(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    import errno

    def gone(_self: Path, **_: object) -> None:
        raise OSError(getattr(errno, number, errno.EIO), number)

    monkeypatch.setattr(Path, "stat", gone)
    assert not looking.is_there("/somewhere")
    assert not looking.is_folder("/somewhere")
