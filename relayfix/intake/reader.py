# SPDX-License-Identifier: GPL-3.0-or-later
"""The program's side of reading: one child process opens the files, and may come to harm.

Whatever a file does to the child (kill it, hang it, make it talk nonsense), the person gets one
sentence, and the next file is read by a new child.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import queue
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import relayfix
from relayfix.intake.frames import (
    FOLDER,
    MAX_ANSWER,
    OUT_OF_MEMORY,
    READ,
    WARM,
    Closed,
    FrameError,
    receive,
    send,
)
from relayfix.intake.limits import MAX_BYTES
from relayfix.knowledge.texts import TextError, catalogue, languages
from relayfix.model.bounce import Bounce, Kind, Source
from relayfix.model.record import RecordError, from_dict
from relayfix.model.sentence import Sentence

T = TypeVar("T")

WORKER = "relayfix.intake.worker"
START_SECONDS = 30.0
"""For the child to come up, which is not the file's fault."""
_NAME = 1000
"""Characters of a name that the child is told; it needs it for sentences only."""
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


class _Trouble(Exception):
    """What became of a reading instead of an answer; ``id`` is that of its sentence."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


class Garbled(_Trouble):
    """The answer is not what a child of ours says."""

    def __init__(self) -> None:
        super().__init__("reader.garbled")


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
        with contextlib.suppress(_Trouble):
            child = self._living_child()
            threading.Thread(target=child.warm, name="reader-warm", daemon=True).start()

    def read(self, name: str, data: bytes) -> tuple[Bounce, ...]:
        """The bounces of a file, at least one; a reading that fails is one `unreadable` bounce.

        ``name`` is the path as the person gave it and only stands in the result. Never raises.
        """
        digest = hashlib.sha256(data).hexdigest()
        bounces = self.ask(name, data, _checked)
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

    def ask(self, name: str, data: bytes, check: Callable[[bytes], T]) -> T | Sentence:
        """What ``check`` makes of the child's answer, or the sentence why there is none.

        ``check`` raises `Garbled` for an answer that no child of ours would give.
        """
        if len(data) > MAX_BYTES:
            limit = MAX_BYTES // (1024 * 1024)
            return Sentence.of("files.too_large", name=name, limit=limit)
        with self._turn:
            with self._state:
                self._reading, self._cancelled = True, self._closed
            child: _Child | None = None
            try:
                child = self._living_child()
                return check(child.ask(name, data, self._seconds))
            except _Trouble as trouble:
                with self._state:
                    id_ = "reader.cancelled" if self._cancelled else trouble.id
                    if child is not None and self._child is child:
                        self._child = None
                if child is not None:
                    child.kill()
                values: dict[str, str | int] = {"name": name}
                if id_ == "reader.timeout":
                    values["seconds"] = max(1, round(self._seconds))
                return Sentence.of(id_, **values)
            finally:
                with self._state:
                    self._reading = False

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
                raise _Trouble("reader.cancelled")
            child = self._child
            if child is not None and child.is_alive():
                return child
            if child is not None:
                child.kill()
            self._child = child = _Child(self._command)
            return child


class _Child:
    """One process, its folder and its two pipes."""

    def __init__(self, start_with: Sequence[str]) -> None:
        self._folder = tempfile.mkdtemp(prefix=FOLDER)
        self._pipes = threading.Lock()
        """Held while bytes of one request and its answer are under way."""
        self._ready = False
        try:
            self._process = _spawn(start_with, self._folder)
        except (OSError, ValueError):
            shutil.rmtree(self._folder, ignore_errors=True)
            raise _Trouble("reader.unavailable") from None
        self._end = weakref.finalize(self, _end, self._process, self._folder)

    def is_alive(self) -> bool:
        return self._end.alive and self._process.poll() is None

    def kill(self) -> None:
        """End the process and remove its folder; any thread, any number of times."""
        self._end()

    def warm(self) -> None:
        with self._pipes, contextlib.suppress(FrameError, OSError, ValueError, _Trouble):
            self._greet()
            send(self._stdin, WARM)

    def ask(self, name: str, data: bytes, seconds: float) -> bytes:
        """The answer to one request; `_Trouble` where none comes in time."""
        # A pipe cannot be waited for with a time limit on every system, but a thread's word can.
        inbox: queue.SimpleQueue[bytes | _Trouble | None] = queue.SimpleQueue()
        talk = threading.Thread(
            target=self._talk, args=(name, data, inbox), name="reader-pipes", daemon=True
        )
        talk.start()
        for limit, overdue in ((START_SECONDS, "reader.unavailable"), (seconds, "reader.timeout")):
            try:
                word = inbox.get(timeout=limit)
            except queue.Empty:
                raise _Trouble(overdue) from None
            if isinstance(word, _Trouble):
                raise word
        assert isinstance(word, bytes)
        return word

    def _talk(
        self, name: str, data: bytes, inbox: queue.SimpleQueue[bytes | _Trouble | None]
    ) -> None:
        """Puts None when the child is up, then the answer; or what went wrong."""
        try:
            with self._pipes:
                self._greet()
                inbox.put(None)
                send(self._stdin, READ)
                send(self._stdin, name[:_NAME].encode("utf-8", "surrogatepass"))
                send(self._stdin, data)
                inbox.put(receive(self._stdout, MAX_ANSWER))
        except (Closed, OSError, ValueError):
            # ValueError is the pipe that another thread closed when it killed the child.
            inbox.put(_Trouble(self._epitaph()))
        except FrameError:
            inbox.put(Garbled())
        except _Trouble as trouble:
            inbox.put(trouble)

    def _greet(self) -> None:
        """Wait for the child's first word, which names the version of the program it is."""
        if self._ready:
            return
        try:
            hello = json.loads(receive(self._stdout, 1024))
        except (FrameError, OSError, ValueError):
            raise _Trouble("reader.unavailable") from None
        if hello != {"ready": relayfix.__version__}:
            raise _Trouble("reader.unavailable")
        self._ready = True

    def _epitaph(self) -> str:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "reader.stopped"
        return "reader.memory" if code == OUT_OF_MEMORY else "reader.stopped"

    @property
    def _stdin(self) -> Any:
        return self._process.stdin

    @property
    def _stdout(self) -> Any:
        return self._process.stdout


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


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
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
    shutil.rmtree(folder, ignore_errors=True)


def _checked(answer: bytes) -> tuple[Bounce, ...]:
    """The bounces of a stranger's document, or `_Trouble`."""
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
