"""Reads the settings in a process of its own while this one starts the terminal app.

pydantic takes half as long to import as Textual does, and nothing else in the app needs it: on a second core it costs
no time at all, and no memory afterwards. Where no process can be had, the settings are read here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wistia_tui.cli.own_python import own_python

if TYPE_CHECKING:
    import subprocess

_LOWER_PRIORITY = 5
"""Steps of niceness, so that on a single core the frame is painted first."""


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """The values of :class:`wistia_tui.settings.Settings`, by the same names."""

    token: str | None = field(repr=False)
    base_url: str
    read_only: bool
    method_override: bool
    mouse: bool
    log_file: str | None


class SettingsReader:
    """Gives the settings in force for these flags; `start` is worth it as soon as they are known."""

    def __init__(self, flags: Mapping[str, object]) -> None:
        self._flags = dict(flags)
        self._child: subprocess.Popen[bytes] | None = None
        self._settings: SettingsInForce | None = None

    def start(self) -> None:
        """Begin to read in a process of its own."""
        if (config := self._flags.get("config")) is not None and not os.path.isfile(str(config)):
            return  # a pipe, as of `--config <(…)`, is open in this process only, and is read once
        import subprocess

        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                own_python(__name__),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            assert self._child.stdin is not None  # noqa: S101 - PIPE was asked for
            if self._flags:
                import json

                # Through a pipe and not as arguments, which everybody on this machine can read.
                self._child.stdin.write(json.dumps(self._flags).encode())
            self._child.stdin.close()
        except OSError:
            self.stop()

    def settings(self) -> SettingsInForce:
        """The settings, read once; blocks. Raises SettingsError."""
        if self._settings is None:
            answer = self._answer()
            if "error" in answer:
                from wistia_tui.settings import SettingsError

                raise SettingsError(str(answer["error"]))
            try:
                self._settings = SettingsInForce(**answer)
            except TypeError:  # it says nothing, or nothing of use
                self._settings = read_here(self._flags)
        return self._settings

    @property
    def known_token(self) -> str | None:
        """The token, if the settings were read and hold one."""
        return self._settings.token if self._settings else None

    def stop(self) -> None:
        """End the process, whatever it was doing; whoever waits for it reads here instead."""
        if (child := self._child) is not None:
            child.kill()
            _ended(child)
            self._child = None

    def _answer(self) -> dict[str, Any]:
        """What the process wrote; nothing if it was not started or failed."""
        if (child := self._child) is None:
            return {}
        import json

        try:
            answer = json.loads(_ended(child))
        except ValueError:
            answer = None
        self._child = None
        return answer if isinstance(answer, dict) and child.returncode == 0 else {}


def _ended(child: subprocess.Popen[bytes]) -> bytes:
    """What `child` wrote until its end, which is waited for."""
    assert child.stdout is not None  # noqa: S101 - PIPE was asked for
    try:
        with child.stdout:
            return child.stdout.read()
    except ValueError:  # somebody else has read it to the end
        return b""
    finally:
        child.wait()


def read_here(flags: Mapping[str, object]) -> SettingsInForce:
    """The settings in force, read in this process. Raises SettingsError."""
    from wistia_tui.settings import load_settings

    settings = load_settings(flags)
    return SettingsInForce(
        token=settings.token.get_secret_value() if settings.token else None,
        base_url=settings.base_url,
        read_only=settings.read_only,
        method_override=settings.method_override,
        mouse=settings.mouse,
        log_file=settings.log_file,
    )


def _answer_the_parent() -> None:
    if hasattr(os, "nice"):
        os.nice(_LOWER_PRIORITY)
    import json
    from dataclasses import asdict

    from wistia_tui.settings import SettingsError

    try:
        answer = asdict(read_here(json.loads(sys.stdin.read() or "{}")))
    except SettingsError as error:
        answer = {"error": str(error)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _answer_the_parent()
