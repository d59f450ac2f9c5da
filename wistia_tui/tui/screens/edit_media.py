"""The form of a media: name, tags and description, read fresh; only what was changed is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from textual.widget import Widget

from wistia_tui.api.errors import UnexpectedAnswer
from wistia_tui.api.models import EditableMedia, Media
from wistia_tui.api.operations import MEDIA_UPDATE
from wistia_tui.api.payloads import MediaChanges, describe
from wistia_tui.library.change import EditMedia
from wistia_tui.text import MAX_TEXT, is_safe, looks_like_html, safe_line
from wistia_tui.tui.screens.fields import SafeInput, SafeTextArea, Words
from wistia_tui.tui.screens.form import (
    NAME_NEEDED,
    Form,
    name_note,
    row,
    set_input,
    signs_note,
)
from wistia_tui.tui.screens.keeping import Keeping
from wistia_tui.tui.screens.laid_over import FROM_DRAFT, lay_over
from wistia_tui.tui.screens.tag_field import difference, format_tags, parse_tags

HTML_CAME = "Came as HTML: saving a changed description replaces its formatting."
LAST_TAG = "The last tag cannot be taken off while the method override is on: keep one, or switch the override off."
TAG_SIGNS = "Some hold characters that a terminal cannot show; they keep them as long as you leave those tags alone."
TOO_LONG = "Longer than is shown here: the rest is lost if you change it."


class EditMediaScreen(Form[EditMedia, Media]):
    """Edits the media that `load` reads; `shown` is what the list knows of it.

    `draft` is what was typed before, over `origin`.
    """

    def __init__(
        self,
        load: Callable[[], Awaitable[Media]],
        shown: Media,
        *,
        draft: MediaChanges | None = None,
        origin: Media | None = None,
        keep: Callable[[MediaChanges | None], None] | None = None,
        method_override: bool = False,
    ) -> None:
        """`keep` takes what is typed while it is typed, and None once nothing of it differs any more."""
        super().__init__(
            load,
            title=f"Edit media · {safe_line(shown.name) or '(no name)'}",
            identity=safe_line(shown.hashed_id),
            has_draft=draft is not None and not draft.is_empty,
            keeping=Keeping(self._typed, keep, draft) if keep is not None else None,
        )
        self._shown = shown
        self._draft = draft
        self._origin = origin
        self._override = method_override
        self.media_name = SafeInput(id="name")
        self.tags = SafeInput(placeholder="none; separated by commas", id="tags")
        self.description = SafeTextArea(id="description")
        self._name_note, self._tags_note = self.note_of(self.media_name), self.note_of(self.tags)
        self._description_note = self.note_of(self.description)
        self._before = EditableMedia("", "", ())
        """What the fields held before anything was typed."""

    def fields(self) -> Iterable[Widget]:
        """Name, tags, description."""
        yield from row("Name", self.media_name, self._name_note)
        yield from row("Tags", self.tags, self._tags_note)
        yield from row("Description\n(Markdown)", self.description, self._description_note, tall=True)

    def first_field(self) -> Widget:
        """The name."""
        return self.media_name

    def check(self, record: Media) -> None:
        """Refuse another record than the one that was asked for, and an answer that is none."""
        if record.original is None or record.hashed_id not in {"", self._shown.hashed_id}:
            raise UnexpectedAnswer("Wistia answered with another record than the one to edit. Nothing was changed.")

    def fill(self, record: Media | None) -> str:
        """The record, and the draft over it."""
        if record is None or record.original is None:
            return ""
        original = record.original
        self.record = replace(record, hashed_id=self._shown.hashed_id)
        name = set_input(self.media_name, record.name)
        tags = parse_tags(set_input(self.tags, format_tags(record.tags)))
        self.description.load_text(record.description)
        self._before = EditableMedia(name, self.description.text, tags)
        html_note = HTML_CAME if looks_like_html(original.description) else ""
        notes = [signs_note(original.description, "it"), _cut(original.description), html_note]
        self.notes = {
            "name": name_note(original.name) or _cut(original.name),
            "tags": "" if is_safe("".join(original.tags)) else TAG_SIGNS,
            "description": " ".join(filter(None, notes)),
        }
        said = self._lay_over(self.record)
        self.clear_complaints()
        return said

    def _lay_over(self, record: Media) -> str:
        said = FROM_DRAFT
        if self._draft is not None and self._origin is not None:
            laid = lay_over(EditMedia(replace(self._origin, hashed_id=record.hashed_id), self._draft), record)
            said, self.theirs = laid.said, dict(laid.notes)
            self._draft = None if laid.edit is None else laid.edit.changes
        draft = self._draft
        if draft is None or draft.is_empty:
            return ""
        if draft.name is not None:
            set_input(self.media_name, draft.name)
        if draft.tags is not None:
            set_input(self.tags, format_tags(safe_line(tag) for tag in draft.tags))
        if draft.description is not None:
            self.description.load_text(draft.description)
        return said

    def take_theirs(self, field: Widget) -> None:
        """Put what the media holds into `field`."""
        if field is self.media_name:
            set_input(self.media_name, self._before.name)
        elif field is self.tags:
            set_input(self.tags, format_tags(self._before.tags))
        elif field is self.description:
            self.description.load_text(self._before.description)

    @property
    def changes(self) -> MediaChanges:
        """What differs from what the fields were filled with; a tag that was there goes back as the service held it."""
        name, description, tags = self.media_name.value, self.description.text, parse_tags(self.tags.value)
        return MediaChanges(
            name=name if name != self._before.name else None,
            description=description if description != self._before.description else None,
            tags=self._raw(tags) if set(tags) != set(self._before.tags) else None,
        )

    def _raw(self, tags: Iterable[str]) -> tuple[str, ...]:
        held = self.record.original.tags if self.record is not None and self.record.original is not None else ()
        typed_before = self._draft.tags if self._draft is not None and self._draft.tags is not None else ()
        raw: dict[str, list[str]] = {}
        for tag in dict.fromkeys((*held, *typed_before)):
            raw.setdefault(safe_line(tag), []).append(tag)
        return tuple(original for tag in tags for original in raw.get(tag, [tag]))

    def _typed(self) -> MediaChanges | None:
        changes = self.changes
        return None if changes.is_empty else changes

    def sending(self) -> list[str]:
        """The request, and what it does to the tags."""
        changes = self.changes
        if changes.is_empty:
            return []
        lines = [describe(MEDIA_UPDATE, changes, record_id=self._shown.hashed_id, method_override=self._override)]
        if changes.tags is not None:
            lines.append(
                f"Tags {difference(self._before.tags, parse_tags(self.tags.value))}: the whole set is replaced."
            )
        return lines

    def complaint(self) -> tuple[Words, Widget, str] | None:
        """No empty name; no empty set of tags where it cannot be sent."""
        changes = self.changes
        if changes.name is not None and not changes.name.strip():
            return self._name_note, self.media_name, NAME_NEEDED
        if self._override and changes.to_body().needs_json:
            return self._tags_note, self.tags, LAST_TAG
        return None

    def result(self) -> EditMedia:
        """The change, from the record as it was read."""
        return EditMedia(self.record or self._shown, self.changes)


def _cut(original: str) -> str:
    return TOO_LONG if len(original) > MAX_TEXT else ""
