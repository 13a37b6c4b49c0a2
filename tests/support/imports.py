# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module imports, read from its source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """``name`` is as far as it is written: ``relayfix.model.bounce.Bounce`` or ``keyring``."""

    line: int
    name: str


def imports_of(module: str, source: str, *, package: bool = False) -> tuple[Import, ...]:
    """Every import in a module: at its top, in functions, for types alone, and by literal name."""
    found: list[Import] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [Import(line=node.lineno, name=alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node, package=package)
            found += [Import(line=node.lineno, name=f"{base}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Call):
            found += _dynamic(node)
    return tuple(found)


def top(name: str) -> str:
    """``dns`` for ``dns.asyncresolver``."""
    return name.partition(".")[0]


def _base(module: str, node: ast.ImportFrom, *, package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    here = parts[: len(parts) - node.level + (1 if package else 0)]
    return ".".join([*here, *([node.module] if node.module else [])])


def _dynamic(call: ast.Call) -> Iterator[Import]:
    """``import_module("x")`` and ``__import__("x")``; a name that is computed counts as ``?``."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in ("import_module", "__import__"):
        argument = call.args[0] if call.args else None
        literal = argument.value if isinstance(argument, ast.Constant) else None
        yield Import(line=call.lineno, name=literal if isinstance(literal, str) else "?")
