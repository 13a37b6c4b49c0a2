# SPDX-License-Identifier: GPL-3.0-or-later
"""Continue, pressed before the worker knows what is worth asking: it waits, and does not forget."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from relayfix import session as journey
from relayfix.gui.context import PageId
from relayfix.gui.pages.happened import HappenedPage
from relayfix.gui.pages.question import QuestionPage
from relayfix.interview import Question
from relayfix.session import Network, Session
from tests.support.wizard import Drive, settle, wait_until


@contextmanager
def thinking(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """As long as it lasts no question is found."""
    go, find = threading.Event(), journey.question

    def question(session: Session) -> Question | None:
        assert threading.current_thread() is not threading.main_thread()
        assert go.wait(20)
        return find(session)

    patch.setattr(journey, "question", question)
    try:
        yield
    finally:
        go.set()


def press(drive: Drive) -> None:
    """The filled button, without waiting for what comes of it."""
    QTest.mouseClick(drive.current.wizard.filled, Qt.MouseButton.LeftButton)
    settle()


def test_continue_waits_and_goes_on_by_itself_once(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with thinking(monkeypatch):
        drive.read()
        press(drive)
        filled = drive.current.wizard.filled
        wait_until(lambda: not filled.isEnabled(), "one moment")
        assert filled.text() == "One moment…"
        drive.page(HappenedPage)
    drive.on(PageId.QUESTION)
    assert drive.page(QuestionPage).choices


def test_whoever_goes_elsewhere_is_not_taken_on(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with thinking(monkeypatch):
        drive.read()
        press(drive)
        drive.current.go(PageId.HAND_OVER)
        settle()
    store = drive.program.store
    wait_until(lambda: store.session and store.knows_question(store.session), "the question")
    settle()
    assert drive.current.wizard.currentId() == PageId.HAND_OVER


def answer(drive: Drive, number: int) -> str:
    """Choose the ``number``-th answer; its value."""
    value, card = list(drive.page(QuestionPage).choices.items())[number]
    card.click()
    settle()
    return value


def test_an_answer_holds_though_one_goes_back_before_it_is_worked_out(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive.read()
    drive.go_on()
    before = drive.program.store.session
    with thinking(monkeypatch):
        value = answer(drive, 0)
        press(drive)
        drive.current.go_back()
        settle()
    wait_until(lambda: drive.program.store.session is not before, "the answer")
    settle()
    drive.page(HappenedPage)
    drive.go_on()
    assert drive.page(QuestionPage).choices[value].isChecked()


def test_another_answer_in_the_meantime_is_the_one_that_counts(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive.read()
    drive.go_on()
    with thinking(monkeypatch):
        first = answer(drive, 0)
        press(drive)
        last = answer(drive, 1)
        assert drive.current.wizard.currentId() == PageId.QUESTION
        press(drive)
    wait_until(lambda: drive.current.wizard.currentId() != PageId.QUESTION, "the next page")
    drive.current.go_back()
    settle()
    choices = drive.page(QuestionPage).choices
    assert choices[last].isChecked()
    assert not choices[first].isChecked()


def test_an_answer_is_for_the_message_too_that_came_meanwhile(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from relayfix.resources import resource

    drive.read()
    drive.go_on()
    question = drive.program.store.asked_ids[0]
    with thinking(monkeypatch):
        value = answer(drive, 0)
        press(drive)
        drive.current.read((str(resource("samples", "relay-denied.fr.eml")),))
        store = drive.program.store
        wait_until(lambda: store.session and len(store.session.bounces) == 2, "both messages")
    wait_until(lambda: store.session and store.answers_with(0, question, value) is None)
    assert store.session is not None
    assert len(store.session.bounces) == 2


def leave_the_network_out(drive: Drive) -> None:
    """A state of the case whose question is only looked for once somebody presses Continue."""
    store = drive.program.store
    assert store.session is not None
    store.set_session(journey.with_checks(store.session, (), Network.SKIPPED))


def test_continue_is_not_forgotten_when_the_case_changes_meanwhile(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    with thinking(monkeypatch):
        drive.read()
        press(drive)
        leave_the_network_out(drive)
    wait_until(lambda: drive.current.wizard.currentId() != PageId.HAPPENED, "the next page")


def test_whoever_takes_another_answer_back_goes_on_with_the_first(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive.read()
    drive.go_on()
    first = answer(drive, 0)
    press(drive)
    wait_until(lambda: drive.current.wizard.currentId() != PageId.QUESTION, "the next page")
    drive.current.go_back()
    settle()
    leave_the_network_out(drive)
    with thinking(monkeypatch):
        answer(drive, 1)
        press(drive)
        assert answer(drive, 0) == first
        press(drive)
    wait_until(lambda: drive.current.wizard.currentId() != PageId.QUESTION, "the next page")
