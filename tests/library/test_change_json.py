"""Every change, record and draft comes back from its text as it was, whatever stands in it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wistia_tui.api.models import EditableMedia, Media
from wistia_tui.api.payloads import AnyChanges, MediaChanges
from wistia_tui.library.change import Change, EditMedia, Record
from wistia_tui.library.change_json import Unreadable, from_text, to_text

KINDS = sorted((kind for union in (Change, Record, AnyChanges) for kind in get_args(union)), key=lambda k: k.__name__)
HOSTILE = (
    "\x1b]52;c;aGk=\x07",
    "\ud800",
    "\udfff\ud800",
    "\x00",
    "\u202e",
    '"}],',
    "[@click=app.quit]x[/]",
    "NaN",
    "null",
)
_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=())) | st.sampled_from(HOSTILE),
    int: st.integers(-(10**300), 10**300),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    NoneType: st.none(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Anything that an attribute annotated as `kind` can hold."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(kind)})
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return st.one_of(*map(values, inner))
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=3).map(tuple)
    assert origin is frozenset, f"no values known for {kind}"
    return st.frozensets(values(inner[0]), max_size=3)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
@settings(max_examples=30)
@given(data=st.data())
def test_everything_comes_back_as_it_was(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(values(kind))
    text = to_text(value)
    again = from_text(text)
    assert text.isascii()
    assert type(again) is kind
    assert again == value
    assert asdict(again) == asdict(value), "also what does not tell two values apart"


def test_what_a_record_does_not_hold_is_told_from_what_is_empty() -> None:
    for changes in (MediaChanges(), MediaChanges(name="", tags=()), MediaChanges(description="")):
        assert from_text(to_text(changes)) == changes


CHANGE = json.loads(to_text(EditMedia(Media("m1", original=EditableMedia("a", "b", ("c",))), MediaChanges(name="d"))))


def broken(**values: object) -> str:
    return json.dumps({"kind": "EditMedia", "value": {**CHANGE["value"], **values}})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "[" * 100_000,
        "9" * 5_000,
        '{"kind": "EditMedia"}',
        '{"kind": "OfAnotherVersion", "value": {}}',
        '{"kind": ["EditMedia"], "value": {}}',
        '{"kind": "EditMedia", "value": null}',
        broken(before=None),
        broken(before="m1"),
        broken(changes={"name": 7}),
        broken(changes={"tags": "a, b"}),
        broken(before={**CHANGE["value"]["before"], "updated": "yesterday"}),
        json.dumps(CHANGE)[:-1],
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(text: str) -> None:
    with pytest.raises(Unreadable):
        from_text(text)


def test_what_a_later_version_left_out_has_its_default() -> None:
    value = from_text('{"kind": "MediaChanges", "value": {"name": "a"}}')
    assert value == MediaChanges(name="a")


def test_pydantic_is_not_imported_before_something_is_written() -> None:
    code = "import sys, wistia_tui.library.library; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
