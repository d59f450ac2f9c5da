"""One table of everything that a key can do; keys, help, footer and command palette derive from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from textual.binding import Binding


class Group(Enum):
    """Headings of the help screen."""

    MOVE = "Moving"
    LOOK = "Looking"
    MARK = "Marking"
    CHANGE = "Changing"
    MANY = "Changing marked rows, or one"
    APP = "The app"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person can do, and how it is called, reached and explained."""

    id: str
    keys: tuple[str, ...]
    label: str
    """Two or three words, for the footer and the palette."""
    help: str
    """One sentence, for the help screen and the palette."""
    group: Group
    footer: bool = False
    writes: bool = False
    """Refused in read-only mode."""
    palette: bool = True

    @property
    def shown_keys(self) -> str:
        """The keys as a person reads them."""
        return " ".join(KEY_NAMES.get(key, key) for key in self.keys)


KEY_NAMES = {
    "question_mark": "?",
    "exclamation_mark": "!",
    "slash": "/",
    "colon": ":",
    "asterisk": "*",
    "at": "@",
    "space": "Space",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "escape": "Esc",
}

_IN_FOOTER = True

ACTIONS: tuple[Action, ...] = (
    Action("down", ("down", "j"), "Down", "Move the cursor one row down.", Group.MOVE, palette=False),
    Action("up", ("up", "k"), "Up", "Move the cursor one row up.", Group.MOVE, palette=False),
    Action("page_down", ("pagedown",), "Page down", "Move one screen down.", Group.MOVE, palette=False),
    Action("page_up", ("pageup",), "Page up", "Move one screen up.", Group.MOVE, palette=False),
    Action("half_down", ("ctrl+d",), "Half page down", "Move half a screen down.", Group.MOVE, palette=False),
    Action("half_up", ("ctrl+u",), "Half page up", "Move half a screen up.", Group.MOVE, palette=False),
    Action("first", ("g", "home"), "First row", "Go to the first row.", Group.MOVE),
    Action("last", ("G", "end"), "Last row", "Go to the last row; only its page is fetched.", Group.MOVE),
    Action("row", ("colon",), "Row number", "Go to a row by its number; only the rows there are fetched.", Group.MOVE),
    Action("left", ("left", "h"), "Pane left", "Go to the pane on the left.", Group.MOVE, palette=False),
    Action("right", ("right", "l"), "Pane right", "Go to the pane on the right.", Group.MOVE, palette=False),
    Action("next_pane", ("tab",), "Next pane", "Go to the next pane.", Group.MOVE, palette=False),
    Action("previous_pane", ("shift+tab",), "Previous pane", "Go to the pane before.", Group.MOVE, palette=False),
    Action("open", ("enter",), "Open", "Open the project and go to its medias, or show the media.", Group.MOVE),
    Action("filter", ("slash",), "Filter", "Show loaded rows with a word or id; Esc ends it.", Group.LOOK, _IN_FOOTER),
    Action("sort", ("s",), "Sort", "Order by name, created or updated, or by default.", Group.LOOK, _IN_FOOTER),
    Action("details", ("p",), "Details", "Show or hide the details of the media.", Group.LOOK),
    Action("refresh", ("r",), "Refresh", "Read the list again; failed pages are tried again.", Group.LOOK),
    Action("copy_link", ("y",), "Copy link", "Copy the web address of the media or project.", Group.LOOK),
    Action("copy_id", ("Y",), "Copy id", "Copy the hashed id of the media or project.", Group.LOOK),
    Action("mark", ("space",), "Mark", "Mark or unmark the row and move down.", Group.MARK),
    Action("mark_range", ("v",), "Mark range", "Begin a range; move to its end, v or Space keeps it.", Group.MARK),
    Action("mark_loaded", ("asterisk",), "Mark loaded", "Mark all loaded rows, or unmark them again.", Group.MARK),
    Action("cancel", ("escape",), "Clear", "End the range, else the marks, else the filter; dismiss the message.",
           Group.MARK, palette=False),
    Action("edit", ("e",), "Edit", "Edit what is under the cursor.", Group.CHANGE, _IN_FOOTER, writes=True),
    Action("edit_many", ("E",), "Edit by rule",
           "Rename or describe the marked rows, or else this one, by a rule; with a preview.", Group.MANY, writes=True),
    Action("tags", ("t",), "Tags", "Add and remove tags.", Group.MANY, writes=True),
    Action("archive", ("a",), "Archive", "Archive medias; u brings them back.", Group.MANY, writes=True),
    Action("restore", ("A",), "Unarchive", "Bring archived medias back.", Group.MANY, writes=True),
    Action("move", ("m",), "Move", "Move medias to another project or subfolder.", Group.MANY, writes=True),
    Action("duplicate", ("d",), "Duplicate", "Copy medias into a project, or whole projects.", Group.MANY, writes=True),
    Action("still", ("i",), "New still", "Give medias another still, from an image media.", Group.MANY, writes=True),
    Action("delete", ("D",), "Delete", "Delete, after asking; archiving is offered.", Group.MANY, _IN_FOOTER,
           writes=True),
    Action("create", ("C",), "New project", "Create a project.", Group.CHANGE, writes=True),
    Action("swap", ("W",), "Swap file", "Put the file of another media behind this one.", Group.CHANGE, writes=True),
    Action("subfolders", ("f",), "Subfolders", "List the subfolders of the project, and change them.", Group.CHANGE),
    Action("sharings", ("S",), "Sharings", "List with whom the project is shared, and change it.", Group.CHANGE),
    Action("undo", ("u",), "Undo", "Take the last change of this run back.", Group.CHANGE, writes=True),
    Action("jobs", ("J",), "Jobs", "Show what runs, waits, failed and was done; pause, retry, undo.", Group.CHANGE),
    Action("budget", ("b",), "Budget", "Show the request budget: what is used, what waits and why.", Group.APP),
    Action("requests", ("at",), "Requests", "Show every request of this run and its answer.", Group.APP),
    Action("cancel_waiting", ("c",), "Take back", "Take back the requests that wait, before they are sent.", Group.APP),
    Action("log_in", ("L",), "New token", "Give another API token, until the app ends.", Group.APP),
    Action("help", ("question_mark",), "Help", "Show all keys.", Group.APP, _IN_FOOTER),
    Action("palette", ("ctrl+p",), "Commands", "Find a command by its name.", Group.APP, palette=False),
    Action("messages", ("exclamation_mark",), "Messages", "Show the latest messages again, whole.", Group.APP),
    Action("redraw", ("ctrl+l",), "Redraw", "Send the whole screen again, when something else wrote on it.", Group.APP),
    Action("suspend_process", ("ctrl+z",), "Suspend", "Go back to the shell; fg brings the app back.", Group.APP),
    Action("back", ("q",), "Back", "Go back: from a filter, the details, the list, and out.", Group.APP),
    Action("quit", ("ctrl+q",), "Quit", "Leave, after changes on their way; asks if text is unsaved.", Group.APP),
)  # fmt: skip

BY_ID = {action.id: action for action in ACTIONS}
BY_KEY = {key: action for action in ACTIONS for key in action.keys}


def bindings(ids: Iterable[str]) -> list[Binding]:
    """Textual's bindings for the actions with these ids; each calls `action_act(id)`."""
    return [
        Binding(",".join(action.keys), f"act('{action.id}')", action.label, id=action.id, show=False)
        for action in map(BY_ID.__getitem__, ids)
    ]
