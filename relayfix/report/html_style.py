# SPDX-License-Identifier: GPL-3.0-or-later
"""How the HTML report looks: one style sheet for screen and paper, and the signs as drawings."""

from __future__ import annotations


def _sign(shape: str, *, filled: bool = False) -> str:
    """A decoration of 24 units; the word beside it says the same."""
    paint = 'fill="currentColor"' if filled else 'fill="none" stroke="currentColor"'
    return (
        f'<svg aria-hidden="true" width="16" height="16" viewBox="0 0 24 24" {paint} '
        f'stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">{shape}</svg>'
    )


_TICK = '<path d="M4 13l5 5L20 7"/>'
_CROSS = '<path d="M6 6l12 12M18 6L6 18"/>'
_DASH = '<path d="M5 12h14"/>'
_ASK = '<path d="M8 9a4 4 0 1 1 5.5 3.7c-1 .4-1.5 1-1.5 2.3M12 19v.01"/>'
_LOOK = '<path d="M12 5v8M12 18v.01"/>'

SIGNS = {
    "passed": _sign(_TICK),
    "refused": _sign(_CROSS),
    "unknown": _sign(_ASK),
    "not-reached": _sign(_DASH),
    "ok": _sign(_TICK),
    "problem": _sign(_CROSS),
    "warning": _sign(_LOOK),
    "skipped": _sign(_DASH),
    "acts": _sign('<path d="M7 4l12 8-12 8z"/>', filled=True),
    "back": _sign('<path d="M9 7l-5 5 5 5M4 12h11a5 5 0 0 0 0-10"/>'),
}

STYLE = """
:root { color-scheme: light; --ink: #1d2433; --ink2: #474f61; --line: #ddd8cc; --control: #7c7668;
  --accent: #234e91; --accent-soft: #e7eef9; --stop: #a8381f; --stop-soft: #fbebe6;
  --ok: #1f6447; --ok-soft: #e4f1ea; --warn: #7a4e00; --warn-soft: #faf0db; --none: #525a6b;
  --sunken: #f4f2ed; }
* { box-sizing: border-box; }
html { background: #fff; color: var(--ink);
  font: 16px/1.5 Inter, "Segoe UI", system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: anywhere; }
header { display: flex; justify-content: space-between; border-bottom: 1px solid var(--line);
  color: var(--ink2); }
header p { margin: 0 0 .5rem; }
.mark { font-weight: 600; color: var(--accent); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.2rem 0 .5rem; }
h2 { font-size: 1.35rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
.lead { font-size: 1.1rem; color: var(--ink2); margin: .3rem 0 1rem; }
code, pre { font: .88rem/1.5 "Noto Sans Mono", Consolas, monospace; }
pre { background: var(--sunken); border: 1px solid var(--line); padding: .6rem .8rem;
  white-space: pre-wrap; margin: .3rem 0 .8rem; }
.of { color: var(--ink2); font-size: .9rem; margin: .6rem 0 .2rem; }
.desks { list-style: none; padding: 0; display: grid; gap: .8rem;
  grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); }
.desks li { border: 1px solid var(--control); padding: .7rem .9rem; }
.desks li strong { display: block; }
.desks li.lit { border: 2px solid var(--accent); border-left-width: 5px;
  background: var(--accent-soft); }
.desks li.lit span { color: var(--accent); font-weight: 600; }
.notice { border-left: 4px solid var(--warn); background: var(--warn-soft); padding: .5rem .8rem; }
.way { margin: 1rem 0; }
.back { color: var(--stop); border: 2px dashed var(--stop); border-bottom: 0; text-align: center;
  margin: 0 12% .6rem; padding: .4rem; }
.path { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .5rem; }
.path li { flex: 1 1 9rem; border-top: 3px solid var(--ink2); padding: .5rem .3rem;
  text-align: center; }
.path li.not-reached { border-top: 3px dotted var(--none); color: var(--none); }
.path li.refused { border-top: 5px solid var(--stop); }
.path li strong, .path li code { display: block; }
.chip { display: inline-block; border-radius: 1rem; padding: .1rem .7rem; font-size: .9rem;
  background: var(--sunken); color: var(--none); }
.passed .chip, .passed > svg { color: var(--ok); }
.passed .chip { background: var(--ok-soft); }
.refused .chip, .refused > svg, .refused > strong { color: var(--stop); }
.refused .chip { background: var(--stop-soft); font-weight: 600; }
svg { vertical-align: -2px; margin-right: .35rem; }
.steps li { margin: .4rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { font-weight: 600; border-bottom: 2px solid var(--control); }
th[scope="col"] { overflow-wrap: normal; }
.facts { table-layout: fixed; }
.facts th { width: 15rem; color: var(--ink2); }
.facts th + th { width: auto; }
tr.unknown td { color: var(--none); font-style: italic; }
.state { font-weight: 600; white-space: nowrap; }
.state.ok { color: var(--ok); }
.state.problem { color: var(--stop); }
.state.warning { color: var(--warn); }
.state.unknown, .state.skipped { color: var(--none); }
.number { text-align: right; }
.evidence { margin: .2rem 0 0; padding-left: 1.1rem; color: var(--ink2); }
.fix { border: 2px solid var(--accent); background: var(--accent-soft); padding: .4rem 1rem;
  margin: .6rem 0; }
.fix pre { background: #fff; }
dt { font-weight: 600; margin-top: .5rem; }
dd { margin: 0 0 0 1rem; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); color: var(--ink2);
  font-size: .9rem; }
footer p { margin: .4rem 0; }
@media (max-width: 34rem) {
  body { padding: 1rem .8rem; }
  table { font-size: .85rem; }
  th, td { padding-right: .35rem; }
  .state { white-space: normal; }
  th[scope="col"] { overflow-wrap: anywhere; }
  .facts th { width: 8rem; }
}
@media print {
  html { font-size: 10.5pt; }
  body { max-width: none; padding: 0; }
  @page { margin: 18mm 16mm; }
  h1, h2, h3, dt { break-after: avoid; }
  h2.page { break-before: page; }
  tr, pre, .fix, .desks, .path { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""
