# SPDX-License-Identifier: GPL-3.0-or-later
"""The program's side of reading: one child process opens the files, and may come to harm.

Whatever a file does to the child (kill it, hang it, make it talk nonsense), the person gets one
sentence, and the next file is read by a new child.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import json
import os
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import relayfix
from relayfix.intake.conversation import Conversation, Garbled, Trouble
from relayfix.intake.frames import FOLDER, MAX_FILES, OUT_OF_MEMORY
from relayfix.intake.limits import MAX_BYTES
from relayfix.knowledge.texts import TextError, catalogue, languages
from relayfix.model.bounce import Bounce, Kind, Source
from relayfix.model.record import RecordError, from_dict
from relayfix.model.sentence import Sentence

T = TypeVar("T")

WORKER = "relayfix.intake.worker"
_ENVIRONMENT = ("SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What an interpreter may need to start at all; nothing else is passed on."""
_FROM_SOURCE = """\
import sys
ours, worker = sys.argv.pop(1), sys.argv.pop(1)
installed = [n for n, path in enumerate(sys.path) if path.endswith("-packages")]
sys.path.insert(installed[0] if installed else len(sys.path), ours)
from importlib import import_module
sys.exit(import_module(worker).main())
"""
"""For a source tree that is not installed: an isolated interpreter would not find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    bounces: tuple[Bounce, ...]


def command(worker: str = WORKER, flag: str = "--reader") -> tuple[str, ...]:
    """How a child is started: a frozen program starts itself with ``flag``, an interpreter the
    module ``worker``."""
    if getattr(sys, "frozen", False):
        return (sys.executable, flag)
    ours = str(Path(relayfix.__file__).resolve().parent.parent)
    if ours in {str(Path(folder).resolve()) for folder in site.getsitepackages()}:
        return (sys.executable, "-I", "-m", worker)
    return (sys.executable, "-I", "-c", _FROM_SOURCE, ours, worker)


class Reader:
    """Reads files one after another through one child process; any thread may ask.

    ``seconds`` is the time for one file. ``start_with`` is the command line of the child.
    """

    def __init__(self, seconds: float = 10.0, *, start_with: Sequence[str] | None = None) -> None:
        self._seconds = seconds
        self._command = tuple(start_with) if start_with is not None else command()
        self._turn = threading.Lock()
        """Held while one file is read."""
        self._state = threading.Lock()
        """Guards what is below; never held while waiting for the child."""
        self._child: _Child | None = None
        self._reading = False
        self._cancelled = False
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Have a child come up in the background and import what it needs; returns at once."""
        with contextlib.suppress(Trouble):
            self._living_child().conversation.warm()

    def read(self, name: str, data: bytes) -> tuple[Bounce, ...]:
        """The bounces of a file, at least one; a reading that fails is one `unreadable` bounce.

        ``name`` is the path as the person gave it and only stands in the result. Never raises.
        """
        digest = hashlib.sha256(data).hexdigest()
        ((bounces,),) = self.ask([(name, data)], _checked)
        if isinstance(bounces, Sentence):
            source = Source(name=name, bytes=len(data), sha256=digest)
            return (Bounce(source=source, kind=Kind.UNREADABLE, error=bounces),)
        # Which file it was is not for the child to say.
        return tuple(
            dataclasses.replace(
                bounce,
                source=dataclasses.replace(
                    bounce.source, name=name, bytes=len(data), sha256=digest
                ),
            )
            for bounce in bounces
        )

    def ask(
        self, files: Sequence[tuple[str, bytes]], check: Callable[[bytes], T]
    ) -> Iterator[list[T | Sentence]]:
        """What ``check`` makes of the child's answer about each file, a name and its bytes, or the
        sentence why there is none; in the order of the files, in pieces as they come.

        ``check`` raises `Garbled` for an answer that no child of ours would give. A file that
        harms the child costs only its own answer: the rest goes to a new one.
        """
        with self._turn:
            with self._state:
                self._reading, self._cancelled = True, self._closed
            try:
                done = 0
                while done < len(files):
                    for found in self._batch(files[done : done + MAX_FILES], check):
                        done += len(found)
                        yield found
            finally:
                with self._state:
                    self._reading = False

    def _batch(
        self, files: Sequence[tuple[str, bytes]], check: Callable[[bytes], T]
    ) -> Iterator[list[T | Sentence]]:
        """The answers about the first of the files, up to one that is too large or does harm."""
        asked = list(itertools.takewhile(lambda file: len(file[1]) <= MAX_BYTES, files))
        if not asked:
            limit = MAX_BYTES // (1024 * 1024)
            yield [Sentence.of("files.too_large", name=files[0][0], limit=limit)]
            return
        done = 0
        child: _Child | None = None
        trouble: Trouble | None = None
        try:
            child = self._living_child()
            for answers in child.conversation.ask(asked, self._seconds):
                found, trouble = _first_good(answers, check)
                done += len(found)
                if found:
                    yield found
                if trouble is not None:
                    break
        except Trouble as what:
            trouble = what
        finally:
            # Also where nobody wants the rest: it would come in place of the next answers.
            if done < len(asked):
                id_ = self._give_up(child, trouble)
        if done < len(asked):
            values: dict[str, str | int] = {"name": asked[done][0]}
            if id_ == "reader.timeout":
                values["seconds"] = max(1, round(self._seconds))
            yield [Sentence.of(id_, **values)]

    def _give_up(self, child: _Child | None, trouble: Trouble | None) -> str:
        """End a child that came to harm; the id of the sentence about it."""
        with self._state:
            cancelled = self._cancelled
            if child is not None and self._child is child:
                self._child = None
        if child is not None:
            child.kill()
        return "reader.cancelled" if cancelled or trouble is None else trouble.id

    def cancel(self) -> None:
        """End the reading that is under way, if there is one; for another thread."""
        with self._state:
            if not self._reading:
                return
            self._cancelled = True
            child, self._child = self._child, None
        if child is not None:
            child.kill()

    def close(self) -> None:
        """End the child for good; a reading under way counts as cancelled."""
        with self._state:
            self._closed = self._cancelled = True
            child, self._child = self._child, None
        if child is not None:
            child.kill()

    def _living_child(self) -> _Child:
        with self._state:
            if self._closed or (self._cancelled and self._reading):
                raise Trouble("reader.cancelled")
            child = self._child
            if child is not None and child.is_alive():
                return child
            if child is not None:
                child.kill()
            self._child = child = _Child(self._command)
            return child


