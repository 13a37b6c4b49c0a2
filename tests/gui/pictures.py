# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page and state, and a list of what is clipped.

``python -m tests.gui.pictures FOLDER`` makes all of them: both languages, light and dark, at 100
and 200 %. ``--languages``, ``--schemes``, ``--text``, ``--sizes`` and ``--walks`` make fewer. It
asks nobody beyond this machine, and keeps nothing outside FOLDER.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

    from relayfix.gui.window import Window


SCREEN = {
    "name": "screen",
    "x": 0,
    "y": 0,
    "width": 1920,
    "height": 1080,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}


def main() -> int:
    """Takes the pictures; the exit code is 1 where something is clipped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", default="en,fr")
    parser.add_argument("--schemes", default="light,dark")
    parser.add_argument("--sizes", default="", help="such as 960x680,1024x600")
    parser.add_argument("--text", default="1,2")
    parser.add_argument("--walks", default="")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        # Before anything of ours looks for its folders: no case of the person's is shown or kept.
        for name in ("CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"):
            folder = Path(home, name.lower())
            folder.mkdir(mode=0o700)
            os.environ[f"XDG_{name}"] = str(folder)
        # By itself it has a screen of 800 pixels: menus would be moved, windows made narrower.
        (Path(home) / "screen.json").write_text(json.dumps({"screens": [SCREEN]}))
        platform = f"offscreen:configfile={home}/screen.json"
        os.environ.setdefault("QT_QPA_PLATFORM", platform)
        os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
        return take(given, Path(home))


def take(given: argparse.Namespace, home: Path) -> int:
    """All that was asked for."""
    from PySide6.QtWidgets import QApplication

    from relayfix.gui.app import application_of
    from relayfix.store import cases
    from tests.support.more_states import policy_of
    from tests.support.nameserver import NameServer
    from tests.support.states import WALKS
    from tests.support.wizard import HOSTED, Drive, settle, unclipped

    application_of(sys.argv[:1])
    QApplication.setQuitOnLastWindowClosed(False)
    clipped: list[str] = []
    chosen = given.walks.split(",") if given.walks else list(WALKS)
    for language in given.languages.split(","):
        for scheme in given.schemes.split(","):
            for text in map(float, given.text.split(",")):
                # At twice the size of the text, the small screen is the harder one.
                sizes = given.sizes or ("960x680" if text == 1 else "1024x600")
                for size in sizes.split(","):
                    tag = f"{size}.{round(text * 100)}pct.{language}.{scheme}"
                    for name in chosen:
                        for stored in cases.load():
                            cases.forget(stored.name)
                        with NameServer(HOSTED) as server:
                            drive = Drive(
                                nameserver=server.address,
                                language=language,
                                scheme=scheme,
                                folder=home,
                                policy=policy_of(name),
                            )
                            try:
                                drive.program._on_text_size(text)
                                width, height = map(int, size.split("x"))
                                drive.current.resize(width, height)
                                settle()
                                for state in WALKS[name](drive, server):
                                    settle()
                                    file = given.folder / f"{state}.{tag}.png"
                                    picture(drive.current).save(str(file))
                                    bad = unclipped(drive.current)
                                    clipped += [f"{file.name}: {one}" for one in bad]
                                    print(file.name, flush=True)
                            finally:
                                drive.close()
    print("\n".join(clipped) or "nothing is clipped")
    return int(bool(clipped))


def picture(window: Window) -> QPixmap:
    """The window, with what has opened above it, each where it stands."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

    whole = window.grab()
    above = [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget is not window and widget.isVisible()
    ]
    painter = QPainter(whole)
    for widget in above:
        centre = window.frameGeometry().center() - widget.rect().center()
        popup = widget.windowType() == Qt.WindowType.Popup
        place = (widget.pos() if popup else centre) - window.pos()
        painter.fillRect(window.rect(), "#66000000") if not popup else None
        painter.drawPixmap(place, widget.grab())
    painter.end()
    return whole


if __name__ == "__main__":
    sys.exit(main())
