"""How a change ended, or why it takes so long, in sentences for a person.

What it means and what can be done about it come first, and names are cut: on 80 columns a line holds some 70 cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import changed_fields
from wistia_tui.library.change import (
    Change,
    CreateProject,
    DeleteMedia,
    DeleteProject,
    EditMedia,
    EditProject,
    summary,
    title,
)
from wistia_tui.library.comparison import meant
from wistia_tui.text import fit

NAME = 24
"""Cells of a name in a message."""


def refused(change: Change, error: WistiaError) -> str:
    """Certainly not applied, because of `error`."""
    return _joined(f"{_subject(change)} is not {_done(change)}.", _kept(change), reason(error), error.next_step)


def not_read_before(change: CreateProject, error: WistiaError) -> str:
    """Not sent, because the projects that are there could not be read first."""
    why = f"The list of projects could not be read first: {reason(error)}"
    return _joined(f"{_subject(change)} is not created.", _kept(change), why, error.next_step)


def not_sent_again(change: Change) -> str:
    """Not applied: the first time did nothing, as reading it back showed, and the second was taken back."""
    why = "It was sent, and reading it back showed nothing of it. Sending it again was taken back."
    return _joined(f"{_subject(change)} is not {_done(change)}.", _kept(change), why)


def being_checked(changes: Sequence[Change]) -> str:
    """Sent before anybody took it back, and not answered; `changes` are not empty."""
    if len(changes) > 1:
        return f"{len(changes)} changes were sent already and are being checked."
    return f"The {_request(changes[0])} was sent already and is being checked."


def unanswered(change: Change, seconds: float, at_most: float) -> str:
    """Sent `seconds` ago and not answered; after `at_most` seconds that is waited for no longer."""
    look = f"the app looks in {at_most - seconds:.0f} s"
    return f"{_doubt(change)}: {look}. Wistia has not answered for {seconds:.0f} s."


def cut_off(changes: Sequence[Change]) -> str:
    """Sent, not answered, and there is no connection to look over; `changes` are not empty."""
    if len(changes) > 1:
        return f"Offline: {len(changes)} changes may be done or not; the app looks once it is back. r tries at once."
    done, subject = _done(changes[0]), _subject(changes[0], first=False)
    return f"Offline: a change may be {done} or not; the app looks once it is back. r tries at once: {subject}."


def given_up(change: Change, happened: str) -> str:
    """Not answered for long, and now it is known by what `happened` that no answer will come."""
    return f"{_doubt(change)}: the app looks now. {happened}"


def already_gone(change: DeleteMedia | DeleteProject) -> str:
    """Somebody else was faster."""
    return f"{_subject(change)} was already gone."


def done(change: Change, record: Media | Project | None) -> str:
    """Applied. The answer to a PUT is the record: said where it does not hold what was sent (traps 17 to 19)."""
    if not isinstance(change, EditMedia | EditProject) or record is None:
        return summary(change)
    # The answer's description of a media is HTML, whatever was sent.
    missing = meant(change).unlike(record, described=isinstance(change, EditProject))
    if not missing:
        return summary(change)
    fields = ", ".join(missing)
    return f"Wistia accepted the change of “{title(change)}”, but its answer shows another {fields}. r reads it again."


def settled(change: Change, error: WistiaError) -> str:
    """Applied, as reading it back showed."""
    return f"{summary(change)} It was read back, because no usable answer came: {error.happened}"


def not_applied(change: Change, why: str = "", error: WistiaError | None = None) -> str:
    """Not applied, as reading it back showed: `why`, or the error, says what it shows."""
    cause = reason(error) if error is not None else ""
    return _joined(f"{_subject(change)} is not {_done(change)}.", _kept(change), cause, why)


def not_shown(change: Change, why: str = "", error: WistiaError | None = None) -> str:
    """Perhaps applied and written over since: what is there is not what was sent, nor what was there before."""
    return _in_doubt(change, "look, then decide", error, why)


def unknown(change: Change, why: str = "", error: WistiaError | None = None) -> str:
    """Perhaps applied: `why`, or the error, says why looking did not tell."""
    last = "Look whether it is in the list before you make another." if isinstance(change, CreateProject) else ""
    return _in_doubt(change, "r looks", error, why, last)


def _in_doubt(change: Change, what_to_do: str, error: WistiaError | None, *sentences: str) -> str:
    # Not the key of the form: what may be there must not be made a second time.
    kept = ", text kept" if _kept(change) else ""
    cause = reason(error) if error is not None else ""
    return _joined(f"{_doubt(change)}: {what_to_do}{kept}.", cause, *sentences)


def _doubt(change: Change) -> str:
    return f"{_subject(change)} may be {_done(change)} or not"


def reason(error: WistiaError) -> str:
    """What happened, without the sentence on what that means for the data, which is known better here."""
    if not error.request_id:
        return error.happened
    return f"{error.happened.rstrip('.')} (request {error.request_id})."


def _subject(change: Change, *, first: bool = True) -> str:
    """What is or is not done; `first`: as the first word of a sentence."""
    name = short(title(change))
    match change:
        case CreateProject() | DeleteProject():
            return f"{'Project' if first else 'project'} {name}"
        case EditProject(changes=changes) if changed_fields(changes) == ["description"]:
            return f"{'The' if first else 'the'} description of {name}"
        case _:
            return name


def short(name: str) -> str:
    """`name` in quotation marks, cut so that a line has room for more than it."""
    return f"“{fit(name, NAME, pad=False)}”"


def _request(change: Change) -> str:
    match change:
        case DeleteMedia() | DeleteProject():
            return f"deletion of {short(title(change))}"
        case CreateProject():
            return f"creation of {short(title(change))}"
        case _:
            return f"change of {short(title(change))}"


def _done(change: Change) -> str:
    match change:
        case DeleteMedia() | DeleteProject():
            return "deleted"
        case CreateProject():
            return "created"
        case _:
            return "saved"


def _kept(change: Change) -> str:
    match change:
        case EditMedia() | EditProject():
            return "Your text is kept: e opens it again." if change.identity else ""
        case CreateProject():
            return "Your text is kept: C opens it again."
        case _:
            return ""


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
