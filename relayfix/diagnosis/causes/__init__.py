# SPDX-License-Identifier: GPL-3.0-or-later
"""One module a cause: what speaks for it, what against, and what would settle it."""

from __future__ import annotations

from relayfix.diagnosis.causes import (
    connector,
    delayed,
    dmarc_refused,
    forwarding,
    ip_blocklisted,
    recipient_address_wrong,
    recipient_domain_not_hosted,
    sign_in_missing,
    spf_not_listed,
    undetermined,
)
from relayfix.diagnosis.causes.claim import Judge

CAUSES: tuple[tuple[str, Judge], ...] = (
    (recipient_domain_not_hosted.ID, recipient_domain_not_hosted.judge),
    (connector.ID, connector.judge),
    (forwarding.ID, forwarding.judge),
    (spf_not_listed.ID, spf_not_listed.judge),
    (dmarc_refused.ID, dmarc_refused.judge),
    (recipient_address_wrong.ID, recipient_address_wrong.judge),
    (sign_in_missing.ID, sign_in_missing.judge),
    (ip_blocklisted.ID, ip_blocklisted.judge),
    (delayed.ID, delayed.judge),
    (undetermined.ID, undetermined.judge),
)
"""The causes that are told apart; whatever is none of them stays undetermined."""
