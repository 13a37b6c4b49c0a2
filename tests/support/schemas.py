# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents against our own JSON Schemas."""

from __future__ import annotations

import functools
import json
from datetime import datetime
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from relayfix.resources import resource

FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_date_with_zone(value: object) -> bool:
    """ISO 8601 with a zone, as the contract promises for every date."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """The schema ``resources/schema/<name>.json``."""
    document = json.loads(resource("schema", f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict), f"{name}.json is not an object"
    return document


@functools.cache
def _registry() -> Registry[Any]:
    """All our schemas, each by its file name and by its ``$id``; nothing is ever fetched."""
    registry: Registry[Any] = Registry()
    for file in sorted(resource("schema").glob("*.json")):
        found = Resource.from_contents(schema(file.stem), default_specification=DRAFT202012)
        registry = registry.with_resource(file.name, found)
        if (own_name := found.id()) is not None:
            registry = registry.with_resource(own_name, found)
    return registry


def validate(document: object, name: str) -> None:
    """Assert that a document keeps to a schema; names each place where it does not."""
    # A document that is not JSON (a tuple, a date) must not pass because Python is lenient.
    plain = json.loads(json.dumps(document))
    own = schema(name.removesuffix(".json"))
    jsonschema.Draft202012Validator.check_schema(own)
    validator = jsonschema.Draft202012Validator(own, registry=_registry(), format_checker=FORMATS)
    errors = [
        f"{error.json_path}: {error.message}"
        for error in sorted(validator.iter_errors(plain), key=lambda error: error.json_path)
    ]
    assert not errors, f"not a {name} document:\n  " + "\n  ".join(errors)
