# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML report: one file, for every reader, that asks nobody for anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from relayfix.model.diagnosis import FixKind
from relayfix.model.dossier import Consent, Dossier
from relayfix.report.document import diagnose_document
from relayfix.report.html import render
from relayfix.report.html_style import SIGNS, STYLE
from relayfix.report.redaction import redact
from relayfix.report.view import report_view
from tests.support.dossiers import (
    ANNA,
    CLAIRE,
    HOST,
    bounce,
    case,
    delayed,
    dossier,
    say,
    undetermined,
    words,
)

VOID = {"meta", "br", "path"}


class Page(HTMLParser):
    """The elements of a page in order, its text, and whether every one was closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> inside <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def page(whole: Dossier, language: str = "en") -> str:
    catalogue = words(language)
    document = redact(diagnose_document(whole, catalogue), whole, Consent())
    return render(report_view(document, catalogue), catalogue)


def two_cases() -> Dossier:
    whole = dossier()
    fixes = (replace(case().fixes[0], kind=FixKind.COMMAND, proposed="do this", verified=True),)
    return replace(
        whole, diagnosis=replace(whole.diagnosis, cases=(case(), replace(case(), fixes=fixes)))
    )


EVERY_KIND = pytest.mark.parametrize("make", [dossier, undetermined, delayed, two_cases])


@EVERY_KIND
@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_built_for_every_reader(make: Callable[[], Dossier], language: str) -> None:
    found = Page(page(make(), language))
    assert found.open == []
    names = [name for name, _ in found.elements]
    assert found.elements[0] == ("html", {"lang": language})
    assert names.count("h1") == names.count("main") == names.count("title") == 1
    levels = [int(name[1]) for name in names if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(
        attrs.get("scope") in ("row", "col") for name, attrs in found.elements if name == "th"
    )
    assert all(
        attrs.get("aria-hidden") == "true" for name, attrs in found.elements if name == "svg"
    )
    assert names.count("thead") == names.count("table")


@EVERY_KIND
def test_it_asks_nobody_and_runs_nothing(make: Callable[[], Dossier]) -> None:
    text = page(make())
    found = Page(text)
    allowed = {
        "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "p", "h1",
        "h2", "h3", "ul", "ol", "li", "strong", "span", "code", "pre", "div", "br", "table",
        "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "svg", "path", "a",
    }  # fmt: skip
    assert {name for name, _ in found.elements} <= allowed
    attributes = {key for _, attrs in found.elements for key in attrs}
    links = [attrs["href"] or "" for name, attrs in found.elements if name == "a"]
    places = {attrs.get("id") for _, attrs in found.elements}
    assert all(link[:1] == "#" and link[1:] in places for link in links)
    assert bool(links) is (len(make().diagnosis.cases) > 1)
    assert not [attrs for name, attrs in found.elements if name != "a" and "href" in attrs]
    assert not attributes & {"src", "srcset", "action", "style", "xlink:href"}
    assert not [key for key in attributes if key.startswith("on")]
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "default-src 'none'" in text


def test_it_has_everything_of_the_report() -> None:
    text = " ".join(Page(page(dossier())).text)
    for part in (
        "The recipient’s side has to fix this.",
        "550 5.7.367 Remote server returned not permitted to relay",
        ANNA,
        CLAIRE,
        f"{HOST} [198.51.100.7]",
        "Get-MessageTraceV2",
        "include:spf.protection.example",
        "An automatic forward",
        "The name server did not answer in time.",
        "The sender's domain does not protect itself yet.",
        "smtp.office.example:587, STARTTLS",
        "Where these pages say",
    ):
        assert part in text


EVIL = "<img src=x onerror=alert(1)>&\"'</pre><script>alert(2)</script>"


def test_a_strangers_words_are_only_words() -> None:
    original = bounce().original
    assert original is not None
    recipient = replace(bounce().recipients[0], diagnostic=EVIL, remote_mta="<b>x</b>")
    returned = replace(
        bounce(),
        recipients=(recipient,),
        reporting_mta=EVIL,
        original=replace(original, from_name=EVIL, mail_program=EVIL, message_id=EVIL),
    )
    evil = replace(
        case(),
        verdict=replace(
            case().verdict, title=say(EVIL), explanation=say(EVIL), because=(say(EVIL),)
        ),
        fixes=(replace(case().fixes[0], name=EVIL, current=EVIL, proposed=EVIL, note=say(EVIL)),),
    )
    whole = replace(
        dossier(), bounces=(returned,), diagnosis=replace(dossier().diagnosis, cases=(evil,))
    )
    text = page(whole)
    found = Page(text)
    assert not {"img", "script", "b"} & {name for name, _ in found.elements}
    assert EVIL in "".join(found.text)
    assert found.open == []


def test_every_state_has_a_sign_and_a_word() -> None:
    text = page(dossier())
    for state in ("problem", "ok", "unknown"):
        assert f'<td class="state {state}">{SIGNS[state]}' in text
    for word in ("problem", "fine", "not known", "Refused 14:06", "Not reached"):
        assert word in text


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("ink", "#ffffff"),
        ("ink2", "#ffffff"),
        ("none", "#ffffff"),
        ("none", "sunken"),
        ("accent", "#ffffff"),
        ("accent", "accent-soft"),
        ("ink", "accent-soft"),
        ("ink2", "accent-soft"),
        ("stop", "stop-soft"),
        ("stop", "#ffffff"),
        ("ok", "ok-soft"),
        ("warn", "#ffffff"),
        ("ink", "warn-soft"),
        ("ink", "sunken"),
    ],
)
def test_enough_contrast(ink: str, paper: str) -> None:
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", STYLE))
    light, dark = (luminance(tokens.get(name, name)) for name in (paper, ink))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
