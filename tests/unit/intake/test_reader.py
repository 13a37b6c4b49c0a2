# SPDX-License-Identifier: GPL-3.0-or-later
"""The reader with children that come to harm: each costs one sentence, and the next file is read.

The children are real processes that serve our protocol and misbehave for certain files.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relayfix.intake.reader import Reader, command
from relayfix.knowledge.texts import catalogue
from relayfix.model.bounce import Bounce, Kind
from tests.support.project import ROOT

LIMITED = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no such limit there")
CHILD = """
import json, os, sys, time
sys.path.insert(0, {root!r})
from relayfix.intake import worker

def bounce(name, data, **more):
    source = {{"name": name, "bytes": len(data), "sha256": "f" * 64}}
    return {{"source": source, "kind": "failed", **more}}

def answer(*bounces):
    return json.dumps({{"bounces": bounces}}).encode()

def read(name, data):
    what = data.decode()
    if what == "die":
        os._exit(3)
    if what == "kill" and sys.platform != "win32":
        os.kill(os.getpid(), 9)
    if what == "hang":
        while True:
            pass
    if what == "sleep":
        time.sleep(60)
    if what == "raise":
        raise RecursionError
    if what == "memory":
        return bytes(bytearray(2 << 30)[:1])
    if what == "no-json":
        return b"\\xff\\xfe{{"
    if what == "no-object":
        return b"[]"
    if what == "deep":
        return b"[" * 100_000
    if what == "nothing":
        return answer()
    if what == "wrong-record":
        return answer(bounce(name, data, kind="bounced"))
    if what == "unknown-key":
        return answer(bounce(name, data, password="x"))
    if what == "no-error":
        return answer(bounce(name, data, kind="unreadable"))
    if what == "no-words":
        error = {{"id": "no.such", "values": {{}}}}
        return answer(bounce(name, data, kind="unreadable", error=error))
    if what == "no-value":
        error = {{"id": "reader.timeout", "values": {{}}}}
        return answer(bounce(name, data, kind="unreadable", error=error))
    if what == "too-long":
        return answer(bounce(name, data, notice="x" * (9 << 20)))
    if what == "noise":
        print("noise", flush=True)
        os.write(1, b"noise")
        os.system("echo noise")
    if what == "lie":
        return answer(bounce("other", b"", source={{"name": "other", "bytes": 1, "sha256": "0"}}))
    if what == "process":
        return answer(bounce(name, data, notice=str(os.getpid())))
    if what == "where":
        seen = {{"folder": os.listdir(), "environment": sorted(os.environ), "open": handles()}}
        return answer(bounce(name, data, notice=json.dumps(seen)))
    if what == "fork":
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    return answer(bounce(name, data))

def handles():
    return sorted(int(n) for n in os.listdir("/proc/self/fd")) if sys.platform == "linux" else []

sys.exit(worker.serve(read))
"""


def child(source: str = CHILD) -> tuple[str, ...]:
    return (sys.executable, "-I", "-c", source.format(root=str(ROOT)))


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(20.0, start_with=child()) as it:
        yield it


@pytest.fixture
def impatient() -> Iterator[Reader]:
    with Reader(0.5, start_with=child()) as it:
        yield it


def only(bounces: tuple[Bounce, ...]) -> Bounce:
    (bounce,) = bounces
    return bounce


def fails(bounce: Bounce, sentence: str) -> None:
    """One unreadable bounce with a sentence that can be said in every language."""
    assert bounce.kind is Kind.UNREADABLE
    assert bounce.error is not None
    assert bounce.error.id == sentence
    for language in ("en", "fr"):
        assert "a b.eml" in catalogue(language).say(bounce.error) or sentence.endswith("available")
    assert bounce.source.name == "a b.eml"


def living_members(group: int) -> list[str]:
    """The processes of a group that are not dead yet; zombies wait for init alone."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = stat.read_text().rpartition(") ")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state != "Z":
            found.append(stat.parent.name)
    return found


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("die", "reader.stopped"),
        pytest.param(
            "kill",
            "reader.stopped",
            marks=pytest.mark.skipif(os.name == "nt", reason="POSIX signal"),
        ),
        ("raise", "reader.stopped"),
        pytest.param("memory", "reader.memory", marks=LIMITED),
        ("no-json", "reader.garbled"),
        ("no-object", "reader.garbled"),
        ("deep", "reader.garbled"),
        ("nothing", "reader.garbled"),
        ("wrong-record", "reader.garbled"),
        ("unknown-key", "reader.garbled"),
        ("no-error", "reader.garbled"),
        ("no-words", "reader.garbled"),
        ("no-value", "reader.garbled"),
        ("too-long", "reader.garbled"),
    ],
)
def test_harm_costs_one_sentence_and_the_next_file_is_read(
    reader: Reader, what: str, sentence: str
) -> None:
    fails(only(reader.read("a b.eml", what.encode())), sentence)
    assert only(reader.read("next.eml", b"good")).kind is Kind.FAILED


