# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail.Ru of Russia; where it speaks as Exim does, it is read as that."""

from __future__ import annotations

from relayfix.intake.notices import general
from relayfix.intake.notices.base import Family, Sign, Standing
from relayfix.intake.notices.named import written_by

FAMILY = Family(
    id="mail-ru",
    signs=(
        Sign(
            standing=Standing.PROVIDER, recognise=written_by(r"mail\.ru|inbox\.ru|list\.ru|bk\.ru")
        ),
    ),
    read=general.read,
)
