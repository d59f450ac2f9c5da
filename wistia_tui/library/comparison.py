"""Whether a record shows what was sent, although services write some things differently from how they took them."""

from __future__ import annotations

import html
from dataclasses import replace

from wistia_tui.api.models import Media, Project
from wistia_tui.library.change import EditMedia, EditProject, changed_fields
from wistia_tui.text import html_to_text, looks_like_html


def merged(before: Media, answer: Media) -> Media:
    """The answer to a PUT of a media, which lacks project and assets (SPEC), with those of the record before."""
    return replace(
        answer,
        project=answer.project or before.project,
        assets=answer.assets or before.assets,
        subfolder=answer.subfolder or before.subfolder,
        section=answer.section or before.section,
    )


def unlike(change: EditMedia | EditProject, record: Media | Project, *, described: bool = True) -> list[str]:
    """The changed fields that `record` does not show as they were sent; descriptions only where `described`."""
    changes, now, before = change.changes, record.original, change.before.original
    if now is None:
        return changed_fields(changes)
    different = []
    for field in changed_fields(changes):
        wanted, held = getattr(changes, field), getattr(now, field, None)
        if field == "description":
            same = not described or _same_description(wanted, held or "", before.description if before else "")
        elif field == "tags":
            same = {tag.casefold() for tag in wanted} == {tag.casefold() for tag in held or ()}
        elif field == "name":
            same = html.unescape(wanted) == html.unescape(held or "")
        else:
            same = wanted == held
        if not same:
            different.append(field)
    return different


def _same_description(wanted: str, held: str, before: str) -> bool:
    if wanted.split() == held.split():
        return True
    # Markdown goes in and HTML may come back: then only the words can be compared, and only if something changed.
    return looks_like_html(held) and held != before and _words(wanted) == _words(html_to_text(held))


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()
