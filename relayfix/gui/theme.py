# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours, type and text size of the window: three sets of tokens and the one theme in use.

Widgets paint themselves from ``theme().tokens``, take fonts from ``theme().font(Type.BODY)`` and
multiply icon sizes and control heights by ``theme().px(18)``; spacing is never multiplied. They
update when ``theme().changed`` is emitted.
"""

from __future__ import annotations

import enum
import math
import sys
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from relayfix.report.pdf import fonts

Scheme = Literal["light", "dark", "contrast"]

TEXT_SIZES = (1.0, 1.25, 1.5, 2.0)
"""What the "Text size" menu offers."""

COLUMN = 880
"""The widest that a page's content gets, in pixels at 100 %."""
MARGIN = 40
"""The least margin left and right of header, body and footer alike."""
LEAD_WIDTH = 720
"""The widest that running text gets."""
CARD_RADIUS = 12
CHOICE_RADIUS = 10
BUTTON_RADIUS = 8
ZONE_RADIUS = 16

STYLED = "relayfixStyled"
"""Property of an application that was given our style by its arguments: `setStyle` hands back the
old style, for which PySide makes a type with all its enumerations."""


def side_margin(width: int) -> int:
    """Left and right margin of header, body and footer in a window of this width."""
    return max(MARGIN, (width - theme().px(COLUMN)) // 2)


class Tokens(NamedTuple):
    """The colours by what they are for. Texts reach 4.5 : 1 on their fills, controls 3 : 1."""

    bg: QColor
    """Window, header, footer."""
    surface: QColor
    """Cards, fields, second buttons."""
    sunken: QColor
    """Drop zone, verbatim text, preview."""
    line: QColor
    """Hairlines: decoration only."""
    control: QColor
    """Borders that show a control."""
    ink: QColor
    ink2: QColor
    ink3: QColor
    """Tags and hints."""
    accent: QColor
    """Fill of the one filled button, of a lit disc, of progress."""
    on_accent: QColor
    accent_soft: QColor
    """Fill of what is selected."""
    link: QColor
    """Text and border in the accent's meaning: links, the selected card."""
    stop: QColor
    """Where it broke, a problem."""
    stop_soft: QColor
    on_stop: QColor
    ok: QColor
    ok_soft: QColor
    warn: QColor
    warn_soft: QColor
    none: QColor
    """Unknown, skipped."""
    none_soft: QColor
    focus: QColor
    high_contrast: bool = False
    """No soft fills: borders carry the shapes."""


LIGHT = Tokens(
    bg=QColor("#F6F4EF"),
    surface=QColor("#FFFFFF"),
    sunken=QColor("#EEEBE3"),
    line=QColor("#DDD8CC"),
    control=QColor("#7C7668"),
    ink=QColor("#1D2433"),
    ink2=QColor("#474F61"),
    ink3=QColor("#5F6778"),
    accent=QColor("#234E91"),
    on_accent=QColor("#FFFFFF"),
    accent_soft=QColor("#E7EEF9"),
    link=QColor("#234E91"),
    stop=QColor("#A8381F"),
    stop_soft=QColor("#FBEBE6"),
    on_stop=QColor("#FFFFFF"),
    ok=QColor("#1F6447"),
    ok_soft=QColor("#E4F1EA"),
    warn=QColor("#7A4E00"),
    warn_soft=QColor("#FAF0DB"),
    none=QColor("#525A6B"),
    none_soft=QColor("#ECEEF2"),
    focus=QColor("#1D5BD6"),
)

DARK = Tokens(
    bg=QColor("#14181F"),
    surface=QColor("#1D232D"),
    sunken=QColor("#10141A"),
    line=QColor("#343D4B"),
    control=QColor("#8590A2"),
    ink=QColor("#EEF1F5"),
    ink2=QColor("#BFC7D3"),
    ink3=QColor("#9DA7B7"),
    accent=QColor("#8FB6F6"),
    on_accent=QColor("#0E1A30"),
    accent_soft=QColor("#22324D"),
    link=QColor("#8FB6F6"),
    stop=QColor("#FF9C85"),
    stop_soft=QColor("#3B2421"),
    on_stop=QColor("#14181F"),
    ok=QColor("#84D4AA"),
    ok_soft=QColor("#1C3329"),
    warn=QColor("#F0C472"),
    warn_soft=QColor("#372C18"),
    none=QColor("#B1BAC8"),
    none_soft=QColor("#272E3A"),
    focus=QColor("#B7D1FF"),
)


def contrast(system: QPalette | None = None) -> Tokens:
    """High contrast, in the system's own colours where they are readable, else white on black.

    States lose their colours here: shape and word carry them.
    """
    group = QPalette.ColorGroup.Active
    window, text = QColor("#000000"), QColor("#FFFFFF")
    highlight, on_highlight, link = QColor("#8EE3F0"), QColor("#000000"), QColor("#75E9FC")
    if system is not None:
        role = QPalette.ColorRole
        theirs = [
            system.color(group, r)
            for r in (role.Window, role.WindowText, role.Highlight, role.HighlightedText, role.Link)
        ]
        if (
            ratio(theirs[0], theirs[1]) >= 7
            and ratio(theirs[2], theirs[3]) >= 4.5
            and ratio(theirs[0], theirs[4]) >= 4.5
        ):
            window, text, highlight, on_highlight, link = theirs
    return Tokens(
        bg=window,
        surface=window,
        sunken=window,
        line=text,
        control=text,
        ink=text,
        ink2=text,
        ink3=text,
        accent=highlight,
        on_accent=on_highlight,
        accent_soft=window,
        link=link,
        stop=text,
        stop_soft=window,
        on_stop=window,
        ok=text,
        ok_soft=window,
        warn=text,
        warn_soft=window,
        none=text,
        none_soft=window,
        focus=link,
        high_contrast=True,
    )


def ratio(one: QColor, other: QColor) -> float:
    """Contrast of two opaque colours, 1 to 21 (WCAG 2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4)

    return (
        0.2126 * linear(colour.redF())
        + 0.7152 * linear(colour.greenF())
        + 0.0722 * linear(colour.blueF())
    )


def palette(tokens: Tokens) -> QPalette:
    """Every role of the palette, for what Qt itself paints (menus, dialogs, tool tips)."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    colours = {
        role.Window: tokens.bg,
        role.WindowText: tokens.ink,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.sunken,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.ink,
        role.PlaceholderText: tokens.ink3,
        role.Text: tokens.ink,
        role.Button: tokens.surface,
        role.ButtonText: tokens.ink,
        role.BrightText: tokens.stop,
        role.Light: tokens.surface,
        role.Midlight: tokens.sunken,
        role.Mid: tokens.line,
        role.Dark: tokens.control,
        role.Shadow: tokens.line,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.link,
        role.LinkVisited: tokens.link,
        role.Accent: tokens.accent,
    }
    made = QPalette()
    for name, colour in colours.items():
        made.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(group.Disabled, name, tokens.ink3)
    made.setColor(group.Disabled, role.Highlight, tokens.line)
    made.setColor(group.Disabled, role.HighlightedText, tokens.ink)
    return made


