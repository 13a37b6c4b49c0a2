# SPDX-License-Identifier: GPL-3.0-or-later
"""What every file of the project keeps to, and why."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.project import PACKAGE, ROOT, module_name, project_files, python_files

CODE = tuple(
    file
    for file in project_files()
    if file.suffix in (".py", ".sh", ".spec", ".nsi", ".rb") or file.parent.name == ".ci"
)
TEXT = tuple(
    file
    for file in project_files()
    if file.suffix
    in (".py", ".sh", ".spec", ".nsi", ".toml", ".md", ".lock", ".json", ".txt", ".yml", ".cfg")
    or file.parent.name == ".ci"
)
MODULES = python_files(PACKAGE)
RECORDS = (*python_files(PACKAGE / "model"), PACKAGE / "report" / "shapes.py")

# The bracketed letters keep this file from finding itself.
ELSEWHERE = (
    (re.compile(r"/w[o]rk/|/r[o]ot/|/h[o]me/[a-z]|C:\\\\U[s]ers"), "a path of one machine"),
    (
        re.compile(
            r"p[y]pi\.org|p[y]thonhosted|deb\.d[e]bian\.org|registry\.n[p]mjs|--(extra-)?i[n]dex-url"
        ),
        "a package registry: whoever installs has their own, or a mirror",
    ),
)
SHARED = re.compile(r"\.\./sh[a]red/\w*")

UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME|X{3})\b")
SILENCED = re.compile(
    r"#\s*(type:\s*ignore(\[[\w, -]*\])?|n[o]qa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?)(.*)"
)

LONGEST = 600
"""Lines: past about 400 a module has more than one job; past this it must be divided."""


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", CODE, ids=name_of)
def test_code_says_its_licence(file: Path) -> None:
    head = file.read_text(encoding="utf-8").splitlines()[:2]
    assert any("SPDX-License-Identifier: GPL-3.0-or-later" in line for line in head), (
        f"{name_of(file)} must say 'SPDX-License-Identifier: GPL-3.0-or-later' at its top, so that "
        "a file that is copied alone still says under which terms"
    )


@pytest.mark.parametrize("file", TEXT, ids=name_of)
def test_the_project_speaks_of_itself_alone(file: Path) -> None:
    found = foreign_words(name_of(file), file.read_text(encoding="utf-8"))
    assert not found, "\n".join(found)


def foreign_words(name: str, text: str) -> list[str]:
    """Where a file names a machine, a registry or a tool that its readers do not have."""
    if name == ".ci/run":
        text = text.replace("../sh" + "ared/corpus", "")
    return [
        f"{name}:{number}: {match[0]!r} is {what}"
        for number, line in enumerate(text.splitlines(), 1)
        for pattern, what in (*ELSEWHERE, (SHARED, "a folder of one machine"))
        if (match := pattern.search(line))
    ]


@pytest.mark.parametrize("file", MODULES, ids=module_name)
def test_a_module_says_in_one_line_what_it_is_for(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    if not tree.body:
        return  # an empty __init__.py has nothing to explain
    docstring = ast.get_docstring(tree)
    assert docstring, f"{name_of(file)} has no docstring: what question does it answer?"
    first = docstring.split("\n\n")[0].strip()
    assert first.endswith((".", "?", "!")), f"{name_of(file)}: {first!r} is half a sentence"


@pytest.mark.parametrize("file", MODULES, ids=module_name)
def test_a_module_can_be_read_at_one_sitting(file: Path) -> None:
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, (
        f"{name_of(file)} has {lines} lines; divide it by what changes together"
    )


@pytest.mark.parametrize("file", CODE, ids=name_of)
def test_nothing_is_left_open_or_silenced_without_a_reason(file: Path) -> None:
    found = loose_ends(name_of(file), file.read_text(encoding="utf-8"))
    assert not found, "\n".join(found)


def loose_ends(name: str, text: str) -> list[str]:
    """Notes to ourselves, and silenced tools without a reason beside them."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := UNFINISHED.search(line):
            found.append(f"{name}:{number}: {match[0]}: finish it, or file it where it is seen")
        if (match := SILENCED.search(line)) and len(match[match.lastindex or 0].strip(" -#:")) < 8:
            found.append(f"{name}:{number}: a silenced tool needs its reason beside it")
    return found


