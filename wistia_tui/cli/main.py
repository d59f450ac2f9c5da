"""The command `wistia-tui` and its exit codes.

0 done, 1 an error of our own or a check that failed, 2 wrong usage or settings, 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from wistia_tui import __version__
from wistia_tui.cli.complaint import WRONG_USAGE, complain
from wistia_tui.cli.wiring import Wiring

if TYPE_CHECKING:
    from wistia_tui.cli.demo_service import DemoOptions

CRASHED = 1
INTERRUPTED = 130


class RunnableApp(Protocol):
    """The face of the terminal app that the command line sees."""

    @property
    def crash(self) -> BaseException | None:
        """What ended the app, if an error did."""
        ...

    def run(self, *, mouse: bool) -> object:
        """Take the terminal until the person leaves."""
        ...


def main(argv: Sequence[str] | None = None) -> int:
    """Do what `argv` (the process's own arguments by default) asks for and return the exit code.

    Raises SystemExit for `--help` and for arguments that cannot be parsed.
    """
    argv = sys.argv[1:] if argv is None else argv
    try:
        if not argv:  # the usual case, which does not wait for a parser
            return _open({})
        from wistia_tui.cli.arguments import app_flags, parse
        from wistia_tui.cli.output import write

        arguments = parse(argv)
        if arguments.version:
            return 0 if write(f"wistia-tui {__version__}") else CRASHED
        if arguments.command == "sandbox":
            from wistia_tui.sandbox.command import main as serve

            return serve(arguments)
        if arguments.command == "check":
            return _check(app_flags(arguments), as_json=arguments.json)
        demo_options = None
        if arguments.command == "demo":
            from wistia_tui.cli.demo_service import DemoOptions

            demo_options = DemoOptions(arguments.projects, arguments.medias, arguments.seed)
        return _open(app_flags(arguments), demo_options)
    except KeyboardInterrupt:
        return INTERRUPTED


def _open(flags: Mapping[str, object], demo_options: DemoOptions | None = None) -> int:
    wiring = Wiring(flags, demo_options)
    if _has_terminal():
        # What is collected between the imports of a start is next to nothing, and costs a tenth of it.
        gc.disable()
        # Keys, frames and the event loop have a thread each; none should wait the usual 5 ms for another to pause.
        sys.setswitchinterval(0.001)
        wiring.read_ahead()
        return run_to_end(lambda: _app(wiring), wiring, mouse=bool(flags.get("mouse")))
    # Wrong settings are said first: they would be wrong on a terminal as well.
    code = run_to_end(lambda: _settings_alone(wiring), wiring)
    if code == 0:
        complain("The app needs a terminal, so neither its input nor its error output may be redirected.")
    return code or WRONG_USAGE


def _check(flags: Mapping[str, object], *, as_json: bool) -> int:
    from wistia_tui.cli.check import check

    wiring = Wiring(flags)
    try:
        return check(flags, wiring, as_json=as_json)
    except Exception as error:
        return _say_what_ended_it(error, wiring)


def run_to_end(start: Callable[[], RunnableApp | None], wiring: Wiring, *, mouse: bool = False) -> int:
    """Run the app that `start` makes, say in one line on stderr what ended it, if not the person, and return the code.

    With `mouse` the app has the mouse from the first paint on. What an error of our own leaves behind is that line
    and a traceback in the log.
    """
    error: BaseException | None = None
    try:
        app = start()
        if app is not None:
            app.run(mouse=mouse)
            error = app.crash
    except Exception as escaped:
        # Nothing is above this but the interpreter, which would print a traceback over the person's terminal.
        error = escaped
    finally:
        gc.enable()
        wiring.close()
    return 0 if error is None else _say_what_ended_it(error, wiring)


def _say_what_ended_it(error: BaseException, wiring: Wiring) -> int:
    import asyncio  # not above: --help would pay for it

    from wistia_tui.api.errors import WistiaError
    from wistia_tui.cli.crash import report_crash
    from wistia_tui.settings import SettingsError

    if isinstance(error, (KeyboardInterrupt, asyncio.CancelledError)):
        return INTERRUPTED
    if isinstance(error, SettingsError):
        complain(str(error))
        return WRONG_USAGE
    complain(str(error) if isinstance(error, WistiaError) else report_crash(error, wiring.mask()))
    return CRASHED


def _settings_alone(wiring: Wiring) -> None:
    if not wiring.is_demo:
        wiring.settings()


def _app(wiring: Wiring) -> RunnableApp:
    if "NO_COLOR" in os.environ:
        # Textual reads this once, at import; every other theme would still send truecolor greys.
        os.environ.setdefault("TEXTUAL_THEME", "ansi-dark")
    from wistia_tui.clock import SystemClock
    from wistia_tui.tui.app import WistiaApp

    return WistiaApp(
        wiring.demo if wiring.is_demo else wiring.connect,
        wiring.demo,
        clock=SystemClock(),
        wants_mouse=wiring.wants_mouse,
        config_file=lambda: wiring.config_file,
    )


def _has_terminal() -> bool:
    # Textual reads stdin and draws on stderr; either is None when it was closed.
    return all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__))