class _Type(NamedTuple):
    size: float
    weight: QFont.Weight
    line: float
    spacing: float = 100.0
    mono: bool = False


class Type(enum.Enum):
    """The type scale: height in pixels at 100 %, weight, line height, letter spacing in percent."""

    DISPLAY = _Type(30, QFont.Weight.DemiBold, 1.18, 98.5)
    TITLE = _Type(20, QFont.Weight.DemiBold, 1.25)
    LEAD = _Type(17, QFont.Weight.Normal, 1.4)
    STRONG = _Type(15, QFont.Weight.DemiBold, 1.42)
    MEDIUM = _Type(15, QFont.Weight.Medium, 1.42)
    BODY = _Type(15, QFont.Weight.Normal, 1.42)
    SMALL = _Type(13, QFont.Weight.Normal, 1.4)
    SMALL_MEDIUM = _Type(13, QFont.Weight.Medium, 1.4)
    SMALL_STRONG = _Type(13, QFont.Weight.DemiBold, 1.4)
    MONO = _Type(13.5, QFont.Weight.Normal, 1.5, 100.0, True)

    @property
    def line(self) -> float:
        """Distance of baselines, in heights of the font."""
        return self.value.line


def system_scale() -> float:
    """How much larger than usual the system's own text is; at least 1."""
    reference = 12 if sys.platform == "win32" else 13
    # Asked of the font's own numbers: to ask what is drawn for it would load the system's fonts.
    font, screen = QGuiApplication.font(), QGuiApplication.primaryScreen()
    pixels = float(font.pixelSize())
    if pixels <= 0:
        pixels = font.pointSizeF() * (screen.logicalDotsPerInchY() if screen else 96.0) / 72
    return max(1.0, min(3.0, pixels / reference))


