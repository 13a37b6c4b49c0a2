# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundled fonts: Inter for words, Noto Sans Mono for what a server said.

They are bundled so that a text is as wide on every computer as where it was tested, and so that
the PDF embeds the same letters that the window shows. Scripts that they lack come from the system.
"""

from __future__ import annotations

import threading

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from relayfix.resources import resource

SANS = "Inter"
MONO = "Noto Sans Mono"

SANS_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")
MONO_FILES = ("NotoSansMono-Regular.ttf",)

# With ligatures "fixed" is extracted from a PDF with U+FB01 and is not found by a search; with
# contextual alternates the colon of "14:06" is another glyph and is extracted as a space.
_FEATURES_OFF = ("liga", "clig", "dlig", "calt")


_threads = threading.local()


def _fonts_of_this_thread() -> dict[tuple[int, QFont.Weight, bool], QFont]:
    """A report asks for a few fonts a thousand times. What Qt looks up for a font belongs to the
    thread that asked."""
    if not hasattr(_threads, "fonts"):
        _threads.fonts = {}
    found: dict[tuple[int, QFont.Weight, bool], QFont] = _threads.fonts
    return found


def _load(files: tuple[str, ...]) -> None:
    """Make these fonts known to the application, once.

    A font file that is missing or broken is left out: the system's font takes its place.
    """
    app = QGuiApplication.instance()
    if app is None:
        raise RuntimeError("fonts need a QGuiApplication")
    loaded = f"relayfixFonts:{files[0]}"
    if app.property(loaded):
        return
    for file in files:
        path = resource("fonts", file)
        if path.is_file():
            QFontDatabase.addApplicationFont(str(path))
    app.setProperty(loaded, True)


def font(pixels: float, weight: QFont.Weight = QFont.Weight.Normal, *, mono: bool = False) -> QFont:
    """A font of the given height in (rounded) pixels, with its ligatures off.

    Needs a QGuiApplication; a family's files are read when its first font is asked for.
    """
    _load(MONO_FILES if mono else SANS_FILES)
    size = max(1, round(pixels))
    known = _fonts_of_this_thread()
    if (size, weight, mono) not in known:
        known[size, weight, mono] = _made(size, weight, mono)
    return QFont(known[size, weight, mono])


def _made(size: int, weight: QFont.Weight, mono: bool) -> QFont:
    made = QFont([MONO, "monospace"] if mono else [SANS, "sans-serif"])
    made.setStyleHint(QFont.StyleHint.Monospace if mono else QFont.StyleHint.SansSerif)
    made.setPixelSize(size)
    made.setWeight(weight)
    # Unhinted letters are as wide on every screen as on paper.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in _FEATURES_OFF:
        made.setFeature(QFont.Tag(feature), 0)
    return made