class _Child:
    """One process, its folder, and the conversation with it."""

    def __init__(self, start_with: Sequence[str]) -> None:
        folder = tempfile.mkdtemp(prefix=FOLDER)
        try:
            self._process = process = _spawn(start_with, folder)
        except (OSError, ValueError):
            shutil.rmtree(folder, ignore_errors=True)
            raise Trouble("reader.unavailable") from None
        stdin, stdout = _pipes(process)
        self.conversation = Conversation(stdin, stdout, lambda: _epitaph(process))
        self._end = weakref.finalize(self, _end, process, folder, self.conversation.end)

    def is_alive(self) -> bool:
        return self._end.alive and self._process.poll() is None

    def kill(self) -> None:
        """End the process and remove its folder; any thread, any number of times."""
        self._end()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[Any, Any]:
    return process.stdin, process.stdout


def _epitaph(process: subprocess.Popen[bytes]) -> str:
    """The id of the sentence about a process that said nothing any more."""
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return "reader.stopped"
    return "reader.memory" if code == OUT_OF_MEMORY else "reader.stopped"


def _spawn(start_with: Sequence[str], folder: str) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    environment |= {"LC_ALL": "C.UTF-8", "TMPDIR": folder, "TEMP": folder, "TMP": folder}
    extra: dict[str, Any] = {}
    if sys.platform == "win32":
        extra["creationflags"] = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        # Its own group: the terminal's Ctrl+C is for us, and nothing it starts outlives it.
        extra["start_new_session"] = True
    return subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
        list(start_with),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        close_fds=True,
        cwd=folder,
        env=environment,
        **extra,
    )


def _first_good(
    answers: Sequence[bytes], check: Callable[[bytes], T]
) -> tuple[list[T | Sentence], Trouble | None]:
    """What the answers come to, up to one that is no answer."""
    found: list[T | Sentence] = []
    try:
        for answer in answers:
            found.append(check(answer))
    except Trouble as trouble:
        return found, trouble
    return found, None


def _end(process: subprocess.Popen[bytes], folder: str, hang_up: Callable[[], None]) -> None:
    """Kill the process, with all that it started, and clear up; also when we are garbage."""
    # Once waited for, its number may be another process's.
    if sys.platform != "win32" and process.returncode is None:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    hang_up()
    shutil.rmtree(folder, ignore_errors=True)


def _checked(answer: bytes) -> tuple[Bounce, ...]:
    """The bounces of a stranger's document, or `Trouble`."""
    try:
        bounces = from_dict(_Answer, json.loads(answer)).bounces
    except (RecordError, ValueError, RecursionError):
        raise Garbled from None
    if not bounces:
        raise Garbled
    for bounce in bounces:
        if (bounce.kind is Kind.UNREADABLE) != (bounce.error is not None):
            raise Garbled
        if bounce.error is not None:
            _sayable(bounce.error)
    return bounces


def _sayable(sentence: Sentence) -> None:
    """A sentence that we have no words for would trip up whoever shows it."""
    try:
        for language in languages():
            catalogue(language).say(sentence)
    except TextError:
        raise Garbled from None