class Theme(QObject):
    """The tokens and text size in use; one an application, see `theme`."""

    changed = Signal()
    """Colours or text size are others now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._override: Scheme | None = None
        self._system_scale = system_scale()
        self._text_size = 1.0
        self._fonts: dict[Type, QFont] = {}
        self.scheme: Scheme = "light"
        self.tokens = LIGHT
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._refresh)
        # Qt 6.10 and later say whether the system asks for high contrast.
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self._refresh)
        self._choose()

    def set_override(self, scheme: Scheme | None) -> None:
        """Use this scheme whatever the system says; None follows the system again."""
        self._override = scheme
        self._refresh()

    @property
    def text_size(self) -> float:
        """The person's own choice, one of `TEXT_SIZES`."""
        return self._text_size

    def set_text_size(self, size: float) -> None:
        """Make all text ``size`` times as large as the system's; kept within `TEXT_SIZES`."""
        self._text_size = max(TEXT_SIZES[0], min(TEXT_SIZES[-1], size))
        self._apply()

    @property
    def scale(self) -> float:
        """What fonts, icons and control heights are multiplied by."""
        return self._system_scale * self._text_size

    @property
    def large(self) -> bool:
        """The text is so large that what stood side by side stands one below the other."""
        return self.scale >= 1.5

    def px(self, pixels: float) -> int:
        """A size of an icon or a control, scaled with the text."""
        return round(pixels * self.scale)

    def font(self, kind: Type) -> QFont:
        """A font of the type scale at the present text size."""
        if kind not in self._fonts:
            size, weight, _, spacing, mono = kind.value
            made = fonts.font(size * self.scale, weight, mono=mono)
            if spacing != 100.0:
                made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, spacing)
            self._fonts[kind] = made
        return QFont(self._fonts[kind])

    def apply(self) -> None:
        """Give the application our style, palette and font; call once, before any widget."""
        application = QApplication.instance()
        if isinstance(application, QApplication) and not application.property(STYLED):
            application.setStyle("Fusion")
        self._refresh()

    def _choose(self) -> None:
        hints = QGuiApplication.styleHints()
        if self._override is not None:
            self.scheme = self._override
        elif _wants_contrast(hints):
            self.scheme = "contrast"
        elif hints.colorScheme() == Qt.ColorScheme.Dark:
            self.scheme = "dark"
        else:
            self.scheme = "light"
        if self.scheme == "contrast":
            system = None
            if self._override is None:
                # Without a palette of our own the application has the system's again.
                QGuiApplication.setPalette(QPalette())
                system = QGuiApplication.palette()
            self.tokens = contrast(system)
        else:
            self.tokens = DARK if self.scheme == "dark" else LIGHT

    def _refresh(self) -> None:
        self._choose()
        self._apply()

    def _apply(self) -> None:
        self._fonts.clear()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette(self.tokens))
            application.setFont(self.font(Type.BODY))
        self.changed.emit()


def _wants_contrast(hints: QStyleHints) -> bool:
    if not hasattr(hints, "accessibility"):
        return False
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


_theme: Theme | None = None


def theme() -> Theme:
    """The theme of the running application, made on first use; needs a QApplication."""
    global _theme
    if _theme is None or not isValid(_theme):  # it ends with its application
        application = QGuiApplication.instance()
        if application is None:
            raise RuntimeError("the theme needs an application")
        _theme = Theme(application)
    return _theme


def token_names() -> tuple[str, ...]:
    """The names of the colours of `Tokens`."""
    return tuple(name for name in Tokens._fields if name != "high_contrast")
