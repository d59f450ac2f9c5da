"""What a change leads to once it is done, where the service takes only a part of it at once. No I/O."""

from __future__ import annotations

from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import ProjectChanges
from wistia_tui.library.change import Change, CreateProject, EditProject, MoveMedia, Record, RestoreMedia


def follow_up_of(change: Change, after: Record | None) -> Change | None:
    """What is still to be sent once `change` was done and left its record as `after`.

    v1 knows no description when it creates a project, and restores into a project only, not a subfolder (SPEC).
    """
    match change, after:
        case CreateProject(changes=changes), Project() as made if changes.description:
            return EditProject(made, ProjectChanges(description=changes.description))
        case RestoreMedia(to=to), Media() as media if to.subfolder_id and media.subfolder_id != to.subfolder_id:
            return MoveMedia(media, to)
    return None
