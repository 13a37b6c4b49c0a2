# SPDX-License-Identifier: GPL-3.0-or-later
"""The colours that the path picture is painted with, on a screen and on paper."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from PySide6.QtGui import QColor


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
    """The picture's colours on white paper; they differ in grey as well."""

    bg: QColor = dataclasses.field(default_factory=lambda: QColor("#FFFFFF"))
    surface: QColor = dataclasses.field(default_factory=lambda: QColor("#FFFFFF"))
    ink: QColor = dataclasses.field(default_factory=lambda: QColor("#1D2433"))
    ink2: QColor = dataclasses.field(default_factory=lambda: QColor("#474F61"))
    ink3: QColor = dataclasses.field(default_factory=lambda: QColor("#5F6778"))
    stop: QColor = dataclasses.field(default_factory=lambda: QColor("#A8381F"))
    stop_soft: QColor = dataclasses.field(default_factory=lambda: QColor("#FBEBE6"))
    on_stop: QColor = dataclasses.field(default_factory=lambda: QColor("#FFFFFF"))
    ok: QColor = dataclasses.field(default_factory=lambda: QColor("#1F6447"))
    ok_soft: QColor = dataclasses.field(default_factory=lambda: QColor("#E4F1EA"))
    none: QColor = dataclasses.field(default_factory=lambda: QColor("#525A6B"))
    none_soft: QColor = dataclasses.field(default_factory=lambda: QColor("#ECEEF2"))
    high_contrast: bool = False


PAPER = Paper()
