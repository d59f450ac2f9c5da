"""The bodies of what is done to medias many at a time, or to a whole record at once.

Each raises `Invalid`, and nothing was sent, for what is no id and for too many of them: an id decides which of other
people's records is touched, so none goes out that no record can have.
"""

from __future__ import annotations

from collections.abc import Sequence

from wistia_tui.api.errors import Invalid
from wistia_tui.api.form import Body
from wistia_tui.api.operation import USABLE_ID

MOST_AT_ONCE = 100
"""Medias of one move, archive or restore (SPEC)."""


def move_body(hashed_ids: Sequence[str], project_id: str, subfolder_id: str = "") -> Body:
    """The body of a move to a project, or to a subfolder of it."""
    pairs = _many(hashed_ids, "move", "No media was moved.")
    pairs += id_pair("project_id", project_id, "No media was moved.")
    if subfolder_id:
        pairs += id_pair("subfolder_id", subfolder_id, "No media was moved.")
    return Body(fields=tuple(pairs))


def archive_body(hashed_ids: Sequence[str]) -> Body:
    """The body of an archive."""
    return Body(fields=tuple(_many(hashed_ids, "archive", "No media was archived.")))


def restore_body(hashed_ids: Sequence[str], project_id: str) -> Body:
    """The body of a restore; v1 restores to a project and to no subfolder (SPEC)."""
    pairs = _many(hashed_ids, "restore", "No media was restored.")
    return Body(fields=(*pairs, *id_pair("project_id", project_id, "No media was restored.")))


def media_copy_body(project_id: str = "", owner: str = "") -> Body:
    """The body of a copy of a media; what is empty is left to the service.

    `project_id` is the hashed id: SPEC types it as a number, but the hashed id is what is in use (WYSTIA). `owner` is
    the e-mail address of a person.
    """
    pairs = id_pair("project_id", project_id, "The media was not copied.") if project_id else []
    return Body(fields=(*pairs, *((("owner", owner),) if owner else ())))


def project_copy_body(admin_email: str = "") -> Body:
    """The body of a copy of a project; without a Manager's address the account's owner gets it (SPEC)."""
    return Body(fields=(("adminEmail", admin_email),) if admin_email else ())


def swap_body(replacement_id: str) -> Body:
    """The body of a swap; `replacement_id` is the hashed id of a media of the same type (SPEC)."""
    return Body(fields=tuple(id_pair("replacement_media_id", replacement_id, "The media was not swapped.")))


def _many(hashed_ids: Sequence[str], verb: str, not_done: str) -> list[tuple[str, str]]:
    if not 1 <= len(hashed_ids) <= MOST_AT_ONCE:
        raise Invalid(f"Wistia can {verb} 1 to {MOST_AT_ONCE} medias at a time, not {len(hashed_ids)}. {not_done}")
    if not all(USABLE_ID.match(hashed_id) for hashed_id in hashed_ids):
        raise Invalid(f"One of the medias has no usable id. {not_done}", "Refresh the list, or do it in the web app.")
    return [("hashed_ids[]", hashed_id) for hashed_id in hashed_ids]


def id_pair(name: str, record_id: str, not_done: str) -> list[tuple[str, str]]:
    """The one parameter that names another record; `not_done` is the sentence for an id that none can have."""
    if not USABLE_ID.match(record_id):
        raise Invalid(
            f"What was chosen for it has no usable id. {not_done}", "Choose another one, or do it in the web app."
        )
    return [(name, record_id)]
