"""What the app finds round itself: its settings, the terminal, the places of its files. Nothing is written."""

from __future__ import annotations

import codecs
import contextlib
import locale
import os
import platform
import shutil
import sqlite3
import ssl
import stat
import sys
import tomllib
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TextIO

from wistia_tui import __version__, paths
from wistia_tui.cli.check_report import UNKNOWN, Facts, Problem, Said, Value
from wistia_tui.cli.log_file import check_beginning, why_not
from wistia_tui.cli.reading_settings import SettingsInForce
from wistia_tui.settings import Settings

_COLOURS = {"standard": 16, "windows": 16, "256": 256, "truecolor": 2**24}


def look_round(
    settings: SettingsInForce | None, flags: Mapping[str, object], config_file: Path
) -> tuple[dict[str, Facts], list[Problem]]:
    """Everything of this module, by its section, and what is wrong with it. `settings`: None if they are wrong."""
    problems: list[Problem] = []
    looks: dict[str, Callable[[], Facts]] = {
        "settings": lambda: settings_facts(settings, flags, config_file),
        "terminal": terminal_facts,
        "colours": colour_facts,
        "text": lambda: text_facts(problems),
        "clipboard": clipboard_facts,
        "config_directory": lambda: place_facts(config_file.parent),
        "config_file": lambda: place_facts(config_file),
        "state_directory": lambda: state_facts(problems),
        "crash_log": lambda: place_facts(paths.log_file()),
        "request_log": lambda: request_log_facts(settings.log_file if settings else None, problems),
        "versions": version_facts,
    }
    return {name: section(look) for name, look in looks.items()}, problems


def section(look: Callable[[], Facts]) -> Facts:
    """What `look` finds; where it fails, that it is not known: a report is most wanted where something is odd."""
    try:
        return look()
    except Exception as error:
        return {"facts": Said(None, f"not known ({getattr(error, 'strerror', None) or type(error).__name__})")}


def settings_facts(settings: SettingsInForce | None, flags: Mapping[str, object], config_file: Path) -> Facts:
    """The settings in force and where each comes from; of the token only that. `settings`: None if they are wrong."""
    facts: dict[str, Value | Said] = {"config_file": str(config_file)}
    in_file: Mapping[str, object] | None = {}
    if settings is not None and (config_file.is_absolute() or "config" in flags):  # as it was read
        in_file = _read_again(config_file)
    for name in Settings.model_fields:
        # A wrong value may be the token in the wrong place; where it stands is said with what is wrong.
        value = getattr(settings, name) if settings is not None else UNKNOWN
        source = _source_of(name, flags, in_file) if settings is not None else UNKNOWN
        if name == "token":
            facts["token_from"] = source if value else None
        else:
            facts |= {name: value, f"{name}_from": source}
    return facts


def _read_again(config_file: Path) -> Mapping[str, object] | None:
    """What the config file holds; None for a pipe, which gives it once."""
    if config_file.exists() and not config_file.is_file():
        return None
    with contextlib.suppress(FileNotFoundError):
        return tomllib.loads(config_file.read_text(encoding="utf-8"))
    return {}


def _source_of(name: str, flags: Mapping[str, object], in_file: Mapping[str, object] | None) -> Value | Said:
    variable = f"WISTIA_{name.upper()}"
    if name in flags:
        return "--" + name.replace("_", "-")
    if any(given.upper() == variable and text for given, text in os.environ.items()):
        return variable
    if in_file is None:
        return UNKNOWN
    return "config file" if name in in_file else "default"


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


def text_facts(problems: list[Problem]) -> Facts:
    """How letters outside ASCII reach the terminal; adds to `problems`."""
    encoding = (sys.__stderr__.encoding if sys.__stderr__ is not None else None) or locale.getpreferredencoding(False)
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    named = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := os.environ.get(name))), None)
    # PYTHONIOENCODING may also name an error handler alone, as in ":replace".
    is_forced = not sys.flags.ignore_environment and bool(os.environ.get("PYTHONIOENCODING", "").partition(":")[0])
    if not is_utf8:
        whose, step = "The locale's encoding", "Set LC_ALL to a UTF-8 locale, such as C.UTF-8."
        if is_forced:
            whose, step = "The encoding that PYTHONIOENCODING names", "Unset PYTHONIOENCODING, or set it to utf-8."
        consequence = "letters and lines that it lacks are shown as question marks"
        problems.append(Problem(f"{whose} is {encoding}: {consequence}.", step, is_fatal=False))
    return {"locale": named, "encoding": encoding, "utf8": is_utf8}


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


def state_facts(problems: list[Problem]) -> Facts:
    """The state directory; adds to `problems`."""
    facts = place_facts(paths.state_dir())
    if not facts["writable"]:
        problems.append(
            Problem(
                f"{paths.state_dir()} cannot be written.",
                "Let it, or XDG_STATE_HOME, be a directory that is yours: requests of several wistia-tui are counted "
                "together there, and the details of a crash are kept.",
                is_fatal=False,
            )
        )
    return facts


def request_log_facts(named: str | None, problems: list[Problem]) -> Facts:
    """The log file that the settings name, if they do; adds to `problems`."""
    if named is None:
        return place_facts(None)
    try:
        path = Path(named).expanduser().absolute()
    except RuntimeError:  # no home
        path = Path(named)
    facts = place_facts(path)
    reason = ""
    try:
        check_beginning(path)
    except (OSError, ValueError) as error:
        reason = why_not(error)
    else:
        if os.path.exists(path) and not os.path.isfile(path):
            reason = "not a regular file"
        elif not facts["writable"]:
            reason = "it may not be written"
    if reason:
        problems.append(
            Problem(
                f"The log file {path} cannot be opened ({reason}), so the app does not start.",
                "In --log-file, WISTIA_LOG_FILE or the config file, name a file that is yours or can be made, or none.",
            )
        )
    return facts


def place_facts(path: Path | None) -> Facts:
    """A file or directory of the app, which is not made here; None: there is none."""
    if path is None:
        return dict.fromkeys(("path", "exists", "writable", "mode", "owner_only"))
    mode: int | None = None
    exists: bool | Said = True
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the path
        exists = False
    except OSError as error:
        exists = Said(None, f"not known ({error.strerror})")
    has_rights = mode is not None and os.name == "posix"
    return {
        "path": str(path),
        "exists": exists,
        "writable": _is_writable(path),
        "mode": f"{mode:04o}" if has_rights else None,
        "owner_only": not (mode or 0) & 0o077 if has_rights else None,
    }


def _is_writable(path: Path) -> bool:
    """Whether it can be written, or made where it is missing."""
    # Not by Path.exists, which raises where a directory above may not be searched.
    if os.path.exists(path):
        return os.access(path, os.W_OK)
    nearest = next((parent for parent in path.parents if os.path.exists(parent)), None)
    # A directory that is missing in a relative place is not made: without a home, "~" stays "~".
    return (
        path.is_absolute() and nearest is not None and os.path.isdir(nearest) and os.access(nearest, os.W_OK | os.X_OK)
    )


def version_facts() -> Facts:
    """Which versions of what are at work."""
    return {
        "wistia_tui": __version__,
        "python": platform.python_version(),
        **{name: _version(name) for name in ("textual", "httpx", "pydantic")},
        "sqlite": sqlite3.sqlite_version,
        "openssl": ssl.OPENSSL_VERSION,
        "platform": platform.platform(),
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
