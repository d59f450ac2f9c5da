"""What a person wants changed, as a value: which record, from what, to what."""

from __future__ import annotations

from dataclasses import dataclass

from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import FIELD_LABELS, MediaChanges, ProjectChanges, changed_fields


@dataclass(frozen=True, slots=True)
class EditMedia:
    """New values for some fields of a media; `before` is the record that the form was filled from."""

    before: Media
    changes: MediaChanges

    @property
    def identity(self) -> str:
        """The hashed id of the record that is changed."""
        return self.before.hashed_id


@dataclass(frozen=True, slots=True)
class EditProject:
    """New values for some fields of a project; `before` is the record that the form was filled from."""

    before: Project
    changes: ProjectChanges

    @property
    def identity(self) -> str:
        """The hashed id of the record that is changed."""
        return self.before.hashed_id


@dataclass(frozen=True, slots=True)
class CreateProject:
    """A new project; its description takes a second request, because v1 knows none when it creates (SPEC)."""

    changes: ProjectChanges

    @property
    def identity(self) -> str:
        """Nothing: the service gives the id."""
        return ""


@dataclass(frozen=True, slots=True)
class DeleteMedia:
    """The end of a media; v1 has no undelete (reference 5.4)."""

    before: Media

    @property
    def identity(self) -> str:
        """The hashed id of the record that goes."""
        return self.before.hashed_id


@dataclass(frozen=True, slots=True)
class DeleteProject:
    """The end of a project and of all medias in it (reference 5.1)."""

    before: Project

    @property
    def identity(self) -> str:
        """The hashed id of the record that goes."""
        return self.before.hashed_id


Change = EditMedia | EditProject | CreateProject | DeleteMedia | DeleteProject


def title(change: Change) -> str:
    """The record as a person knows it."""
    if isinstance(change, CreateProject):
        return change.changes.name or ""
    return change.before.name or "(no name)"


def summary(change: Change) -> str:
    """What happened, in the past tense, once the service has said yes."""
    name = title(change)
    match change:
        case CreateProject():
            return f"Created project “{name}”."
        case DeleteMedia():
            return f"Deleted “{name}”."
        case DeleteProject():
            return f"Deleted project “{name}” and its medias."
        case EditMedia(changes=changes) | EditProject(changes=changes):
            others = [FIELD_LABELS.get(field, field) for field in changed_fields(changes) if field != "name"]
            if changes.name is None:
                return f"Saved {_listed(others)} of “{name}”."
            renamed = f"Renamed “{name}” to “{changes.name}”"
            return f"{renamed} and saved {_listed(others)}." if others else f"{renamed}."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else "nothing"
