# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers of Russia; most speak as Exim does, and are read as that where they do."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family
from relayfix.intake.notices.named import written_by

FAMILIES = tuple(
    Family(id=id_, recognise=written_by(domains), read=general.read)
    for id_, domains in (
        ("mail-ru", r"mail\.ru|inbox\.ru|list\.ru|bk\.ru"),
        ("yandex", r"yandex\.(?:ru|com|net|ua|by|kz)|ya\.ru"),
        ("rambler", r"rambler\.ru|lenta\.ru"),
    )
)
