"""Everything that a list says of one record, as wrapped lines; made without a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from wistia_tui.clock import age
from wistia_tui.text import fit, html_to_text, looks_like_html, safe_text, wrap
from wistia_tui.tui.widgets.row_formats import NO_NAME, AllMedias, length_words, size_words, status_words

if TYPE_CHECKING:
    from datetime import datetime

    from wistia_tui.api.models import Account, Asset, Media, Project

Line = tuple[str, str]
"""A line and the name of its style: "", "title", "dim" or "error"."""

LABEL = 9
MOST_DESCRIPTION = 20_000
"""Characters of a description that are laid out; the form holds all of it."""


def description_text(description: str) -> str:
    """A description as words, whichever way it came."""
    if looks_like_html(description):
        return safe_text(html_to_text(description))
    return description.strip()


def _when(label: str, time: datetime | None, now: datetime) -> list[Line]:
    if time is None:
        return []
    return [(f"{label:<{LABEL}}{age(time, now)} ago ({time:%Y-%m-%d %H:%M} UTC)", "")]


def _field(label: str, value: str, width: int) -> list[Line]:
    if not value:
        return []
    lines = wrap(value, max(8, width - LABEL))
    return [(f"{label if index == 0 else '':<{LABEL}}{line}", "") for index, line in enumerate(lines)]


def _asset(asset: Asset) -> str:
    measures = f"{asset.width}×{asset.height}" if asset.width and asset.height else ""
    kind = asset.type.removesuffix("File") or "file"
    return "  ".join(part for part in (kind, measures, size_words(asset.size), asset.content_type) if part)


def media_lines(media: Media, width: int, now: datetime) -> list[Line]:
    """A media in lines of at most `width` cells."""
    sign, word, style = status_words(media)
    state = " · ".join(
        part
        for part in (media.type_label or "unknown type", f"{sign} {word}".strip(), length_words(media).strip("–"))
        if part
    )
    lines: list[Line] = [(line, "title") for line in wrap(media.name or NO_NAME, width, most=6)]
    lines.append((state, "error" if style == "error" else ""))
    lines.append(("", ""))
    project = media.project.name if media.project else ""
    lines += _field("project", " › ".join(part for part in (project, media.subfolder or media.section) if part), width)
    lines += _field("tags", ", ".join(media.tags) or "none", width)
    lines += _field("id", " · ".join(str(part) for part in (media.hashed_id, media.id) if part), width)
    lines += _when("created", media.created, now)
    lines += _when("updated", media.updated, now)
    lines.append(("", ""))
    description = description_text(media.description[:MOST_DESCRIPTION])
    lines += [(line, "") for line in wrap(description, width)] if description else [("No description.", "dim")]
    if media.assets:
        lines += [("", ""), ("Files", "dim")]
        lines += [(line, "") for asset in media.assets for line in wrap(_asset(asset), width)]
    return lines


def project_lines(project: Project, width: int, now: datetime) -> list[Line]:
    """A project in lines of at most `width` cells."""
    words = {True: "yes", False: "no", None: "unknown"}
    lines: list[Line] = [(line, "title") for line in wrap(project.name or NO_NAME, width, most=6)]
    lines.append(("", ""))
    lines += _field("medias", "" if project.media_count is None else f"{project.media_count:,}", width)
    lines += _field("public", words[project.public], width)
    lines += _field("upload", f"anonymous: {words[project.anonymous_can_upload]}", width)
    lines += _field("download", f"anonymous: {words[project.anonymous_can_download]}", width)
    lines += _field("id", " · ".join(str(part) for part in (project.hashed_id, project.id) if part), width)
    lines += _when("created", project.created, now)
    lines += _when("updated", project.updated, now)
    lines.append(("", ""))
    description = description_text(project.description[:MOST_DESCRIPTION])
    lines += [(line, "") for line in wrap(description, width)] if description else [("No description.", "dim")]
    return lines


def account_lines(account: Account, width: int) -> list[Line]:
    """The account in lines of at most `width` cells."""
    lines: list[Line] = [(line, "title") for line in wrap(account.name or "Account", width, most=6)]
    lines.append(("", ""))
    lines += _field("medias", "" if account.media_count is None else f"{account.media_count:,}", width)
    lines += _field("projects", "" if account.project_count is None else f"{account.project_count:,}", width)
    lines += _field("web", account.url, width)
    return lines


def lines_of(record: Media | Project | AllMedias, width: int, now: datetime) -> list[Line]:
    """Whatever a list holds, in lines of at most `width` cells."""
    # Not imported with the module: the first paint shows no record.
    from wistia_tui.api.models import Media

    if isinstance(record, AllMedias):
        return account_lines(record.account, width)
    return media_lines(record, width, now) if isinstance(record, Media) else project_lines(record, width, now)


class Details(Widget):
    """A record in full, scrolled by its own keys while it is the active pane."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"details--text", "details--title", "details--dim", "details--error"}
    DEFAULT_CSS = """
    Details { width: 1fr; height: 1fr; overflow: hidden; }
    """
    can_focus = False

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._record: Media | Project | AllMedias | None = None
        self._now: datetime | None = None
        self._lines: list[Line] = []
        self._top = 0
        self._active = False

    @property
    def active(self) -> bool:
        """Whether keys scroll it; shown by its first column."""
        return self._active

    @active.setter
    def active(self, active: bool) -> None:
        if active != self._active:
            self._active = active
            self.refresh(Region(0, 0, 1, self.size.height))

    def show(self, record: Media | Project | AllMedias | None, now: datetime) -> None:
        """Show `record`, from its top."""
        if record == self._record:
            return
        before = (self._lines, self._top)
        self._record, self._now, self._top = record, now, 0
        self._lay_out()
        if (self._lines, self._top) != before:
            self.refresh()

    def _lay_out(self) -> None:
        width = max(1, self.size.width - 2)
        if self._record is None or self._now is None:
            self._lines = []
        else:
            self._lines = lines_of(self._record, width, self._now)

    def on_resize(self) -> None:
        """Wrap again for the new width."""
        if self._record is not None:
            self._lay_out()
            self.refresh()

    def scroll_lines(self, by: int) -> None:
        """Move what is shown by `by` lines."""
        top = max(0, min(self._top + by, len(self._lines) - self.size.height))
        if top != self._top:
            self._top = top
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the record."""
        index = self._top + y
        text, style_name = self._lines[index] if index < len(self._lines) else ("", "")
        width = self.size.width
        style = self.get_component_rich_style(f"details--{style_name or 'text'}")
        edge = "▌" if self._active and y == 0 else " "
        return Strip([Segment(edge + fit(text, max(0, width - 1)), style)]).adjust_cell_length(width, style)
