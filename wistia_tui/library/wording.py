"""How a change ended, in sentences for a person."""

from __future__ import annotations

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.operations import OPERATIONS
from wistia_tui.library.change import (
    Change,
    CreateProject,
    DeleteMedia,
    DeleteProject,
    EditMedia,
    EditProject,
    changed_fields,
    summary,
    title,
)


def refused(change: Change, error: WistiaError) -> str:
    """Certainly not applied, because of `error`."""
    return _joined(f"{_subject(change)} is not {_done(change)}: {reason(error)}", error.next_step, _kept(change))


def not_read_before(change: CreateProject, error: WistiaError) -> str:
    """Not sent, because the projects that are there could not be read first."""
    words = f"{_subject(change)} is not created, because the list of projects could not be read first"
    return _joined(f"{words}: {reason(error)}", error.next_step, _kept(change))


def already_gone(change: DeleteMedia | DeleteProject) -> str:
    """Somebody else was faster."""
    return f"{_subject(change)} was already gone."


def shows_another(change: EditMedia | EditProject, missing: list[str]) -> str:
    """Applied, but the answer does not show it."""
    fields = ", ".join(missing)
    return f"Wistia accepted the change of “{title(change)}”, but its answer shows another {fields}. r reads it again."


def settled(change: Change, error: WistiaError) -> str:
    """Applied, as reading it back showed."""
    return f"{summary(change)} It was read back, because no usable answer came: {_happened(error)}"


def not_applied(change: Change, why: str, error: WistiaError | None = None) -> str:
    """Not applied, as reading it back showed: `why` says what it shows."""
    cause = reason(error) if error is not None else ""
    subject = f"{_subject(change)} is not {_done(change)}{':' if cause else '.'}"
    return _joined(subject, cause, why, _kept(change))


def unknown(change: Change, why: str, error: WistiaError | None = None) -> str:
    """Perhaps applied: `why` says why looking did not tell."""
    cause = reason(error) if error is not None else ""
    subject = f"{_subject(change)} may or may not be {_done(change)}{':' if cause else '.'}"
    if isinstance(change, CreateProject):
        # Not the key of the form: what may be there must not be made a second time.
        last = "r looks again; look whether it is in the list before you make another. Your text is kept."
    else:
        last = _joined("r looks again.", _kept(change))
    return _joined(subject, cause, why, last)


def unread(change: Change, error: WistiaError) -> str:
    """Why looking did not tell: it failed."""
    looking = "Looking for it" if isinstance(change, CreateProject) else "Reading it back"
    return f"{looking} failed too: {reason(error)}"


def reason(error: WistiaError) -> str:
    """What happened, without the sentence on what that means for the data, which is known better here."""
    what = _happened(error)
    return f"{what.rstrip('.')} (request {error.request_id})." if error.request_id else what


def _happened(error: WistiaError) -> str:
    what = error.what.rstrip()
    for operation in OPERATIONS:
        for sentence in (operation.not_done, operation.doubt):
            what = what.removesuffix(sentence).rstrip() if sentence else what
    return what or error.what


def _subject(change: Change) -> str:
    match change:
        case CreateProject() | DeleteProject():
            return f"Project “{title(change)}”"
        case EditProject(changes=changes) if changed_fields(changes) == ["description"]:
            return f"The description of “{title(change)}”"
        case _:
            return f"“{title(change)}”"


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
