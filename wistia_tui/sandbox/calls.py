"""A request and an answer as operations see them, and what many operations read in the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wistia_tui.sandbox.parameters import Parameters
from wistia_tui.sandbox.records import Ending


@dataclass(frozen=True, slots=True)
class Call:
    """A request as an operation sees it: `path` without base and extension, parameters from the one right place.

    `job_ending` is how the background job ends that the request starts, if it starts one.
    """

    method: str
    path: str
    extension: str
    parameters: Parameters
    request_id: str
    job_ending: Ending = "finished"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: `value` as JSON, or nothing at all for `None`.

    `root` names the XML element; what has none is JSON in any case. `location` is the path of a new record.
    """

    status: int
    value: object
    root: str = ""
    location: str = ""


Operation = Callable[..., Answer]
"""Called with the account, the call, and every id in the path as one more text."""


def error(status: int, sentence: str) -> Answer:
    """The usual error: `{"error": …}`."""
    return Answer(status, {"error": sentence})


def bad_request(extension: str, sentence: str) -> Answer:
    """A 400, which has a shape of its own in XML (DOC13)."""
    if extension == "xml":
        return Answer(400, [sentence], "errors")
    return error(400, sentence)


def descending(call: Call) -> bool:
    """Whether the list is asked for from its end."""
    return call.parameters.text("sort_direction") == "0"


def sort_of(call: Call, known: tuple[str, ...], default: str = "id") -> str:
    """What the list is sorted by; what is not `known` is silently the default (DOC13, trap 28)."""
    sort_by = call.parameters.text("sort_by") or default
    return sort_by if sort_by in known else default


def wants_markdown(call: Call) -> bool:
    """Whether descriptions are asked for as they were written."""
    return call.parameters.text("description_format") == "markdown"
