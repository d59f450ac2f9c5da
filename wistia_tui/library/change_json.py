"""Changes and records as text, for the journal.

Import and use only in the journal's thread: pydantic, which reads them back, takes a tenth of a second to import.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from wistia_tui.api.payloads import AnyChanges
from wistia_tui.library.change import Change, Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for union in (Change, Record, AnyChanges) for kind in get_args(union)
}


class Unreadable(ValueError):
    """A text that no version of the app that we know has written."""


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(_KINDS[kind])


def to_text(value: Change | Record | AnyChanges) -> str:
    """JSON in ASCII, so that half characters survive, with the name of the class."""
    kind = type(value).__name__
    return json.dumps({"kind": kind, "value": _adapter(kind).dump_python(value, mode="json")})


def from_text(text: str) -> Any:
    """What `to_text` made the text from; raises `Unreadable`."""
    try:
        content = json.loads(text)
        return _adapter(content["kind"]).validate_python(content["value"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:  # pydantic's own is a ValueError
        raise Unreadable(str(error)) from None
