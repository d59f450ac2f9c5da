"""Where config, state and log live, and the one way to make a file that only its owner can read.

Nothing here touches the disk until a file is opened.
"""

from __future__ import annotations

import os
import stat
from io import TextIOWrapper
from pathlib import Path
from typing import Literal

_APP = "wistia-tui"

# Windows has none of these.
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
# A FIFO that somebody put in the file's place would otherwise block the open for ever.
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
UNTRUSTED = _NOFOLLOW | _CLOEXEC | _NONBLOCK
"""Flags to open a path with that anybody may have put something in."""


def config_file() -> Path:
    """The settings file that is read unless `--config` names another; relative, and never read, if there is no home."""
    import platformdirs  # not above: the first paint would pay for it

    try:
        return platformdirs.user_config_path(_APP, appauthor=False) / "config.toml"
    except RuntimeError:  # no home directory
        return Path("~", ".config", _APP, "config.toml")


def state_dir() -> Path:
    """The directory of what outlives a run without being a setting; relative, and never made, if there is no home."""
    import platformdirs

    try:
        return platformdirs.user_state_path(_APP, appauthor=False)
    except RuntimeError:  # no home directory
        return Path("~", ".local", "state", _APP)


def log_file() -> Path:
    """Where the details of a crash are written."""
    return state_dir() / "wistia-tui.log"


def make_private_dir(directory: Path) -> None:
    """Make `directory` and each missing one above it with mode 0700; those that exist are left as they are.

    Raises OSError when one cannot be made.
    """
    if not directory.is_absolute():
        # Without a home directory "~" stays "~", and a directory of that name must not appear where we stand.
        raise FileNotFoundError(2, "there is no home directory", str(directory))
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)


def open_private(path: Path, mode: Literal["a", "w"] = "a") -> TextIOWrapper:
    """Open `path` for writing UTF-8 text, readable by its owner only (0600), in a directory of mode 0700.

    A symbolic link or anything but a regular file in its place is refused. Raises OSError.
    """
    make_private_dir(path.parent)
    descriptor = private_descriptor(path, os.O_WRONLY | (os.O_APPEND if mode == "a" else 0))
    try:
        if mode == "w":
            os.ftruncate(descriptor, 0)
        return os.fdopen(descriptor, mode, encoding="utf-8", errors="backslashreplace")
    except BaseException:
        os.close(descriptor)
        raise


def private_descriptor(path: Path, flags: int) -> int:
    """A descriptor of the file `path`, made if it is missing, which only its owner can read from now on (0600).

    A symbolic link or anything but a regular file in its place is refused. Raises OSError.
    """
    descriptor = os.open(path, flags | os.O_CREAT | UNTRUSTED, 0o600)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise FileExistsError(17, "not a regular file", str(path))
        if os.name == "posix" and found.st_mode & 0o077:
            os.fchmod(descriptor, 0o600)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
