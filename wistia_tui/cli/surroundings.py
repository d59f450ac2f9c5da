"""What the app finds round itself: its settings, the terminal, the places of its files. Nothing is written."""

from __future__ import annotations

import codecs
import locale
import os
import platform
import shutil
import sqlite3
import ssl
import stat
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

from wistia_tui import __version__, paths
from wistia_tui.cli.check_report import Facts, Problem, Said
from wistia_tui.cli.reading_settings import SettingsInForce
from wistia_tui.settings import Settings

_COLOURS = {"standard": 16, "windows": 16, "256": 256, "truecolor": 2**24}


def settings_facts(settings: SettingsInForce, flags: Mapping[str, object], config_file: Path) -> Facts:
    """The settings in force and where each comes from; of the token only that."""
    facts: dict[str, str | bool | None] = {"config_file": str(config_file)}
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        variable = f"WISTIA_{name.upper()}"
        if name in flags:
            source = "--" + name.replace("_", "-")
        elif any(given.upper() == variable and text for given, text in os.environ.items()):
            source = variable
        else:
            source = "default" if value == field.default else "config file"
        if name == "token":
            facts["token_from"] = source if value else None
        else:
            facts |= {name: value, f"{name}_from": source}
    return facts


def terminal_facts() -> Facts:
    """What the app would draw on."""
    streams = {"stdin": sys.__stdin__, "stdout": sys.__stdout__, "stderr": sys.__stderr__}
    environment = os.environ
    steering = [f"{name}={environment[name]}" for name in sorted(environment) if name.startswith("TEXTUAL_")]
    return {
        "term": environment.get("TERM"),
        "colorterm": environment.get("COLORTERM"),
        "program": environment.get("TERM_PROGRAM"),
        "size": next((size for stream in streams.values() if (size := _size(stream))), None),
        **{f"{name}_is_a_terminal": stream is not None and stream.isatty() for name, stream in streams.items()},
        "inside": "tmux" if environment.get("TMUX") else "screen" if environment.get("STY") else None,
        "over_ssh": _is_remote(),
        "textual": " ".join(steering) or None,
    }


def _size(stream: TextIO | None) -> str | None:
    try:
        columns, lines = os.get_terminal_size(stream.fileno() if stream is not None else -1)
    except (OSError, ValueError):
        return None
    return f"{columns}x{lines}"


def _is_remote() -> bool:
    return bool(os.environ.get("SSH_TTY") or os.environ.get("SSH_CONNECTION"))


def colour_facts() -> Facts:
    """How many colours the app would use here."""
    from rich.console import Console

    no_color = "NO_COLOR" in os.environ
    # What Textual asks; where that finds no colours at all, Textual sends all of them.
    system = os.environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if system == "auto":
        system = Console(force_terminal=True).color_system or "truecolor"
    return {
        "no_color": no_color,
        "theme": os.environ.get("TEXTUAL_THEME") or ("ansi-dark" if no_color else None),
        "colours": 0 if no_color else _COLOURS.get(system),
    }


def text_facts() -> tuple[Facts, list[Problem]]:
    """How letters outside ASCII reach the terminal."""
    encoding = (sys.__stderr__.encoding if sys.__stderr__ is not None else None) or locale.getpreferredencoding(False)
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    named = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := os.environ.get(name))), None)
    problems = [
        Problem(
            f"The locale's encoding is {encoding}: letters and lines that it lacks are shown as question marks.",
            "Set LC_ALL to a UTF-8 locale, such as C.UTF-8.",
            is_fatal=False,
        )
    ]
    return {"locale": named, "encoding": encoding, "utf8": is_utf8}, [] if is_utf8 else problems


def clipboard_facts() -> Facts:
    """Which way a copied link takes: the order is that of `tui.terminal.clipboard`."""
    if not _is_remote() and (program := _clipboard_program()):
        return {"way": Said("program", f"a program of this machine ({program})"), "program": program}
    if os.environ.get("TMUX") and shutil.which("tmux"):
        return {"way": Said("tmux", "tmux load-buffer -w, else OSC 52"), "program": "tmux"}
    return {"way": Said("osc52", "the terminal's own (OSC 52), if it allows that"), "program": None}


def _clipboard_program() -> str:
    import pyperclip

    try:
        copy, _ = pyperclip.determine_clipboard()
    except (pyperclip.PyperclipException, OSError):
        return ""
    # Where it finds nothing, it gives an object without a name.
    return str(getattr(copy, "__name__", "")).removeprefix("copy_")


def place_facts(config_file: Path) -> tuple[dict[str, Facts], list[Problem]]:
    """The files and directories of the app, none of which is made here."""
    places = {
        "config_directory": config_file.parent,
        "config_file": config_file,
        "state_directory": paths.state_dir(),
        "log_file": paths.log_file(),
    }
    facts = {name: _place(path) for name, path in places.items()}
    problems = [
        Problem(
            f"{paths.state_dir()} cannot be written.",
            "Let it, or XDG_STATE_HOME, be a directory that is yours: requests of several wistia-tui are counted "
            "together there, and the details of a crash are kept.",
            is_fatal=False,
        )
    ]
    return facts, [] if _is_writable(paths.state_dir()) else problems


def _place(path: Path) -> Facts:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        mode = None
    has_rights = mode is not None and os.name == "posix"
    return {
        "path": str(path),
        "exists": mode is not None,
        "writable": _is_writable(path),
        "mode": f"{mode:04o}" if has_rights else None,
        "owner_only": not (mode or 0) & 0o077 if has_rights else None,
    }


def _is_writable(path: Path) -> bool:
    """Whether it can be written, or made where it is missing."""
    if path.exists():
        return os.access(path, os.W_OK)
    nearest = next((parent for parent in path.parents if parent.exists()), None)
    # A directory that is missing in a relative place is not made: without a home, "~" stays "~".
    return path.is_absolute() and nearest is not None and nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def version_facts() -> Facts:
    """Which versions of what are at work."""
    return {
        "wistia_tui": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in ("textual", "httpx", "pydantic")},
        "sqlite": sqlite3.sqlite_version,
        "openssl": ssl.OPENSSL_VERSION,
        "platform": platform.platform(),
    }
