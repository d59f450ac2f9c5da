"""All keys, made from the table of actions, and what the signs on the screen mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from wistia_tui.text import cell_width, wrap
from wistia_tui.tui import actions
from wistia_tui.tui.screens.reading import Line, Reading

SIGNS = (
    ("▌", "The cursor; bright in the pane that keys go to."),
    ("●", "Marked. Marks stay with their records and belong to their list: they go when another is opened."),
    ("○", "Part of a job, and not sent yet."),
    ("~", "A change is on its way; the row says saving, archiving, moving, checking or deleting."),
    ("?", "In doubt: it may be done or not, and the app or r looks again."),
    ("✗", "Failed: a change that is not done, the media's processing, or a page that could not be loaded."),
    ("◌", "Queued or processing, with its progress."),
    ("▪", "Archived."),
    ("··", "Rows that are on their way."),
    ("–", "Rows that were taken back before they were asked for; r asks again."),
    ("␛ �", "Stand for characters that a terminal would obey or cannot show."),
)
METER = (
    ("143/600 est", "Requests in the last minute, of the account's limit. An estimate: other programs that use the "
     "account are not counted."),
    ("told", "Wistia itself said how many are left."),
    ("↑ → ↓", "The number rises, stays or falls if it goes on so."),
    ("host", "Counted are all your wistia-tui on this host."),
    ("app", "Counted is this one only."),
    ("alone", "The same, though the host's should be counted: b says why not."),
    ("job 38 %", "How far the jobs are that run, and how long they take at this pace."),
    ("near", "Almost all are spent; the app waits before Wistia refuses."),
    ("full", "All are spent: when the next request may leave."),
    ("429", "Wistia refused for now: when the app tries again. Nothing is lost."),
    ("one kind", "Beside 429: it refused one kind of request, and only that waits; b says which."),
    ("blocked", "A 429, for longer than anybody waits; r tries one request before."),
    ("offline", "No connection: when the app tries again; r tries at once."),
    ("token refused", "Wistia does not take the token: what is asked for waits, and L gives another."),
    ("3+1+12 wait", "Requests that wait: for you, for what is visible soon, for bulk work. c takes them back."),
    ("540/min", "What bulk work may send, as others on the account leave room."),
)  # fmt: skip
FORMS = (
    ("ctrl+s", "Save what was changed."),
    ("Tab", "Next field; Shift+Tab the one before. Space turns a switch."),
    ("ctrl+t", "Put back into a field what the newest version holds."),
    ("Esc", "Back; asks first if something was changed."),
    ("b c L r", "As in lists, while there are no fields yet; ctrl+r tries again as r does."),
)
REQUESTS = (
    ("Enter", "Show the request and its answer: headers and body, without secrets."),
    ("f", "Show the failed requests only, or all again."),
    ("x", "In a request: read the same resource as XML, which is one more request."),
    ("y", "Copy the request as a line for curl, with the token as $WISTIA_TOKEN."),
)
JOBS = (
    ("Enter", "Show the records of the job; in it, all that is known of one record."),
    ("p", "Pause it, or go on with it. What is on its way is seen through."),
    ("x", "Cancel what is not sent, or give up what nobody can know, pressed twice. What was done stays."),
    ("t", "Try what failed or was in conflict again."),
    ("o", "Show what others changed meanwhile beside yours, and write over it if you say so."),
    ("u", "Take it back, where the records still are as it left them."),
    ("r", "Look again at what is in doubt; in a job, read its records again."),
    ("f", "In a job: show what is not done only, or all its records."),
)
QUESTIONS = (
    ("s", "Before a job: show the requests that it will send, or the records again."),
    ("a", "Before a delete: archive instead."),
)
_WIDEST_KEY = 16


class HelpScreen(Reading[None]):
    """Keys by group, in forms, the signs of rows and the words of the meter."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,q,escape", "close", show=False)]
    KEYS: ClassVar[str] = "j k scroll   ? q Esc back"

    def __init__(self) -> None:
        super().__init__("Help")

    def lay_out(self, width: int) -> list[Line]:
        """Two columns: the key or sign, and what it means."""
        lines: list[Line] = []
        for group in actions.Group:
            keys = [(action.shown_keys, action.help) for action in actions.ACTIONS if action.group is group]
            lines += _section(group.value, keys, width)
        for title, pairs in (
            ("In forms", FORMS),
            ("In questions", QUESTIONS),
            ("In the jobs", JOBS),
            ("In the requests", REQUESTS),
            ("Signs", SIGNS),
            ("The meter", METER),
        ):
            lines += _section(title, pairs, width)
        return lines[1:]

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def _section(title: str, pairs: Iterable[tuple[str, str]], width: int) -> list[Line]:
    lines: list[Line] = [("", "text"), (title, "title")]
    for key, meaning in pairs:
        wrapped = wrap(meaning, max(10, width - _WIDEST_KEY - 2))
        for index, part in enumerate(wrapped):
            head = key if index == 0 else ""
            lines.append((f"  {head}{' ' * max(1, _WIDEST_KEY - cell_width(head))}{part}", "text"))
    return lines
