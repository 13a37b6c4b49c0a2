# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on the pages: the first for everybody, the others for IT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from relayfix.knowledge.texts import Catalogue
from relayfix.report.facts import LATE_RECIPIENT, OF_A_RECIPIENT, RECIPIENT
from relayfix.report.pdf.drawings import Bars, DesksDrawing, PathDrawing, StatusSign
from relayfix.report.pdf.paper import PAPER
from relayfix.report.pdf.writer import BOLD, Grid, Link, Run, Style, Writer
from relayfix.report.shapes import (
    CaseView,
    CheckRow,
    EvidenceLine,
    FixBox,
    HopLine,
    Reasoned,
    Reply,
    ReportView,
    Row,
    SpfLine,
    SpfTree,
)

SENTENCE = Style(px=28, weight=BOLD, line=104, spacing=98.5)
LEAD = Style(px=15, ink=PAPER.ink2, line=120)
HEADING = Style(px=18, weight=BOLD, line=104)
SECTION = Style(px=15, weight=BOLD, line=104)
BODY = Style(px=14, line=118)
SMALL = Style(px=13, line=116)
TABLE = Style(px=12, line=114)
LABEL = Style(px=12, ink=PAPER.ink2, line=114)
NOTE = Style(px=11, ink=PAPER.ink3, line=114)
MONO = Style(px=11, mono=True, line=112)
NUMBER = Style(px=12, weight=BOLD, ink=PAPER.accent, line=114)

MOST = 24
"""Rows of any one table; the rest stands in the attached JSON and in the HTML."""
_DEEPEST = 8
_NUMBERS = 20
"""Pixels for the number of a step."""
_SAID, _ANSWERED, _EVIDENCE = 320, 500, 220
"""Characters of a sentence that quotes a server, of an answer on page one, of a row of evidence."""

