"""What has to be read of a message on 80 columns: what it means and what can be done, whatever the name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.library.changes_of_each_kind import OF_EACH_KIND
from wistia_tui.api.errors import ServerFailed, TakenBack
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library import wording
from wistia_tui.library.change import (
    Change,
    CopyMedia,
    CreateProject,
    DeleteMedia,
    EditMedia,
    EditProject,
    Place,
    summary,
)
from wistia_tui.text import fit, is_safe

SEEN = 72
"""Cells of a message that a line of 80 shows, the sign for the rest included."""
MEDIA = Media.from_json({"hashed_id": "a1b2c3d4e5", "name": "Quarterly onboarding for the sales team in Lisbon"})
EDIT = EditMedia(MEDIA, MediaChanges(name="Shorter"))
CREATE = CreateProject(ProjectChanges(name=MEDIA.name))
LOST = ServerFailed("Wistia answered 500, an internal error.", "Try again in a moment.", request_id="7c1f")


# Names of a service that stores what anybody typed, and what a person may paste.
HOSTILE = "\x1b]0;owned\x07\u202e" + "n" * 300


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


@pytest.mark.parametrize("change", OF_EACH_KIND.values(), ids=OF_EACH_KIND)
def test_what_matters_is_seen_for_every_kind_of_change(change: Change) -> None:
    named = _named(change, MEDIA.name)
    for message, words in (
        (wording.refused(named, LOST), " is not "),
        (wording.not_applied(named, "Why.", LOST), " is not "),
        (wording.not_sent_again(named), " is not "),
        (wording.not_read_before(named, LOST), " is not "),
        (wording.is_gone(named), "it is gone"),
        (wording.hindered(named, "It was changed since you looked."), " is not "),
        (wording.refused_by_service(named, "No."), " is not "),
        (wording.not_done_in_background(named), " is not "),
        (wording.already(named), "already"),
        (wording.unknown(named, "Why.", LOST), "r looks"),
        (wording.not_shown(named, "Why.", LOST), "look, then decide"),
        (wording.unanswered(named, 15, 60), "the app looks in"),
        (wording.given_up(named, "No answer."), "the app looks now"),
        (wording.cut_off([named]), "the app looks once it is back"),
        (wording.being_checked([named]), "was sent already"),
    ):
        assert words in seen(message)
        assert message.endswith((".", ": " + wording.short(MEDIA.name) + "."))
        assert "!" not in message


@pytest.mark.parametrize("change", OF_EACH_KIND.values(), ids=OF_EACH_KIND)
def test_no_name_reaches_the_terminal_as_it_is(change: Change) -> None:
    named = _named(change, HOSTILE)
    for message in (
        wording.refused(named, LOST),
        wording.unknown(named, error=LOST),
        wording.already(named),
        wording.hindered(named, "Why."),
        wording.cut_off([named]),
        wording.being_checked([named]),
    ):
        assert is_safe(message)


def _named(change: Any, name: str) -> Change:
    """The same change of a record of that name, or of one that is to get it."""
    if hasattr(change, "earlier") and not hasattr(change, "before"):
        made: Change = replace(change, changes=replace(change.changes, name=name))
        return made
    named: Change = replace(change, before=replace(change.before, name=name))
    return named


def test_a_conflict_names_the_fields_as_a_person_calls_them() -> None:
    change = EditProject(Project.from_json({"name": "Sales"}), ProjectChanges(anonymous_can_upload=True))
    message = wording.conflict(change, ["name", "anonymous_can_upload"])
    assert message.startswith("“Sales” is not saved: somebody else changed the name and anonymous upload.")
    assert "changed the name, description and public." in wording.conflict(change, ["name", "description", "public"])


def test_a_copy_that_came_elsewhere_says_where() -> None:
    change = CopyMedia(MEDIA, Place("asked00001", "Asked"))
    copy = Media.from_json({"name": "x", "project": {"hashed_id": "other00001", "name": "Other"}})
    assert wording.done(change, copy).endswith("but Wistia put the copy into “Other”.")
    assert wording.done(change, Media.from_json({})) == summary(change)
