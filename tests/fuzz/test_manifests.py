# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever stands in a manifest, or wherever a bundle is damaged: a verdict, and never an error."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from relayfix.model.dossier import Consent
from relayfix.report import bundle
from relayfix.report.verify import verify
from tests.support.dossiers import dossier, words

ROUNDS = 400
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1e308, 2**70, "", "\x00", "../x", "/etc/passwd", "C:\\x"),
    *("a" * 5000, "\ud800", "\u202ecod.exe", [], {}, [[]], {"name": "x"}, "manifest.json"),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    path = tmp_path_factory.mktemp("whole") / "case.zip"
    bundle.write(path, dossier(), Consent(), words(), pdf=lambda *_: b"%PDF-1.7")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def changed(tree: Any, chance: random.Random) -> Any:
    """The tree with one thing in it that does not belong there."""
    if isinstance(tree, dict) and tree and chance.random() < 0.8:
        key = chance.choice(list(tree))
        if chance.random() < 0.2:
            return {k: v for k, v in tree.items() if k != key}
        if chance.random() < 0.1:
            return {**tree, str(chance.choice(ODD)): 1}
        return {**tree, key: changed(tree[key], chance)}
    if isinstance(tree, list) and tree and chance.random() < 0.8:
        at = chance.randrange(len(tree))
        if chance.random() < 0.2:
            return [*tree, tree[at]]
        return [*tree[:at], changed(tree[at], chance), *tree[at + 1 :]]
    return chance.choice(ODD)


def test_any_manifest_is_judged(files: dict[str, bytes], tmp_path: Path) -> None:
    chance = random.Random("manifests")  # noqa: S311 - the same ones in every run
    whole = json.loads(files["manifest.json"])
    for _ in range(ROUNDS):
        other = changed(whole, chance)
        text = json.dumps(other)
        if chance.random() < 0.1:
            text = text[: chance.randrange(len(text))]
        path = zipped(
            tmp_path / "b.zip", {**files, "manifest.json": text.encode("utf-8", "surrogatepass")}
        )
        result = verify(path)
        # The two texts that nothing is compared with are the only ones that may be others.
        same = other == whole or (
            isinstance(other, dict)
            and other.keys() == whole.keys()
            and other["files"] == whole["files"]
            and all(isinstance(other[key], str) for key in ("created", "relayfix"))
        )
        assert result.ok is (same and _is_json(text)), text
        assert result.ok or result.problems


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_any_octets_in_any_file_are_found(files: dict[str, bytes], tmp_path: Path) -> None:
    chance = random.Random("octets")  # noqa: S311 - the same ones in every run
    for name in files:
        for _ in range(12):
            data = bytearray(files[name])
            at = chance.randrange(len(data))
            data[at] ^= chance.randrange(1, 256)
            result = verify(zipped(tmp_path / "b.zip", {**files, name: bytes(data)}))
            if name == "manifest.json":
                assert result.ok is False or _differs_in_a_text(files[name], bytes(data))
            else:
                assert [(p.file, p.problem) for p in result.problems] == [(name, "changed")]


def _differs_in_a_text(before: bytes, after: bytes) -> bool:
    """Where only the date, the version or white space is another, nothing is to be found."""
    old, new = json.loads(before), json.loads(after)
    return bool(old["files"] == new["files"])
