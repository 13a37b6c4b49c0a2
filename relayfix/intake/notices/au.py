# SPDX-License-Identifier: GPL-3.0-or-later
"""au of Japan, KDDI's telephones and lines."""

from __future__ import annotations

import re

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Notice, Sign, Standing
from relayfix.intake.notices.named import any_of, written_by

_GATEWAY = re.compile(r"no-reply@(?:[\w-]+\.)+dion\.ne\.jp(?![\w.-])", re.IGNORECASE)
"""KDDI's hosts for mail to telephones have no other sender for what they return."""


def _from_gateway(notice: Notice) -> bool:
    return bool(_GATEWAY.search(notice.sender))


FAMILY = Family(
    id="au",
    signs=(
        Sign(
            standing=Standing.PROVIDER,
            recognise=any_of(
                _from_gateway, written_by(r"ezweb\.ne\.jp|au\.com|dion\.ne\.jp|kddi\.com")
            ),
        ),
    ),
    read=general.read,
)
