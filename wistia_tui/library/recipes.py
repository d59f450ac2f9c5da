"""Recipes for edits of many records: each says what is to be sent for one record. No I/O.

Recipes work on what the service holds (`original`) and never on what is shown, or signs that stand for unsafe
characters would be written back. Names are the exception in one point: their HTML entities are read first, since the
`amp` of `&amp;` is no word of a name (reference 5.4).
"""

from __future__ import annotations

import html
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wistia_tui.api.models import EditableMedia, EditableProject, Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library.conflicts import without
from wistia_tui.library.substitution import (
    LONGEST_SEARCHED,
    Substitution,
    TooLong,
    TooSlow,
    WrongPattern,
    substitution,
)
from wistia_tui.text import MAX_TEXT, looks_like_html, safe_line

Field = Literal["name", "description"]

LONGEST_NAME = 255
"""Characters (SPEC, of uploads and subfolders; for a change it says nothing)."""

_LONGEST = {"name": LONGEST_NAME, "description": MAX_TEXT}
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class Unfit(Exception):
    """A record that a recipe cannot change; `str` of it is a sentence for a person."""


class PatternTooSlow(Unfit):
    """The pattern takes longer on this record than anybody should wait."""


@dataclass(frozen=True, slots=True)
class _OfText(ABC):
    """What changes the name or the description of a media or project."""

    field: Field

    @property
    @abstractmethod
    def problem(self) -> str:
        """Why it cannot be used as it is, in a sentence for a person; empty if it can."""

    def apply(self, record: Media | Project) -> MediaChanges | ProjectChanges | None:
        """What is to be sent for `record`, which was read for editing; None if nothing of it changes.

        Raises `Unfit`. Only for a recipe without a `problem`.
        """
        before = _held(record, self.field)
        after = self._changed(before)
        if after == before:
            return None
        _check(self.field, before, after)
        return _changes(record, self.field, after)

    @abstractmethod
    def _changed(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class SetText(_OfText):
    """The same text for all."""

    text: str

    @property
    def problem(self) -> str:
        """Why it cannot be used as it is; empty if it can."""
        return "Type a name: none can be empty." if self.field == "name" and not self.text.strip() else ""

    def _changed(self, text: str) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Append(_OfText):
    """A text after what is there."""

    text: str

    @property
    def problem(self) -> str:
        """Why it cannot be used as it is; empty if it can."""
        return "" if self.text else "Type what to append."

    def _changed(self, text: str) -> str:
        return _unformatted(self.field, text) + self.text


@dataclass(frozen=True, slots=True)
class Prefix(_OfText):
    """A text before what is there."""

    text: str

    @property
    def problem(self) -> str:
        """Why it cannot be used as it is; empty if it can."""
        return "" if self.text else "Type what to put before it."

    def _changed(self, text: str) -> str:
        return self.text + _unformatted(self.field, text)


@dataclass(frozen=True, slots=True)
class Replace(_OfText):
    """Another text in each place where `find` is, letter by letter."""

    find: str
    replacement: str

    @property
    def problem(self) -> str:
        """Why it cannot be used as it is; empty if it can."""
        return "" if self.find else "Type what to find."

    def _changed(self, text: str) -> str:
        text = _unformatted(self.field, text)
        grows = len(self.replacement) - len(self.find)
        if len(text) + grows * text.count(self.find) > _LONGEST[self.field]:
            raise Unfit(_too_long(self.field))
        return text.replace(self.find, self.replacement)


@dataclass(frozen=True, slots=True)
class ReplacePattern(_OfText):
    r"""Another text in each place that a regular expression finds, with its groups as `\1` or `\g<name>`."""

    pattern: str
    replacement: str
    ignore_case: bool = False

    @property
    def problem(self) -> str:
        """Why it cannot be used as it is; empty if it can."""
        try:
            self._substitution()
        except WrongPattern as wrong:
            return str(wrong)
        return ""

    def _substitution(self) -> Substitution:
        return substitution(self.pattern, self.replacement, ignore_case=self.ignore_case)

    def _changed(self, text: str) -> str:
        text = _unformatted(self.field, text)
        try:
            return self._substitution().apply(text, _LONGEST[self.field])
        except TooSlow:
            raise PatternTooSlow("The pattern takes too long here. Write a simpler one.") from None
        except TooLong:
            if len(text) > LONGEST_SEARCHED:
                raise Unfit(f"It is longer than {LONGEST_SEARCHED:,} characters, too long for a pattern.") from None
            raise Unfit(_too_long(self.field)) from None


@dataclass(frozen=True, slots=True)
class EditTags:
    """Tags that are put on and taken off, as the service is to hold them; case does not count."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """Why it cannot be used as it is; empty if it can."""
        if not (self.add or self.remove):
            return "Type a tag."
        both = without(self.add, without(self.add, self.remove))
        return f"“{safe_line(both[0])}” is to be added and to be removed." if both else ""

    def apply(self, record: Media | Project) -> MediaChanges | ProjectChanges | None:
        """All tags that `record` is to have then; None if it has them already. Raises `Unfit`."""
        original = _original(record)
        if not isinstance(original, EditableMedia):
            raise Unfit("Projects have no tags.")
        kept = without(original.tags, self.remove)
        after = (*kept, *without(_each_once(self.add), kept))
        if after == original.tags:
            return None
        _check_sendable("".join(after))
        return MediaChanges(tags=after)


Recipe = SetText | Append | Prefix | Replace | ReplacePattern | EditTags


def _original(record: Media | Project) -> EditableMedia | EditableProject:
    if record.original is None:
        raise Unfit("It was not read for editing.")
    return record.original


def _held(record: Media | Project, name: Field) -> str:
    original = _original(record)
    return html.unescape(original.name) if name == "name" else original.description


def _unformatted(name: Field, text: str) -> str:
    if name == "description" and looks_like_html(text):
        # Written back it is taken for Markdown (trap 22), and a replacement may hit the inside of a tag.
        raise Unfit("Its description came as HTML: set it as a whole, or edit it alone.")
    return text


def _check(name: Field, before: str, after: str) -> None:
    if name == "name":
        if not after.strip():
            raise Unfit("Its name would be empty.")
        if after.count("\n") > before.count("\n"):
            raise Unfit("Its name would have more than one line.")
    if len(after) > _LONGEST[name]:
        raise Unfit(_too_long(name))
    _check_sendable(after)


def _check_sendable(text: str) -> None:
    if _HALF_CHARACTER.search(text):
        raise Unfit("It would hold half of a character, which cannot be sent.")


def _too_long(name: Field) -> str:
    return f"Its {name} would be longer than {_LONGEST[name]:,} characters."


def _changes(record: Media | Project, name: Field, text: str) -> MediaChanges | ProjectChanges:
    if isinstance(record, Media):
        return MediaChanges(name=text) if name == "name" else MediaChanges(description=text)
    return ProjectChanges(name=text) if name == "name" else ProjectChanges(description=text)


def _each_once(tags: Sequence[str]) -> tuple[str, ...]:
    return tuple({tag.casefold(): tag for tag in reversed(tags)}.values())[::-1]