@pytest.mark.parametrize("file", RECORDS, ids=module_name)
def test_a_record_cannot_be_changed_behind_ones_back(file: Path) -> None:
    """What is handed from room to room is frozen: a later one never edits an earlier one's."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    loose = []
    for node in ast.walk(tree):
        for decorator in node.decorator_list if isinstance(node, ast.ClassDef) else ():
            written = ast.unparse(decorator)
            if re.match(r"(dataclasses\.)?dataclass\b", written) and not all(
                f"{option}=True" in written for option in ("frozen", "slots", "kw_only")
            ):
                loose.append(f"{name_of(file)}:{decorator.lineno}: @{written}")
    assert not loose, "frozen=True, slots=True, kw_only=True:\n" + "\n".join(loose)


@pytest.mark.parametrize("file", MODULES, ids=module_name)
def test_text_files_are_utf_8_on_every_system(file: Path) -> None:
    errors = encoding_errors(name_of(file), file.read_text(encoding="utf-8"))
    assert not errors, "\n".join(errors)


def encoding_errors(name: str, source: str) -> list[str]:
    """Text that is read or written in whatever encoding the computer happens to prefer."""
    errors = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        method = isinstance(node.func, ast.Attribute)
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        given = (*node.args, *(keyword.value for keyword in node.keywords))
        words = [x.value for x in given if isinstance(x, ast.Constant) and isinstance(x.value, str)]
        modes = [word for word in words if re.fullmatch(r"[rwxabt+]{1,3}", word)]
        text = (
            (called == "open" and not method and not any("b" in mode for mode in modes))
            or (called == "open" and method and any("b" not in mode for mode in modes))
            or (called == "read_text" and method and not node.args)
            or (called == "write_text" and method and len(node.args) == 1)
        )
        if text and not any(keyword.arg == "encoding" for keyword in node.keywords):
            errors.append(f"{name}:{node.lineno}: {called} needs encoding=, as Windows has another")
    return errors


@pytest.mark.parametrize(
    ("source", "good"),
    [
        ("path.read_text()", False),
        ("open(path)", False),
        ("path.open('w')", False),
        ("path.write_text(x, encoding='utf-8')", True),
        ("path.open('rb')", True),
        ("open(path, mode='xb')", True),
        ("os.open(path, os.O_RDONLY)", True),
    ],
)
def test_the_rule_knows_an_encoding(source: str, good: bool) -> None:
    assert bool(encoding_errors("x.py", source)) is not good


@pytest.mark.parametrize(
    "text",
    [
        "see /w" + "ork/main",
        "pip --index" + "-url https://example",
        "https://files.p" + "ythonhosted.org/x",
        "copied from ../sh" + "ared/notes",
        "/ho" + "me/anna/relayfix",
    ],
)
def test_the_rule_sees_a_foreign_word(text: str) -> None:
    assert foreign_words("README.md", text)


@pytest.mark.parametrize(
    "text",
    [
        "# T" + "ODO: later",
        "x = 1  # type: " + "ignore[assignment]",
        "x = 1  # no" + "qa: S603",
        "x = 1  # no" + "qa",
    ],
)
def test_the_rule_sees_a_loose_end(text: str) -> None:
    assert loose_ends("x.py", text)


def test_the_rule_accepts_a_reason() -> None:
    reason = "x = f()  # type: " + "ignore[misc]  # the stubs call it untyped"
    assert loose_ends("x.py", reason) == []
    reason = "run(x)  # no" + "qa: S603 - our own interpreter"
    assert loose_ends("x.py", reason) == []


def test_the_files_that_are_judged_are_the_projects_own() -> None:
    names = {name_of(file) for file in project_files()}
    assert {"pyproject.toml", "relayfix/__init__.py", "tests/conftest.py"} <= names
    assert not {name for name in names if "__pycache__" in name or name.startswith(".venv/")}
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        tracked = {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}
        assert tracked <= names
