# SPDX-License-Identifier: GPL-3.0-or-later
"""Text from outside is plain text: one label, and nothing else that could read it as HTML.

A server's answer, a subject or a file name is a stranger's. Qt's labels, boxes and tool tips
guess whether a text is HTML; a picture in it would be fetched, a link in it could be clicked.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.project import PACKAGE, module_name, python_files

FILES = python_files(PACKAGE / "gui", PACKAGE / "report" / "pdf")
LABEL = "relayfix.gui.widgets.label"

GUESSES_HTML = "it shows HTML where it sees some; use Label of relayfix/gui/widgets"
BANNED = {
    **dict.fromkeys(
        ("QLabel", "QMessageBox", "QErrorMessage", "QInputDialog", "QProgressDialog"), GUESSES_HTML
    ),
    **dict.fromkeys(("QTextBrowser", "QTextEdit", "QToolTip", "QWhatsThis"), GUESSES_HTML),
    **dict.fromkeys(("QStaticText", "setWhatsThis", "setSubTitle"), GUESSES_HTML),
    **dict.fromkeys(
        ("setHtml", "insertHtml", "appendHtml", "setMarkdown", "insertMarkdown"),
        "text from outside would become mark-up; use the plain-text call",
    ),
    **dict.fromkeys(
        (
            "RichText",
            "AutoText",
            "MarkdownText",
            "LinksAccessibleByMouse",
            "TextBrowserInteraction",
        ),
        "a stranger's mark-up or link would come alive; use Qt.TextFormat.PlainText",
    ),
}


def plain_text_errors(module: str, source: str) -> list[str]:
    """Names that show rich text, and tool tips that were not made plain."""
    tree = ast.parse(source)
    errors = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Name)):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name in BANNED and not (name == "QLabel" and module == LABEL):
                errors.append(f"{module}:{node.lineno} uses {name}: {BANNED[name]}")
        if isinstance(node, ast.Call) and _called(node) == "setToolTip":
            tip = node.args[-1] if node.args else None
            if tip is None or not _is_plain(tip):
                errors.append(
                    f"{module}:{node.lineno} calls setToolTip: a tool tip guesses whether it is "
                    "HTML; give it plain_tip(…) of relayfix/gui/widgets/label"
                )
    return errors


def _is_plain(tip: ast.expr) -> bool:
    """Made plain, a choice of such, or several joined; an empty one shows nothing."""
    if isinstance(tip, ast.IfExp):
        return _is_plain(tip.body) and _is_plain(tip.orelse)
    if isinstance(tip, ast.Constant):
        return tip.value == ""
    if isinstance(tip, ast.Call) and _called(tip) == "join" and len(tip.args) == 1:
        parts = tip.args[0]
        return isinstance(parts, (ast.GeneratorExp, ast.ListComp)) and _is_plain(parts.elt)
    return isinstance(tip, ast.Call) and _called(tip) == "plain_tip"


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_a_window_shows_plain_text_alone(file: Path) -> None:
    errors = plain_text_errors(module_name(file), file.read_text(encoding="utf-8"))
    assert not errors, "\n" + "\n".join(errors)


def test_the_one_label_says_that_it_is_plain() -> None:
    source = (PACKAGE / "gui" / "widgets" / "label.py").read_text(encoding="utf-8")
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    labels = [c for c in classes if any(ast.unparse(base) == "QLabel" for base in c.bases)]
    assert [label.name for label in labels], "no class derives from QLabel any more"
    for label in labels:
        assert "self.setTextFormat(Qt.TextFormat.PlainText)" in ast.unparse(label), (
            f"{label.name} leaves its text format to Qt's guess"
        )


def test_a_label_never_draws_or_speaks_mark_up() -> None:
    source = (PACKAGE / "gui" / "widgets" / "label.py").read_text(encoding="utf-8")
    calls = {_called(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
    assert not calls & {"setOpenExternalLinks", "setTextInteractionFlags"}


@pytest.mark.parametrize(
    "source",
    [
        "QLabel('x')",
        "from PySide6 import QtWidgets\nQtWidgets.QLabel(reply)",
        "class Mine(QLabel): pass",
        "QMessageBox.warning(self, 'a', reply)",
        "document.setHtml(reply)",
        "label.setTextFormat(Qt.TextFormat.RichText)",
        "label.setTextFormat(Qt.AutoText)",
        "button.setToolTip(reply)",
        "button.setToolTip(reply if long else plain_tip(reply))",
        "button.setToolTip('<br>'.join(host for host in hosts))",
        "item.setToolTip(0, reply)",
        "page.setSubTitle(reply)",
    ],
)
def test_the_rule_sees(source: str) -> None:
    assert plain_text_errors("relayfix.gui.pages.answer", source)


@pytest.mark.parametrize(
    "source",
    [
        "Label(reply)",
        "text.setPlainText(reply)",
        "button.setToolTip(plain_tip(reply))",
        "button.setToolTip(plain_tip(a) if a else '')",
        "button.setToolTip('<br>'.join(plain_tip(host) for host in hosts))",
    ],
)
def test_the_rule_lets_through(source: str) -> None:
    assert plain_text_errors("relayfix.gui.pages.answer", source) == []
