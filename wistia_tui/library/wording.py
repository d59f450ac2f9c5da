"""How a change ended, or why it takes so long, in sentences for a person.

What it means and what can be done about it come first, and names are cut: on 80 columns a line holds some 70 cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import Media, Sharing
from wistia_tui.api.payloads import FIELD_LABELS, changed_fields
from wistia_tui.library.change import (
    ArchiveMedia,
    Change,
    CopyMedia,
    CopyProject,
    CreateProject,
    CreateSubfolder,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    Deletion,
    EditMedia,
    EditProject,
    EditSharing,
    EditSubfolder,
    Making,
    MoveMedia,
    Record,
    RemoveSharing,
    RestoreMedia,
    SwapMedia,
    summary,
    title,
)
from wistia_tui.library.comparison import meant
from wistia_tui.text import fit, safe_line

NAME = 24
"""Cells of a name in a message."""
SUBJECT = 28
"""Cells of a name together with the words that go before it."""


def refused(change: Change, error: WistiaError) -> str:
    """Certainly not applied, because of `error`."""
    return _joined(f"{_subject(change)} is not {_done(change)}.", _kept(change), reason(error), error.next_step)


def not_read_before(change: Change, error: WistiaError) -> str:
    """Not sent, because what is there could not be read first."""
    why = f"What is there could not be read first: {reason(error)}"
    return _joined(f"{_subject(change)} is not {_done(change)}.", _kept(change), why, error.next_step)


def is_gone(change: Change) -> str:
    """Not sent, because there is no such record any more."""
    return _joined(f"{_subject(change)} is not {_done(change)}: it is gone.", _kept(change))


def already(change: Change) -> str:
    """Not sent, because it is so already."""
    return f"{_subject(change)} is as you want it already; nothing was sent."


def conflict(change: Change, fields: Sequence[str]) -> str:
    """Not sent, because somebody else changed these `fields`, not empty, since its person looked."""
    *others, last = (FIELD_LABELS.get(field, field) for field in fields)
    changed = f"{', '.join(others)} and {last}" if others else last
    return _joined(f"{_subject(change)} is not {_done(change)}: somebody else changed the {changed}.", _kept(change))


def hindered(change: Change, why: str) -> str:
    """Not sent, because of what the record is now."""
    return _joined(f"{_subject(change)} is not {_done(change)}. {why}", _kept(change))


def refused_by_service(change: Change, said: str) -> str:
    """Not done, and why in the service's own words."""
    return f"{_subject(change)} is not {_done(change)}. Wistia says: {said}"


def not_done_in_background(change: Change) -> str:
    """The service has finished its background job, and the media shows nothing of it."""
    why = "Wistia has ended its background job, but the media is as it was."
    if isinstance(change, ArchiveMedia):
        why += " Livestreams and old Soapbox videos cannot be archived."
    return f"{_subject(change)} is not {_done(change)}. {why}"


def kept_copy(path: Path) -> str:
    """Where a copy of what was deleted is."""
    return f"A copy of its metadata is in {path}."


def not_written_down(error: WistiaError) -> str:
    """The ending is known and could not be written to the journal."""
    return f"That could not be written to the journal, so the next start looks again. {error.happened}"


def app_failed(error: Exception) -> str:
    """Why a job stopped that nothing of the service stopped."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return f"The app made a mistake ({type(error).__name__}). Nothing that was done is lost; p goes on."


def in_doubt(count: int) -> str:
    """Why a job is not finished although nothing is left to send."""
    return f"{'1 change' if count == 1 else f'{count:,} changes'} may be done or not: r looks again."


INTERRUPTED = "The app ended before it was done."
PAUSED_BY_YOU = "Paused."
APP_ENDED = "The app was left before it was done."
TAKEN_BACK = "Its waiting requests were taken back."


def not_sent_again(change: Change) -> str:
    """Not applied: the first time did nothing, as reading it back showed, and the second was taken back."""
    why = "It was sent, and reading it back showed nothing of it. Sending it again was taken back."
    return _joined(f"{_subject(change)} is not {_done(change)}.", _kept(change), why)


def left_open(change: Change) -> str:
    """In doubt, and its person has asked to look no more."""
    return f"{_doubt(change)}: nobody looks any more, as you wished."


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


def already_gone(change: Deletion) -> str:
    """Somebody else was faster."""
    return f"{_subject(change)} was already gone."


def done(change: Change, record: Record | None) -> str:
    """Applied. The answer to a PUT is the record: said where it does not hold what was sent (traps 17 to 19)."""
    if isinstance(change, CopyMedia) and isinstance(record, Media) and record.project is not None:
        if record.project.hashed_id != change.to.project_id:
            # A project that it does not know is silently another one (reference, trap 19).
            return f"Copied {short(title(change))}, but Wistia put the copy into {short(record.project.name)}."
        return summary(change)
    if not isinstance(change, EditMedia | EditProject | EditSubfolder) or record is None or isinstance(record, Sharing):
        return summary(change)
    # The answer's description of a media is HTML, and a new still takes a while to show, whatever was sent.
    shown = [field for field in changed_fields(change.changes) if field != "still"]
    missing = [
        field for field in meant(change).unlike(record, described=not isinstance(change, EditMedia)) if field in shown
    ]
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
    last = "Look whether it is in the list before you make another." if isinstance(change, Making) else ""
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
    kind = _kind(change)
    if kind and first:
        kind = kind[0].upper() + kind[1:]
    return f"{kind}{short(title(change), min(NAME, SUBJECT - len(kind)))}"


def _kind(change: Change) -> str:
    """The words that go before the name, where the name alone would not tell what is meant."""
    match change:
        case CreateProject() | DeleteProject() | CopyProject():
            return "project "
        case CreateSubfolder() | EditSubfolder() | DeleteSubfolder():
            return "subfolder "
        case EditSharing() | RemoveSharing():
            return "the sharing with "
        case SwapMedia():
            return "the file of "
        case EditProject(changes=changes) if changed_fields(changes) == ["description"]:
            return "the description of "
        case _:
            return ""


def short(name: str, cells: int = NAME) -> str:
    """`name` in quotation marks, cut so that a line has room for more than it."""
    return f"“{fit(safe_line(name), cells, pad=False)}”"


def _request(change: Change) -> str:
    match change:
        case DeleteMedia() | DeleteProject() | DeleteSubfolder() | RemoveSharing():
            return f"deletion of {short(title(change))}"
        case CreateProject() | CreateSubfolder():
            return f"creation of {short(title(change))}"
        case CopyMedia() | CopyProject():
            return f"copy of {short(title(change))}"
        case _:
            return f"change of {short(title(change))}"


_DONE: dict[type, str] = {
    DeleteMedia: "deleted",
    DeleteProject: "deleted",
    DeleteSubfolder: "deleted",
    RemoveSharing: "removed",
    CreateProject: "created",
    CreateSubfolder: "created",
    CopyMedia: "copied",
    CopyProject: "copied",
    ArchiveMedia: "archived",
    RestoreMedia: "restored",
    MoveMedia: "moved",
    SwapMedia: "swapped",
}


def _done(change: Change) -> str:
    return _DONE.get(type(change), "saved")


def without_text(change: Change, message: str) -> str:
    """`message` for whoever reads it later, when the text that was typed may be kept no more."""
    kept = _kept(change)
    return message.replace(f" {kept}", "").replace(", text kept", "") if kept else message


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
