"""Full copies of what is about to be deleted, since v1 has no undelete (reference 5.4)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from wistia_tui import paths
from wistia_tui.clock import Clock
from wistia_tui.library.entries import NotJournaled
from wistia_tui.library.tasks import in_thread

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")


class Keepsakes:
    """A directory with one file for each deletion, and for each slice of a longer one.

    So a copy is whole before the first of its records is deleted, and what is written is never opened again.
    """

    def __init__(self, directory: Path | None, clock: Clock) -> None:
        """`directory` None: nothing is kept, for an account that is made up."""
        self.directory = directory
        self._clock = clock

    async def keep(self, name: str, records: Sequence[Mapping[str, object]]) -> Path | None:
        """Write `records`, as the service sent them, to a new file whose name begins with the time and ends with
        `name`; where it is. It is on the disk then. Raises `NotJournaled`.
        """
        if self.directory is None:
            return None
        directory = self.directory
        stamp = self._clock.now().strftime("%Y%m%d-%H%M%S")
        stem = f"{stamp}-{_NOT_IN_NAMES.sub('_', name)[:80]}"
        try:
            return await in_thread(lambda: _write(directory, stem, records))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise NotJournaled(
                f"A copy of what is to be deleted could not be written to {directory} ({reason}).",
                "Make room and try again, or start the app with XDG_STATE_HOME set to a directory that can be written.",
                meaning="Nothing was deleted.",
            ) from None


def _write(directory: Path, stem: str, records: Sequence[Mapping[str, object]]) -> Path:
    # ASCII, so that no name in it can do anything to the terminal of whoever looks at it.
    text = json.dumps(list(records), indent=2).replace("\x7f", "\\u007f")
    paths.make_private_dir(directory)
    path, descriptor = _new_file(directory, stem)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        _sync(directory)
        _sync(directory.parent)  # the directory may be new as well
    except BaseException:
        with suppress(OSError):
            path.unlink()  # a part of a copy would be taken for a whole one
        raise
    return path


def _new_file(directory: Path, stem: str) -> tuple[Path, int]:
    """A file that was not there before, and its descriptor: another process may keep something at the same time."""
    path, number = directory / f"{stem}.json", 1
    while True:
        with suppress(FileExistsError):
            return path, paths.private_descriptor(path, os.O_WRONLY | os.O_EXCL)
        number += 1
        path = directory / f"{stem}-{number}.json"


def _sync(directory: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