@pytest.mark.parametrize("what", ["hang", "sleep"])
def test_a_file_that_takes_too_long_is_given_up(impatient: Reader, what: str) -> None:
    started = time.monotonic()
    bounce = only(impatient.read("a b.eml", what.encode()))
    fails(bounce, "reader.timeout")
    assert bounce.error is not None
    assert bounce.error.value("seconds") == 1
    assert time.monotonic() - started < 20
    assert only(impatient.read("next.eml", b"good")).kind is Kind.FAILED


def test_the_child_that_was_given_up_is_gone(impatient: Reader) -> None:
    first = only(impatient.read("x", b"process")).notice
    impatient.read("x", b"hang")
    second = only(impatient.read("x", b"process")).notice
    assert first is not None
    assert second is not None
    assert first != second
    if sys.platform != "win32":
        with pytest.raises(ProcessLookupError):
            os.kill(int(first), 0)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_the_child_started_ends_with_it(impatient: Reader) -> None:
    """A process that outlives the child still holds its end of the pipe."""
    group = only(impatient.read("x", b"process")).notice
    assert group is not None
    fails(only(impatient.read("a b.eml", b"fork")), "reader.timeout")
    deadline = time.monotonic() + 20
    while living_members(int(group)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert only(impatient.read("next.eml", b"good")).kind is Kind.FAILED


def test_many_files_go_through_one_child(reader: Reader) -> None:
    assert len({only(reader.read(f"{n}", b"process")).notice for n in range(20)}) == 1


def test_many_threads_may_ask(reader: Reader) -> None:
    found: dict[int, Bounce] = {}

    def ask(number: int) -> None:
        what = b"die" if number % 4 == 0 else b"good"
        found[number] = only(reader.read(f"{number}.eml", what))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {n: b.source.name for n, b in found.items()} == {n: f"{n}.eml" for n in range(12)}
    assert {n for n, b in found.items() if b.kind is Kind.UNREADABLE} == {0, 4, 8}


def test_what_libraries_print_does_not_mix_with_the_answer(reader: Reader) -> None:
    assert only(reader.read("x", b"noise")).kind is Kind.FAILED
    assert only(reader.read("x", b"good")).kind is Kind.FAILED


def test_the_child_cannot_pass_one_file_off_as_another(reader: Reader) -> None:
    source = only(reader.read("mine.eml", b"lie")).source
    assert source.name == "mine.eml"
    assert source.bytes == 3
    assert source.sha256 == hashlib.sha256(b"lie").hexdigest()


def test_the_child_gets_an_empty_folder_and_next_to_no_environment(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAYFIX_SECRET", "x")
    opened = os.open(ROOT, os.O_RDONLY) if os.name != "nt" else None
    try:
        if opened is not None:
            os.set_inheritable(opened, True)
        notice = only(reader.read("x", b"where")).notice
    finally:
        if opened is not None:
            os.close(opened)
    assert notice is not None
    seen = json.loads(notice)
    assert seen["folder"] == []
    assert not {"HOME", "PATH", "RELAYFIX_SECRET", "PYTHONPATH"} & set(seen["environment"])
    # The three standard ones, the two moved pipes, two of the null device, the folder just listed.
    assert len(seen["open"]) <= 8


def test_cancelling_ends_the_reading_under_way_and_no_other(reader: Reader) -> None:
    reader.cancel()
    reader.read("warm", b"good")
    found: list[Bounce] = []
    asked = threading.Thread(target=lambda: found.extend(reader.read("a b.eml", b"sleep")))
    asked.start()
    while asked.is_alive():
        reader.cancel()
        asked.join(0.02)
    fails(only(tuple(found)), "reader.cancelled")
    assert only(reader.read("x", b"good")).kind is Kind.FAILED


def test_closing_ends_the_reading_under_way_and_all_others(reader: Reader) -> None:
    found: list[Bounce] = []
    asked = threading.Thread(target=lambda: found.extend(reader.read("a b.eml", b"sleep")))
    asked.start()
    while asked.is_alive():
        reader.close()
        asked.join(0.02)
    fails(only(tuple(found)), "reader.cancelled")
    fails(only(reader.read("a b.eml", b"good")), "reader.cancelled")


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Reader(20.0, start_with=child()) as it:
        it.read("x", b"good")
        it.read("x", b"die")
        it.read("x", b"good")
        assert len(list(tmp_path.iterdir())) == 1
    with Reader(20.0, start_with=("no-such-program-as-this",)) as it:
        it.read("x", b"good")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that is worked in")
def test_nothing_is_left_behind_by_a_program_that_was_killed(tmp_path: Path) -> None:
    code = (
        "import os, signal, tempfile\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\n"
        "from relayfix.intake.reader import Reader\n"
        "reader = Reader()\n"
        "reader.read('x', b'550 5.1.1')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60)
    deadline = time.monotonic() + 20
    while list(tmp_path.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_started_child_serves_the_first_reading() -> None:
    with Reader(20.0, start_with=child()) as it:
        it.start()
        it.start()
        assert only(it.read("x", b"good")).kind is Kind.FAILED


@pytest.mark.parametrize(
    "start_with",
    [
        ("no-such-program-as-this",),
        (sys.executable, "-I", "-c", "raise SystemExit(1)"),
        (sys.executable, "-I", "-c", "print('hello, who is there?')"),
        (sys.executable, "-I", "-c", "import sys; sys.stdout.buffer.write(bytes(3) + b'\\x02{}')"),
    ],
)
def test_a_child_that_does_not_come_up_is_one_sentence(start_with: tuple[str, ...]) -> None:
    with Reader(20.0, start_with=start_with) as it:
        it.start()
        fails(only(it.read("a b.eml", b"good")), "reader.unavailable")


def test_a_file_beyond_the_limit_never_reaches_the_child(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relayfix.intake.reader.MAX_BYTES", 10)
    fails(only(reader.read("a b.eml", b"01234567890")), "files.too_large")


def test_names_that_are_no_text_come_back_as_they_were(reader: Reader) -> None:
    name = "caf\udce9\0\n.eml"
    assert only(reader.read(name, b"good")).source.name == name


def test_the_real_child_reads_the_samples_from_any_folder(tmp_path: Path) -> None:
    """Started as the program starts it, by an interpreter that knows nothing of the checkout."""
    code = (
        "import sys\n"
        "from relayfix.intake.reader import Reader\n"
        "with Reader() as reader:\n"
        "    for name in sys.argv[1:]:\n"
        "        (bounce,) = reader.read(name, open(name, 'rb').read())\n"
        "        print(bounce.kind.value, bounce.recipients[0].status)\n"
    )
    samples = ROOT / "resources" / "samples"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, (samples / "postfix.eml", samples / "exim.eml"))],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["failed", "5.7.1", "failed", "5.1.1"]


def test_how_the_child_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    assert command()[:2] == (sys.executable, "-I")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command() == (sys.executable, "--reader")


def test_an_installed_package_is_started_as_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    folders: Callable[[], list[str]] = lambda: [str(ROOT)]  # noqa: E731 - replaces a function
    monkeypatch.setattr("site.getsitepackages", folders)
    assert command() == (sys.executable, "-I", "-m", "relayfix.intake.worker")