_ALIKE = 40
"""Recipients named in one row."""
_QUOTATION = re.compile(r"([“«]\s?)([^”»]{300,})(\s?[”»]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """How much of what proves a finding is printed; all of it stands in the JSON and the HTML."""

    zoom: float = 1.0
    """Of everything, against the sizes above."""
    most: int = MOST
    evidence: int = 2
    """Questions and answers shown for a check."""
    well: int = 1
    """The same, where all is well."""
    together: bool = False
    """Checks that are well and ask the same of several domains stand in one row."""
    others: bool = True
    """The facts of a further case, where they differ from the first one's."""
    advice: bool = True
    cases: int = MOST
    """Further cases told in full; page one names all of them."""
    recipients: int = MOST
    """Refused recipients of a case whose facts and answers are told."""


_CLOSEST = Density(
    evidence=1,
    well=0,
    together=True,
    recipients=6,
    zoom=0.86,
    most=12,
    others=False,
    advice=False,
)
DENSITIES = (
    Density(),
    Density(evidence=1, well=0, together=True, recipients=12),
    Density(evidence=1, well=0, together=True, recipients=12, zoom=0.9),
    # A page for two lines more of advice helps nobody.
    Density(evidence=1, well=0, together=True, recipients=12, zoom=0.9, advice=False),
    _CLOSEST,
    replace(_CLOSEST, cases=2),
    replace(_CLOSEST, cases=0),
)
"""The first with which a report keeps to four pages is used."""


def write(
    writer: Writer, view: ReportView, catalogue: Catalogue, density: Density = DENSITIES[0]
) -> None:
    """The whole report."""
    Content(writer, view, catalogue, density).write()


class Content:
    """Writes one report; every method is one section, and leaves no heading without content."""

    def __init__(
        self, writer: Writer, view: ReportView, catalogue: Catalogue, density: Density
    ) -> None:
        self._out = writer
        self._density = density
        self._view = view
        self._words = view.headings
        self._catalogue = catalogue

    def write(self) -> None:
        """Page one, then everything for IT."""
        view, words = self._view, self._words
        self._page_one(view.first)
        self._out.chapter(words.for_it, SENTENCE, above=14, below=2)
        self._out.block([words.for_it_lead], LEAD)
        self._for_it(view.first)
        # What finds the message stands before what we looked up.
        self._commands(view.first)
        self._hops(view.first.hops)
        self._checks(view.made)
        for tree in view.spf:
            self._spf(tree)
        self._reasons(words.ruled_out, view.ruled_out)
        self._reasons(words.still_possible, view.first.runners_up)
        # What was tried and gave no answer says why in its row of the table.
        self._reasons(words.not_checked, [one for one in view.not_checked if not one.check])
        self._list(words.also_noticed, view.also_noticed)
        self._rows(words.environment, view.environment)
        if any(row.known for row in view.answers):
            self._rows(words.answers, view.answers)
        counsel = view.first.counsel
        advice = [*counsel.explained, *counsel.prevention, *counsel.next]
        told = ([counsel.urgency] if counsel.urgency else []) + advice * self._density.advice
        self._list(words.explained, told)
        others = view.cases[1:]
        for case in others[: self._density.cases]:
            self._other_case(case)
        self._more(len(others) - self._density.cases)
        notes = (view.hidden, view.footer, view.created)
        self._out.block([" ".join(note for note in notes if note)], NOTE, above=8)

    def _label(self, text: str) -> str:
        """A text with its language's colon behind it."""
        return self._catalogue.text("picture.label", label=text)

    # Page one

    def _page_one(self, case: CaseView) -> None:
        words = self._words
        self._out.block([case.headline], SENTENCE, below=6)
        if case.lead:
            self._out.block([_quoting(case.lead)], LEAD, below=2)
        self._out.block([self._view.reader_note], NOTE, below=6)
        if self._view.note:
            self._out.block([self._view.note], BODY, below=6)
        self._out.drawing(DesksDrawing(case.desks, self._out.width), above=2, below=4)
        self._sure(case)
        if case.path.stops:
            self._out.heading(words.what_happened, HEADING, above=14, below=8)
            self._out.drawing(PathDrawing(case.path, self._out.width), below=6)
        self._replies(case.replies, most=1)
        self._steps(case)
        self._further()
        if case.in_one_line:
            self._out.heading(words.one_line, HEADING, above=12, below=3)
            self._out.block([case.in_one_line], SMALL, whole=True)

    def _further(self) -> None:
        """The other cases of these messages, so that nobody takes the first one for all."""
        others = self._view.cases[1:]
        if not others:
            return
        self._out.heading(self._words.further, SECTION, above=10, below=1)
        for case in others[: self._density.most]:
            who = self._label(self._named(case.recipients, 2) or case.title)
            self._out.block([(f"{who} ", SMALL.bold()), case.headline], SMALL, above=2)
        self._more(len(others) - self._density.most)

    def _sure(self, case: CaseView) -> None:
        sure, words = case.sureness, self._words
        runs: list[Run] = [
            Bars(sure.bars),
            (f"{self._label(words.how_sure)} {sure.word}.", SMALL.bold()),
        ]
        if sure.because:
            runs.append(" " + " ".join(_short(why, _SAID) for why in sure.because))
        self._out.block(runs, SMALL, above=6)
        if sure.not_checked:
            self._out.block([sure.not_checked], SMALL, above=4)
        for label, sentences in (
            (words.speaks_against, sure.against),
            (words.would_settle, sure.missing),
        ):
            if sentences:
                self._out.block(
                    [(f"{self._label(label)} ", SMALL.bold()), " ".join(sentences)], SMALL, above=4
                )

    def _replies(self, replies: Sequence[Reply], *, most: int, heading: bool = False) -> None:
        """What was answered, each answer once, with all it was given for."""
        told = _told(replies)
        if not told:
            return
        if heading:
            self._out.heading(self._words.word_for_word, HEADING, above=10, below=3)
        for i, (reply, recipients) in enumerate(told[:most]):
            who = [self._words.word_for_word] if not heading else []
            if len(replies) > 1 or heading:
                who.append(self._named(recipients))
            if reply.host:
                who.append(reply.host)
            self._out.block([" – ".join(who)], NOTE, above=8 if i == 0 else 6, below=3)
            panel = self._out.panel(fill=PAPER.sunken, border=PAPER.line, width=0.75)
            # Page one has room for the beginning; the facts have all of it.
            panel.block([_short(reply.words or "", _ANSWERED)], MONO)
            if reply.nested_words and reply.nested_label:
                panel.block([reply.nested_label], NOTE, above=5)
                panel.block([_short(reply.nested_words, _ANSWERED)], MONO)
        self._more(len(told) - most)

    def _named(self, recipients: Sequence[str], most: int = 3) -> str:
        named = ", ".join(recipients[:most])
        if len(recipients) <= most:
            return named
        return f"{named} {self._catalogue.text('report.and_more', count=len(recipients) - most)}"

    def _more(self, count: int, of: str = "report.and_more") -> None:
        """Say that there is more than is shown."""
        if count > 0:
            self._out.block([self._catalogue.text(of, count=count)], NOTE, above=3)

    def _steps(self, case: CaseView) -> None:
        if not case.steps:
            return
        self._out.heading(self._words.next_steps, HEADING, above=13)
        name = None
        for step in case.steps:
            if step.name != name:
                name = step.name
                self._out.heading(name, TABLE.bold(), above=6)
            self._out.block(
                [(str(step.number), NUMBER), "\t", step.text],
                TABLE,
                above=2.5,
                indent=_NUMBERS,
                hanging=_NUMBERS,
                whole=True,
            )

    # For IT

    def _for_it(self, case: CaseView) -> None:
        words = self._words
        self._fixes(case, HEADING)
        self._rows(words.facts, case.facts)
        if len(_told(case.replies)) > 1:
            self._replies(case.replies, most=self._density.recipients, heading=True)

    def _fixes(self, case: CaseView, heading: Style) -> None:
        """What is to be changed; a command that only looks stands with the others of its kind."""
        changes = [fix for fix in case.fixes if not fix.is_command]
        if changes:
            self._out.heading(self._words.to_change, heading, above=10, below=3)
        for fix in changes:
            self._fix(fix)

    def _fix(self, fix: FixBox) -> None:
        words = self._words
        panel = self._out.panel(fill=PAPER.accent_soft, border=PAPER.accent, width=1.25, above=4)
        panel.block([fix.title], TABLE.bold())
        name = " ".join(filter(None, (fix.name, fix.type)))
        if name:
            panel.block([name], MONO, above=3)
        if fix.note:
            panel.block([fix.note], TABLE, above=3)
        for label, value in ((words.current, fix.current), (fix.proposed_word, fix.proposed)):
            if value:
                page = fix.leaves_a_list and value.startswith("https://")
                panel.block([label], LABEL, above=5)
                panel.block([Link(value) if page else value], MONO, above=1)
        if fix.proposed and fix.can_be_tried:
            panel.block([fix.verified_word], LABEL, above=5)

    def _facts(self, rows: Sequence[Row]) -> None:
        known, left_out = _of_the_first(
            self._alike([row for row in rows if row.known]), self._density.recipients
        )
        if known:
            grid = self._out.table([30, 70])
            for row in known:
                grid.row([[row.label], [(row.value, MONO if row.literal else TABLE)]], LABEL)
        self._more(left_out, of="report.recipients_more")
        for word, labels in _unknown(rows).items():
            said = self._label(word[:1].upper() + word[1:])
            self._out.block([f"{said} {', '.join(labels)}"], LABEL, above=4)

    def _alike(self, rows: Sequence[Row]) -> list[Row]:
        """Recipients of whom all the same is told, one after the other, in one row."""
        found: list[Row] = []
        told: tuple[list[str], list[tuple[str, str]]] | None = None
        place = 0
        for block in _blocks(rows):
            first, rest = block[0], [(row.key, row.value) for row in block[1:]]
            if first.key not in (RECIPIENT, LATE_RECIPIENT):
                told = None
            elif told is not None and told[1] == rest and found[place].key == first.key:
                told[0].append(first.value)
                found[place] = replace(first, value=self._named(told[0], _ALIKE))
                continue
            else:
                told, place = ([first.value], rest), len(found)
            found += block
        return found

    def _rows(self, heading: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        self._out.heading(heading, HEADING, above=9, below=2)
        if any(row.known for row in rows):
            self._facts(rows)
        else:
            self._out.block([rows[0].value], BODY)

    def _commands(self, case: CaseView) -> None:
        commands = case.commands_to_show
        if not commands:
            return
        self._out.heading(self._words.trace, HEADING, above=9, below=2)
        for command in commands[:MOST]:
            self._out.block([command.purpose], LABEL, above=4, below=3)
            panel = self._out.panel(fill=PAPER.sunken, border=PAPER.line, width=0.75)
            panel.block([command.text], MONO)

    def _hops(self, hops: Sequence[HopLine]) -> None:
        if not hops:
            return
        self._out.heading(self._words.hops, HEADING, above=9, below=2)
        columns = self._words.hop_columns
        widths, shown = [25.0, 25, 15, 25, 10], [0, 1, 2, 3, 4]
        if not any(hop.ip_known for hop in hops):
            # Names are long: they get the room of a column that says nothing.
            widths, shown = [32.0, 32, 26, 10], [0, 1, 3, 4]
        last = len(shown) - 1
        grid = self._out.table(widths, header=True)
        self._head(grid_columns=[columns[i] for i in shown], grid=grid, right=(last,))
        for hop in hops[:MOST]:
            cells: list[list[Run]] = [[(value, MONO)] for value in (hop.from_, hop.by, hop.ip)]
            cells += [[hop.date], [hop.delay]]
            grid.row([cells[i] for i in shown], TABLE, right=(last,))
        self._more(len(hops) - MOST)

    def _checks(self, checks: Sequence[CheckRow]) -> None:
        if not checks:
            return
        self._out.heading(self._words.checks, HEADING, above=9, below=2)
        columns = self._words.check_columns
        widths, shown = [16.0, 22, 38, 17, 7], [0, 1, 2, 3, 4]
        servers = {check.server for check in checks if check.server}
        if len(servers) == 1:
            # One name server answered everything: said once, it leaves room for the answers.
            self._out.block([f"{self._label(columns[3])} {servers.pop()}"], LABEL)
            widths, shown = [16.0, 25, 53, 6], [0, 1, 2, 4]
        last = len(shown) - 1
        grid = self._out.table(widths, header=True)
        self._head(grid_columns=[columns[i] for i in shown], grid=grid, right=(last,))
        rows = _together(checks) if self._density.together else list(checks)
        for check in rows[: self._density.most]:
            state = Style(px=12, weight=BOLD, ink=PAPER.of_status(check.status), line=TABLE.line)
            cells: list[list[Run]] = [
                [StatusSign(check.status), (check.word, state)],
                [check.question],
                self._answer(check),
                [(check.server or "", MONO)],
                ["" if check.milliseconds is None else str(check.milliseconds)],
            ]
            grid.row([cells[i] for i in shown], TABLE, right=(last,))
        self._more(len(rows) - self._density.most)

    def _answer(self, check: CheckRow) -> list[Run]:
        """What was found, and word for word what was asked and answered."""
        answer: list[Run] = [check.answer]
        # What is well needs least proof.
        most = self._density.well if check.status == "ok" else self._density.evidence
        for line in _telling(check, most):
            answer += ["\n", (f"{line.query} → {_short(line.answer, _EVIDENCE)}", MONO)]
        more = len(check.evidence) - len(_telling(check, most))
        if more > 0 and most:
            answer += ["  ", (self._catalogue.text("report.and_more", count=more), NOTE)]
        return answer

    def _spf(self, tree: SpfTree) -> None:
        words = self._words
        self._out.heading(
            f"{self._label(words.spf_tree)} {tree.domain}", SECTION, above=10, below=3
        )
        self._out.block([tree.summary], TABLE)
        if tree.record:
            self._out.block([tree.record], MONO, above=3)
        for problem in tree.problems:
            self._out.block([problem], TABLE, above=3)
        if not tree.lines:
            return
        grid = self._out.table([34, 38, 18, 10], above=3, header=True)
        self._head(grid_columns=words.spf_columns, grid=grid, right=(3,))
        lines = [line for line in tree.lines if len(tree.lines) <= MOST or _tells(line)]
        for line in lines[:MOST]:
            term = f"{'– ' * min(line.depth, _DEEPEST)}{line.term}"
            cells: list[list[Run]] = [[(line.domain, MONO)], [(term, MONO)]]
            grid.row([*cells, [line.result], [str(line.lookups)]], TABLE, right=(3,), padding=2.5)
        self._more(len(tree.lines) - len(lines[:MOST]))

    def _head(self, grid_columns: Sequence[str], grid: Grid, right: Sequence[int]) -> None:
        head = LABEL.bold()
        grid.row([[column] for column in grid_columns], head, right=right, line=PAPER.control)

    # Lists

    def _reasons(self, heading: str, reasons: Sequence[Reasoned]) -> None:
        if not reasons:
            return
        self._out.heading(heading, HEADING, above=9, below=2)
        for reason in reasons[:MOST]:
            why = " ".join(reason.why) or "–"
            runs: list[Run] = [(f"{self._label(reason.title)} ", TABLE.bold()), why]
            self._out.block(runs, TABLE, above=4, whole=True)
        self._more(len(reasons) - MOST)

    def _list(self, heading: str, items: Sequence[str]) -> None:
        if not items:
            return
        self._out.heading(heading, HEADING, above=9, below=2)
        for item in items[:MOST]:
            self._out.block([item], TABLE, above=4, whole=True)
        self._more(len(items) - MOST)

    def _other_case(self, case: CaseView) -> None:
        words = self._words
        self._out.heading(
            f"{self._label(words.other_cases)} {case.headline}", HEADING, above=20, below=4
        )
        if case.recipients:
            label: Run = (f"{self._label(words.recipients)} ", TABLE.bold())
            self._out.block([label, self._named(case.recipients, MOST)], TABLE, below=4)
        self._out.block([_quoting(case.lead)], SMALL, below=2)
        self._sure(case)
        self._replies(case.replies, most=self._density.most)
        self._steps(case)
        self._fixes(case, SECTION)
        if self._density.others:
            said = {(row.key, row.value) for row in self._view.first.facts}
            rows = [row for row in case.facts if row.known and (row.key, row.value) not in said]
            self._rows(words.facts, rows)
        ruled_out = {one.title for one in self._view.ruled_out}
        self._reasons(
            words.ruled_out,
            [one for one in case.ruled_out if not one.check and one.title not in ruled_out],
        )
        self._reasons(words.still_possible, case.runners_up)


def _tells(line: SpfLine) -> bool:
    """Whether a term of a long record is one of those that its result rests on."""
    return line.depth == 0 or line.lookups > 0 or line.tells


def _blocks(rows: Sequence[Row]) -> list[list[Row]]:
    """All that is told of one recipient together; each other row by itself."""
    found: list[list[Row]] = []
    for row in rows:
        inside = row.key in OF_A_RECIPIENT and row.key not in (RECIPIENT, LATE_RECIPIENT)
        if inside and found and found[-1][0].key in (RECIPIENT, LATE_RECIPIENT):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _quoting(text: str) -> str:
    """A text in which no quotation is longer than a few lines."""
    return _QUOTATION.sub(lambda found: f"{found[1]}{_short(found[2], _SAID)}{found[3]}", text)


def _telling(check: CheckRow, most: int) -> Sequence[EvidenceLine]:
    """Where a server was talked to, the last that it said: that decided. Else what came first."""
    said = [line for line in check.evidence if line.said and line.query != "QUIT"]
    return said[len(said) - min(most, len(said)) :] if said else check.evidence[:most]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _together(checks: Sequence[CheckRow]) -> list[CheckRow]:
    """Those that are well and ask the same of several domains, in one row."""
    found: dict[object, CheckRow] = {}
    for number, check in enumerate(checks):
        key = check.id if check.status == "ok" else number
        same = found.get(key)
        if same is None:
            found[key] = check
            continue
        took = [one.milliseconds for one in (same, check) if one.milliseconds is not None]
        found[key] = replace(
            same,
            answer=f"{same.answer} {check.answer}",
            milliseconds=max(took, default=None),
            evidence=(*same.evidence, *check.evidence),
        )
    return list(found.values())


def _of_the_first(rows: Sequence[Row], most: int) -> tuple[list[Row], int]:
    """The rows without those of further recipients, and of how many these are."""
    shown: list[Row] = []
    recipients = 0
    for row in rows:
        recipients += row.key in (RECIPIENT, LATE_RECIPIENT)
        if recipients <= most or row.key not in OF_A_RECIPIENT:
            shown.append(row)
    return shown, max(0, recipients - most)


def _told(replies: Iterable[Reply]) -> list[tuple[Reply, tuple[str, ...]]]:
    """Each answer once, with the recipients it was given for."""
    found: dict[tuple[str | None, ...], tuple[Reply, list[str]]] = {}
    for reply in replies:
        if reply.words:
            key = (reply.host, reply.words, reply.nested_words)
            found.setdefault(key, (reply, []))[1].append(reply.recipient)
    return [(reply, tuple(recipients)) for reply, recipients in found.values()]


def _unknown(rows: Sequence[Row]) -> dict[str, dict[str, None]]:
    """What is not known, each once, by the word for it."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if not row.known:
            found.setdefault(row.value, {})[row.label] = None
    return found
