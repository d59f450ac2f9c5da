"""What has to be read of a message on 80 columns: what it means and what can be done, whatever the name."""

from __future__ import annotations

import pytest

from wistia_tui.api.errors import ServerFailed, TakenBack
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library import wording
from wistia_tui.library.change import Change, CreateProject, DeleteMedia, EditMedia
from wistia_tui.text import fit

SEEN = 72
"""Cells of a message that a line of 80 shows, the sign for the rest included."""
MEDIA = Media.from_json({"hashed_id": "a1b2c3d4e5", "name": "Quarterly onboarding for the sales team in Lisbon"})
EDIT = EditMedia(MEDIA, MediaChanges(name="Shorter"))
CREATE = CreateProject(ProjectChanges(name=MEDIA.name))
LOST = ServerFailed("Wistia answered 500, an internal error.", "Try again in a moment.", request_id="7c1f")


def seen(message: str) -> str:
    return fit(message, SEEN, pad=False)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (wording.refused(EDIT, LOST), ["is not saved", "Your text is kept: e opens it"]),
        (wording.refused(EDIT, TakenBack("Taken back.")), ["is not saved", "Your text is kept: e opens it"]),
        (wording.not_applied(EDIT, error=LOST), ["is not saved", "Your text is kept: e opens it"]),
        (wording.not_sent_again(EDIT), ["is not saved", "Your text is kept: e opens it"]),
        (wording.not_read_before(CREATE, LOST), ["is not created", "Your text is kept"]),
        (wording.unknown(EDIT, error=LOST), ["may be saved or not", "r looks", "text kept"]),
        (wording.not_shown(EDIT, error=LOST), ["may be saved or not", "look, then decide"]),
        (wording.unanswered(EDIT, 15, 60), ["may be saved or not", "the app looks in 45"]),
        (wording.given_up(EDIT, "No answer."), ["may be saved or not", "the app looks now"]),
        (wording.cut_off([EDIT]), ["may be saved or not", "the app looks once it is back"]),
        (wording.cut_off([DeleteMedia(MEDIA)]), ["may be deleted or not", "the app looks once it is back"]),
        (wording.cut_off([EDIT, CREATE]), ["2 changes may be done or not", "the app looks once it is back"]),
        (wording.being_checked([EDIT]), ["was sent already"]),
    ],
)
def test_what_matters_is_seen_whatever_the_name(message: str, words: list[str]) -> None:
    for each in words:
        assert each in seen(message)


def test_a_name_that_is_no_longer_than_that_is_whole() -> None:
    change: Change = EditMedia(Media.from_json({"hashed_id": "a", "name": "Q2 recap"}), MediaChanges(name="Q3 recap"))
    assert wording.refused(change, LOST) == (
        "“Q2 recap” is not saved. Your text is kept: e opens it again. "
        "Wistia answered 500, an internal error (request 7c1f). Try again in a moment."
    )
    assert wording.short(Project.from_json({"name": "x" * 24}).name) == f"“{'x' * 24}”"
