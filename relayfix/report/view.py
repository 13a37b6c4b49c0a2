# SPDX-License-Identifier: GPL-3.0-or-later
"""From a redacted document to the words of a report: the one builder that all outputs share."""

from __future__ import annotations

from relayfix.report.shapes import (
    CaseView,
    CheckRow,
    Command,
    Desk,
    EvidenceLine,
    FixBox,
    Headings,
    HopLine,
    PathView,
    Reasoned,
    Reply,
    ReportView,
    Row,
    SpfLine,
    SpfTree,
    Step,
    Stop,
    Sureness,
)

__all__ = [
    "CaseView",
    "CheckRow",
    "Command",
    "Desk",
    "EvidenceLine",
    "FixBox",
    "Headings",
    "HopLine",
    "PathView",
    "Reasoned",
    "Reply",
    "ReportView",
    "Row",
    "SpfLine",
    "SpfTree",
    "Step",
    "Stop",
    "Sureness",
]
