# SPDX-License-Identifier: GPL-3.0-or-later
"""Frozen records to JSON and back, with the path of a bad value in every complaint.

A record is a frozen, slotted, keyword-only dataclass of str, int, float, bool, enum, datetime,
tuple, other records, and None. Field metadata may say:

``key``      the name in JSON, where it is no Python name (``from``, ``your-it``)
``private``  the value travels between our own processes but stands in no document
``sparse``   an empty value stands in no document: for what came later and is seldom there
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from relayfix.model.sentence import Sentence

T = TypeVar("T")

MAX_DEPTH = 40


class RecordError(ValueError):
    """A value that does not fit its record; ``path`` says where, such as ``bounces[0].kind``."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or 'document'}: {problem}")
        self.path = path
        self.problem = problem


def private(**kwargs: Any) -> Any:
    """A dataclass field that stays inside the program."""
    return dataclasses.field(metadata={"private": True}, **kwargs)


def sparse(**kwargs: Any) -> Any:
    """A dataclass field that is left out of documents where it is empty."""
    return dataclasses.field(metadata={"sparse": True}, **kwargs)


def keyed(key: str, **kwargs: Any) -> Any:
    """A dataclass field whose JSON name is ``key``."""
    return dataclasses.field(metadata={"key": key}, **kwargs)


def to_dict(
    value: Any,
    *,
    say: Callable[[Sentence], str] | None = None,
    include_private: bool = False,
) -> Any:
    """JSON-ready form of a record, or of a tuple or mapping of records.

    ``say`` turns each `Sentence` into words; without it a sentence stays ``{"id", "values"}``,
    which `from_dict` reads back. Datetimes become ISO 8601.
    """
    if isinstance(value, Sentence):
        if say is not None:
            return say(value)
        return {"id": value.id, "values": {k: _plain(v) for k, v in value.values}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.metadata.get("key", field.name): to_dict(
                getattr(value, field.name), say=say, include_private=include_private
            )
            for field in dataclasses.fields(value)
            if (include_private or not field.metadata.get("private"))
            and not (field.metadata.get("sparse") and not getattr(value, field.name))
        }
    if isinstance(value, Mapping):
        return {
            str(_plain(k)): to_dict(v, say=say, include_private=include_private)
            for k, v in value.items()
        }
    if isinstance(value, (tuple, list)):
        return [to_dict(item, say=say, include_private=include_private) for item in value]
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def from_dict(cls: type[T], data: Any, path: str = "") -> T:
    """The record that `to_dict` wrote (with ``include_private``), or `RecordError`.

    Made for strangers' documents: unknown keys, wrong types, unknown enum values and too deep
    nesting are all refused, never coerced. A missing key takes the field's default, if it has one.
    """
    return typing.cast(T, _record(cls, data, path, 0))


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _record(cls: type, data: Any, path: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise RecordError(path, "nested too deeply")
    if not isinstance(data, dict):
        raise RecordError(path, f"expected an object, got {type(data).__name__}")
    if cls is Sentence:
        return _sentence(data, path)
    hints = _hints(cls)
    known: dict[str, Any] = {}
    keys = set(data)
    for field in dataclasses.fields(cls):
        key = field.metadata.get("key", field.name)
        here = f"{path}.{key}" if path else key
        if key in data:
            keys.discard(key)
            known[field.name] = _value(hints[field.name], data[key], here, depth + 1)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise RecordError(here, "missing")
    if keys:
        raise RecordError(path, f"unknown key {sorted(keys)[0]!r}")
    return cls(**known)


def _sentence(data: dict[str, Any], path: str) -> Sentence:
    name, values = data.get("id"), data.get("values", {})
    if not isinstance(name, str) or not isinstance(values, dict) or set(data) - {"id", "values"}:
        raise RecordError(path, "expected a sentence")
    for key, value in values.items():
        if not isinstance(key, str) or not isinstance(value, (str, int)):
            raise RecordError(f"{path}.values.{key}", "expected a string or a number")
    return Sentence(id=name, values=tuple(values.items()))


def _value(hint: Any, data: Any, path: str, depth: int) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _union(typing.get_args(hint), data, path, depth)
    if origin is tuple:
        (item, *_) = typing.get_args(hint)
        if not isinstance(data, list):
            raise RecordError(path, f"expected a list, got {type(data).__name__}")
        return tuple(_value(item, d, f"{path}[{i}]", depth + 1) for i, d in enumerate(data))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _record(hint, data, path, depth)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        try:
            return hint(data)
        except ValueError:
            raise RecordError(path, f"{data!r} is not one of {[m.value for m in hint]}") from None
    if hint is datetime:
        return _datetime(data, path)
    if hint is bool or hint is str:
        ok = isinstance(data, hint)
    elif hint is int:
        ok = isinstance(data, int) and not isinstance(data, bool)
    elif hint is float:
        ok = isinstance(data, (int, float)) and not isinstance(data, bool)
    else:
        raise TypeError(f"{path}: {hint!r} is no type of a record")
    if not ok:
        raise RecordError(path, f"expected {hint.__name__}, got {type(data).__name__}")
    return data


def _datetime(data: Any, path: str) -> datetime:
    if not isinstance(data, str):
        raise RecordError(path, "expected a date")
    try:
        return datetime.fromisoformat(data)
    except ValueError:
        raise RecordError(path, f"{data!r} is no ISO 8601 date") from None


def _union(members: tuple[Any, ...], data: Any, path: str, depth: int) -> Any:
    if data is None:
        if type(None) in members:
            return None
        raise RecordError(path, "may not be null")
    problem: RecordError | None = None
    for member in members:
        if member is type(None):
            continue
        try:
            return _value(member, data, path, depth)
        except RecordError as error:
            problem = problem or error
    raise problem or RecordError(path, "fits no type")
