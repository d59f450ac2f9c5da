"""The command line's grammar. Nothing heavy is imported here, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from wistia_tui import paths
from wistia_tui.cli.complaint import WRONG_USAGE, complain
from wistia_tui.cli.output import write

MAX_PROJECTS = 100_000
MAX_MEDIAS = 1_000_000
MAX_SEED = 2**63 - 1

_APP_FLAGS = frozenset({"base_url", "read_only", "method_override", "mouse", "log_file", "config"})
_FLAGS_OF = {
    "run": _APP_FLAGS,
    "check": _APP_FLAGS,
    "demo": frozenset({"read_only", "method_override", "mouse", "log_file"}),
    "sandbox": frozenset[str](),
}
_ARGUMENTS_ARE_PUBLIC = (
    "The token is not taken from the command line, where everybody on this machine can read it: "
    "set WISTIA_TOKEN or write it to the config file"
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line on stderr, without the usage and without repeating stray values.

    Its help is written to any stdout.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def print_help(self, file: object = None) -> None:
        if not write(self.format_help().rstrip("\n")):
            sys.exit(1)

    def error(self, message: str) -> NoReturn:
        if message.startswith("argument COMMAND:"):
            message = "There is no such command; the commands are run, check, demo and sandbox"
        if message.startswith("argument "):
            message = message.removeprefix("argument ").replace(": ", " ", 1)
        complain(f"{message} (see {self.prog} --help).")
        sys.exit(WRONG_USAGE)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments as given, with `command` always set; a flag that was not given has no attribute.

    Raises SystemExit: 0 after `--help`, 2 after one line on stderr when the arguments are wrong.
    """
    parser, sandbox_parser = _parsers()
    if not {"-h", "--help"}.isdisjoint(argv):
        config_file = str(paths.config_file())
        if not config_file.isprintable():  # hardly ever, and the width tables that come with it cost a help its time
            from wistia_tui.text import safe_line

            config_file = safe_line(config_file)
        parser.epilog = f"{parser.epilog}\nConfig file: {config_file}"
    if "sandbox" in argv:
        from wistia_tui.sandbox.command import add_arguments

        add_arguments(sandbox_parser)
    elif any(argument.partition("=")[0] == "--token" for argument in argv):
        parser.error(_ARGUMENTS_ARE_PUBLIC)
    arguments, stray = parser.parse_known_args(argv)
    arguments.command = arguments.command or "run"
    misplaced = {name for name in _APP_FLAGS - _FLAGS_OF[arguments.command] if hasattr(arguments, name)}
    # A stray value may be a secret pasted in the wrong place, so only an option's name is repeated.
    for option in (word.partition("=")[0] for word in stray if word.startswith("-")):
        name = option.removeprefix("--no-").removeprefix("--").replace("-", "_")
        if name not in _APP_FLAGS:
            parser.error(f"There is no option {option}")
        misplaced.add(name)
    if misplaced:
        parser.error(f"--{min(misplaced).replace('_', '-')} does not go with {arguments.command}")
    if stray:
        parser.error("There is one argument too many")
    if arguments.command == "demo" and arguments.projects == 0:
        if arguments.medias:
            parser.error("--medias needs at least one project, for medias live in projects")
        arguments.medias = 0
    return arguments


def app_flags(arguments: argparse.Namespace) -> dict[str, object]:
    """The app's settings that were given as flags, by field name."""
    return {name: value for name, value in vars(arguments).items() if name in _APP_FLAGS}


def _parsers() -> tuple[_Parser, _Parser]:
    parser = _Parser(
        prog="wistia-tui",
        description="Browse and edit a Wistia video library from the terminal.",
        epilog=(
            "The token is read from WISTIA_TOKEN or from the config file, never from the command line, which\n"
            "everybody on this machine can read. The other settings have a variable and a key as well, such as\n"
            "WISTIA_READ_ONLY=1 and read_only = true; flags win over variables, and variables over the file."
        ),
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    _add_app_flags(parser, "run")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    run = commands.add_parser("run", help="open the library (the default)", description="Open the library.")
    _add_app_flags(run, "run")
    about_check = "say whether the app would work here, and if not, why: the service, the token, this machine"
    check = commands.add_parser("check", help=about_check, description=about_check.capitalize() + ".")
    _add_app_flags(check, "check")
    check.add_argument("--json", action="store_true", help="say it as one JSON object")
    about_demo = "open the app on an embedded sandbox: no token, nothing leaves this machine"
    demo = commands.add_parser("demo", help=about_demo, description=about_demo.capitalize() + ".")
    _add_app_flags(demo, "demo")
    demo.add_argument("--projects", type=_number(0, MAX_PROJECTS), metavar="N", help="how many projects it holds")
    demo.add_argument("--medias", type=_number(0, MAX_MEDIAS), metavar="N", help="how many medias it holds")
    demo.add_argument("--seed", type=_number(0, MAX_SEED), metavar="N", help="the same seed makes the same library")
    about_sandbox = "serve a stand-in for Wistia's API on this machine"
    sandbox = commands.add_parser("sandbox", help=about_sandbox, description=about_sandbox.capitalize() + ".")
    return parser, sandbox


def _add_app_flags(parser: argparse.ArgumentParser, command: str) -> None:
    switch: dict[str, Any] = {"action": argparse.BooleanOptionalAction, "default": argparse.SUPPRESS}
    text: dict[str, Any] = {"default": argparse.SUPPRESS}
    flags: dict[str, Callable[[], object]] = {
        "base_url": lambda: parser.add_argument(
            "--base-url",
            metavar="URL",
            help="where API v1 answers (https://api.wistia.com/v1); https, or http to localhost",
            **text,
        ),
        "read_only": lambda: parser.add_argument("--read-only", help="switch every write off", **switch),
        "method_override": lambda: parser.add_argument(
            "--method-override", help="send PUT and DELETE as POST with _method", **switch
        ),
        "mouse": lambda: parser.add_argument("--mouse", help="let the app have the mouse", **switch),
        "log_file": lambda: parser.add_argument(
            "--log-file", metavar="PATH", help="write a line for each request to this file", **text
        ),
        "config": lambda: parser.add_argument("--config", metavar="PATH", help="read this config file", **text),
    }
    for name, add in flags.items():
        if name in _FLAGS_OF[command]:
            add()


def _number(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        # int() takes "1_000", blanks and other scripts' digits, and is slow on thousands of digits.
        if not (text.isascii() and text.isdigit() and len(text) <= 20 and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}")
        return int(text)

    return number
