# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours that the path picture is painted with on a screen, and all those of the paper."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from PySide6.QtGui import QColor

from relayfix.report.shapes import StatusId


class Colours(Protocol):
    """What the picture is painted with; the window's tokens fit, and so does `PAPER`."""

    @property
    def bg(self) -> QColor: ...
    @property
    def surface(self) -> QColor: ...
    @property
    def ink(self) -> QColor: ...
    @property
    def ink2(self) -> QColor: ...
    @property
    def ink3(self) -> QColor: ...
    @property
    def stop(self) -> QColor: ...
    @property
    def stop_soft(self) -> QColor: ...
    @property
    def on_stop(self) -> QColor: ...
    @property
    def ok(self) -> QColor: ...
    @property
    def ok_soft(self) -> QColor: ...
    @property
    def none(self) -> QColor: ...
    @property
    def none_soft(self) -> QColor: ...
    @property
    def high_contrast(self) -> bool: ...


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The colours on white paper."""

    bg: QColor
    surface: QColor
    ink: QColor
    ink2: QColor
    ink3: QColor
    stop: QColor
    stop_soft: QColor
    on_stop: QColor
    ok: QColor
    ok_soft: QColor
    none: QColor
    none_soft: QColor
    sunken: QColor
    line: QColor
    control: QColor
    accent: QColor
    accent_soft: QColor
    on_accent: QColor
    warn: QColor
    high_contrast: bool = False

    def of_status(self, status: StatusId) -> QColor:
        """The colour of a check's state."""
        if status == "ok":
            return self.ok
        if status == "problem":
            return self.stop
        return self.warn if status == "warning" else self.none


PAPER = Paper(
    bg=QColor("#FFFFFF"),
    surface=QColor("#FFFFFF"),
    ink=QColor("#1D2433"),
    ink2=QColor("#474F61"),
    ink3=QColor("#5F6778"),
    stop=QColor("#A8381F"),
    stop_soft=QColor("#FBEBE6"),
    on_stop=QColor("#FFFFFF"),
    ok=QColor("#1F6447"),
    ok_soft=QColor("#E4F1EA"),
    none=QColor("#525A6B"),
    none_soft=QColor("#ECEEF2"),
    sunken=QColor("#F4F2ED"),
    line=QColor("#D5D0C4"),
    control=QColor("#7C7668"),
    accent=QColor("#234E91"),
    accent_soft=QColor("#E7EEF9"),
    on_accent=QColor("#FFFFFF"),
    warn=QColor("#7A4E00"),
)
