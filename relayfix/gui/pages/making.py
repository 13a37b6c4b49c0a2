# SPDX-License-Identifier: GPL-3.0-or-later
"""A page by its number. Importing them brings the rooms behind them, so it waits for the need."""

from __future__ import annotations

from relayfix.gui.context import QUESTIONS, Context, PageId
from relayfix.gui.pages.page import Page

WARMED = (
    PageId.HAPPENED,
    PageId.QUESTION,
    PageId.CHECKS,
    PageId.ANSWER,
    PageId.HAND_OVER,
    PageId.PASTE,
)
"""Made in advance, in the order in which people come to them."""


def make_page(context: Context, number: int) -> Page:
    """A new page with this number."""
    if PageId.QUESTION <= number < PageId.QUESTION + QUESTIONS:
        from relayfix.gui.pages.question import QuestionPage

        return QuestionPage(context, number - PageId.QUESTION)
    return _MAKERS[PageId(number)](context)


def _paste(context: Context) -> Page:
    from relayfix.gui.pages.paste import PastePage

    return PastePage(context, typed=False)


def _error(context: Context) -> Page:
    from relayfix.gui.pages.paste import PastePage

    return PastePage(context, typed=True)


def _detour(context: Context) -> Page:
    from relayfix.gui.pages.detour import DetourPage

    return DetourPage(context)


def _silence(context: Context) -> Page:
    from relayfix.gui.pages.silence import SilencePage

    return SilencePage(context)


def _kept(context: Context) -> Page:
    from relayfix.gui.pages.kept import KeptPage

    return KeptPage(context)


def _happened(context: Context) -> Page:
    from relayfix.gui.pages.happened import HappenedPage

    return HappenedPage(context)


def _checks(context: Context) -> Page:
    from relayfix.gui.pages.checks import ChecksPage

    return ChecksPage(context)


def _server(context: Context) -> Page:
    from relayfix.gui.pages.server import ServerPage

    return ServerPage(context)


def _answer(context: Context) -> Page:
    from relayfix.gui.pages.answer import AnswerPage

    return AnswerPage(context)


def _hand_over(context: Context) -> Page:
    from relayfix.gui.pages.hand_over import HandOverPage

    return HandOverPage(context)


_MAKERS = {
    PageId.PASTE: _paste,
    PageId.ERROR: _error,
    PageId.DETOUR: _detour,
    PageId.KEPT: _kept,
    PageId.SILENCE: _silence,
    PageId.HAPPENED: _happened,
    PageId.SERVER: _server,
    PageId.CHECKS: _checks,
    PageId.ANSWER: _answer,
    PageId.HAND_OVER: _hand_over,
}
