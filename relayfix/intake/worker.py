# SPDX-License-Identifier: GPL-3.0-or-later
"""The child process that opens strangers' files, so that the program never does.

It is started by `relayfix.intake.reader`, speaks `relayfix.intake.frames` over its standard input
and output, and says ``{"ready": VERSION}`` first. It limits its own memory; whatever else goes
wrong here ends this process and costs the person one sentence.
"""

from __future__ import annotations

import contextlib
import dataclasses
import faulthandler
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from relayfix import __version__
from relayfix.intake.frames import (
    FOLDER,
    MAX_ANSWER,
    OUT_OF_MEMORY,
    READ,
    WARM,
    Closed,
    FrameError,
    Raw,
    receive,
    requested,
    send,
)
from relayfix.model.bounce import Bounce, Kind
from relayfix.model.record import to_dict
from relayfix.model.sentence import Sentence
from relayfix.process_limits import limit_memory

MEMORY = 1024 * 1024 * 1024
"""Bytes that reading one file may map, the interpreter included."""
PATIENCE = 60.0
"""Seconds with a file, or a little less, after which this process ends itself, should nobody be
left to end it."""
ROOM = 512
"""Bytes of an answer for which any pipe has room, a batch of them included."""


def main() -> int:
    """Serve until the other end of the pipe is closed; the exit code."""
    from relayfix.intake.parse import parse

    return serve(lambda name, data: encode(parse(name, data)))


def serve(read: Callable[[str, bytes], bytes], *, memory: int = MEMORY) -> int:
    """Answer each request with what ``read`` makes of a name and bytes; the exit code."""
    requests, answers = _take_the_pipes()
    limit_memory(memory)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        send(answers, json.dumps({"ready": __version__}).encode())
        while True:
            wanted = receive(requests, 1)
            if wanted == WARM:
                # The largest of what is imported only when needed.
                importlib.import_module("relayfix.intake.msg")
                continue
            if wanted != READ:
                raise FrameError(f"a request of kind {wanted!r}")
            files = requested(requests)
            last = 0.0
            while files:
                # A thread below Python, so it also ends a regular expression that never returns.
                # To set it up anew for each of many small files takes longer than to look.
                if (now := time.monotonic()) - last > PATIENCE / 10:
                    faulthandler.dump_traceback_later(PATIENCE, exit=True, file=nowhere)
                    last = now
                answer = read(*files.pop(0))
                if len(answer) > ROOM:
                    # Whoever reads it may take a minute: a program can be stopped, and go on.
                    faulthandler.cancel_dump_traceback_later()
                    last = 0.0
                send(answers, answer)
            faulthandler.cancel_dump_traceback_later()
    except Closed:
        _leave_the_folder()
        return 0
    except MemoryError:
        return OUT_OF_MEMORY
    except (FrameError, OSError):
        return 1


def encode(bounces: Iterable[Bounce]) -> bytes:
    """The answer as JSON of at most `MAX_ANSWER` bytes.

    Where it would be longer, the returned messages are left out, then the words for people too,
    of all bounces; where that is not enough, one `unreadable` bounce says so instead.
    """
    bounces = tuple(bounces)
    answer = _json(bounces)
    if len(answer) > MAX_ANSWER:
        bounces = tuple(_without_message(bounce) for bounce in bounces)
        answer = _json(bounces)
    if len(answer) > MAX_ANSWER:
        answer = _json(dataclasses.replace(bounce, notice=None) for bounce in bounces)
    if len(answer) > MAX_ANSWER:
        source = bounces[0].source
        error = Sentence.of("reader.too_much", name=source.name)
        answer = _json([Bounce(source=source, kind=Kind.UNREADABLE, error=error)])
    return answer


def _without_message(bounce: Bounce) -> Bounce:
    if bounce.original is None or bounce.original.message is None:
        return bounce
    return dataclasses.replace(bounce, original=dataclasses.replace(bounce.original, message=None))


def _json(bounces: Iterable[Bounce]) -> bytes:
    return json.dumps({"bounces": to_dict(tuple(bounces), include_private=True)}).encode()


def _leave_the_folder() -> None:
    """Remove our working folder, should whoever made it have died before it could."""
    with contextlib.suppress(OSError):  # it may be gone; Windows keeps one that is worked in
        here = Path.cwd()
        if here.name.startswith(FOLDER):
            here.rmdir()


def _take_the_pipes() -> tuple[Raw, Raw]:
    """Requests and answers, moved away from where stray prints and libraries write to."""
    requests, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (requests, answers):
            msvcrt.setmode(descriptor, os.O_BINARY)
    return (
        os.fdopen(requests, "rb", buffering=0),
        os.fdopen(answers, "wb", buffering=0),
    )


if __name__ == "__main__":
    sys.exit(main())
