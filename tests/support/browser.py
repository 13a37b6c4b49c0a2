# SPDX-License-Identifier: GPL-3.0-or-later
"""A page as a real Chromium sees it: what axe finds in it, and whom it asks on the way."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import socket
import subprocess
import threading
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

SECONDS = 120
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_RESULT = re.compile(r'<pre id="axe-result">(.*?)</pre>', re.DOTALL)
_MAKER = re.compile(r"^[A-Z]+ (?:https?://)?(?:[\w-]+\.)*(?:google|googleapis|gstatic)\.com[:/]")
"""Chromium asks for the time and for news of itself, whatever page it shows."""
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_OURS = """
axe.run().then(result => {
  const told = document.createElement("pre");
  told.id = "axe-result";
  told.textContent = JSON.stringify({
    violations: result.violations.map(one => [one.id, ...one.nodes.map(node => node.html)]),
    passes: result.passes.map(one => one.id),
  });
  document.body.appendChild(told);
});
"""


@dataclass(frozen=True)
class Seen:
    """What became of a page in the browser."""

    violations: list[list[str]]
    """The rule of each, and the elements that break it."""
    passes: list[str]
    asked: list[str]
    """The first line of each request that left the browser, but for those to its own maker."""


def look(page: str, folder: Path) -> Seen:
    """Open a page, without the policy that keeps scripts and remote things out of it, under axe.

    So what the page itself would ask for is asked for, of a proxy that writes it down.
    """
    axe = _axe().read_text(encoding="utf-8")
    page = _POLICY.sub("", page)
    page = page.replace("</body>", f"<script>{axe}</script><script>{_OURS}</script></body>")
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    with _Proxy() as proxy:
        written = _chromium(file, folder / "profile", proxy.address)
    found = _RESULT.search(written)
    assert found is not None, f"axe said nothing: {written[:400]!r}"
    told: dict[str, Any] = json.loads(unescape(found[1]))
    asked = [line for line in proxy.asked if not _MAKER.search(line)]
    return Seen(told["violations"], told["passes"], asked)


def validated(page: str) -> list[str]:
    """What tidy, as a validator of HTML5, has to say against a page.

    It knows nothing of the drawings in it: they are read as the XML that they are.
    """
    for drawing in _DRAWING.findall(page):
        ElementTree.fromstring(drawing)  # noqa: S314 - our own page
    page = _DRAWING.sub("", page)
    tidy = _program("tidy", "tidy")
    command = [
        tidy,
        "-quiet",
        "-errors",
        "-utf8",
        "--doctype",
        "html5",
        "--drop-empty-elements",
        "no",
    ]
    done = subprocess.run(
        command, input=page.encode(), capture_output=True, check=False, timeout=SECONDS
    )
    return done.stderr.decode().splitlines()


def _chromium(file: Path, profile: Path, proxy: str) -> str:
    """The document after its scripts have run."""
    command = [
        _program("chromium", "chromium"),
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
        *("--disable-sync", "--disable-default-apps", "--disable-domain-reliability"),
        *(f"--user-data-dir={profile}", f"--proxy-server=http://{proxy}"),
        *("--proxy-bypass-list=<-loopback>", "--virtual-time-budget=20000", "--dump-dom"),
        file.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS)
    return done.stdout.decode()


def _program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is missing: install {package}")
    return found


def _axe() -> Path:
    package = importlib.util.find_spec("axe_core_python")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0], "axe.min.js")


class _Proxy:
    """Takes every request, writes down its first line, and hangs up."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:{1}".format(*self._socket.getsockname())

    def __enter__(self) -> _Proxy:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    self.asked.append(connection.recv(4096).split(b"\r\n")[0].decode("latin-1"))
                except OSError:
                    continue
