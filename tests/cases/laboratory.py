# SPDX-License-Identifier: GPL-3.0-or-later
"""The laboratory of cases: a returned message, a DNS zone, the answers, and the truth.

Every case says which rule it tests and where that can be read; the truth was written down before
the program saw the case. ``vocabulary`` says how a case is written, ``notices`` writes the
messages.
"""

from __future__ import annotations

from tests.cases.elsewhere import FORGED, LOOPS, NOTHING_KNOWN, WAITING
from tests.cases.fake_notices import FAKES, REAL
from tests.cases.families import FAMILIES
from tests.cases.languages import LANGUAGES
from tests.cases.lookalikes import LOOKALIKES, OTHERS
from tests.cases.outgoing_server import OUTGOING
from tests.cases.recipient_side import ADDRESSES, DOMAINS, MAILBOXES, RULES, STALE
from tests.cases.relaying import FORWARDS, PEOPLE, RELAYING, TWINS
from tests.cases.reputation import ACCOUNTS, LISTS, OWN_LISTS
from tests.cases.sender_domain import DMARC, NAMES, SENDER, SIGNATURES, SPF_RECORDS
from tests.cases.several import SEVERAL
from tests.cases.shapes import SHAPES
from tests.cases.sign_in import IN_WHOSE_NAME, PASSWORDS, SETTINGS, SIGN_IN
from tests.cases.the_message import MESSAGE
from tests.cases.third_opinion import THIRD
from tests.cases.variants import VARIANTS

CASES = (
    *(*RELAYING, *FORWARDS, *TWINS, *PEOPLE, *SHAPES),
    *(*ADDRESSES, *DOMAINS, *MAILBOXES, *RULES, *STALE),
    *(*SIGN_IN, *PASSWORDS, *SETTINGS, *IN_WHOSE_NAME, *OUTGOING),
    *(*SENDER, *SPF_RECORDS, *SIGNATURES, *DMARC, *NAMES),
    *(*LISTS, *OWN_LISTS, *ACCOUNTS, *MESSAGE),
    *(*WAITING, *LOOPS, *FORGED, *FAKES, *REAL),
    *(*SEVERAL, *LANGUAGES, *FAMILIES, *VARIANTS, *OTHERS, *LOOKALIKES, *NOTHING_KNOWN),
    *THIRD,
)
