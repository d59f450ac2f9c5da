"""How a stand-in is set up, checked in one place."""

from __future__ import annotations

import math
from dataclasses import dataclass


class WrongOption(ValueError):
    """An option that cannot be; the message is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Options:
    """The account's size and seed, the rate limits, and manners.

    The account answers `limit` requests in `window` seconds, and `move_limit` moves of medias in `move_window`.
    `latency` is in seconds, added to every answer; `job_seconds` is what a background job takes; lists show the
    account as it was `lag` seconds ago. `faults` are lines as `faults.Fault.parse` reads them.
    """

    host: str = "127.0.0.1"
    port: int = 0
    projects: int = 24
    medias: int = 12_000
    seed: int = 1
    limit: int = 600
    window: float = 60.0
    move_limit: int = 10
    move_window: float = 300.0
    latency: float = 0.0
    job_seconds: float = 0.5
    lag: float = 0.0
    token: str = "sandbox-token"  # noqa: S105 -- opens nothing but made-up data
    faults: tuple[str, ...] = ()
    hostile: bool = False
    exit_with_stdin: bool = False

    def check(self) -> None:
        """Raise `WrongOption` for the first option that cannot be."""
        for name, value, least, most in (
            ("port", self.port, 0, 65_535),
            ("projects", self.projects, 0, 100_000),
            ("medias", self.medias, 0, 5_000_000),
            ("limit", self.limit, 1, 1_000_000_000),
            ("window", self.window, 0.001, 86_400),
            ("move-limit", self.move_limit, 1, 1_000_000_000),
            ("move-window", self.move_window, 0.001, 86_400),
            ("latency", self.latency, 0, 3_600),
            ("job-seconds", self.job_seconds, 0, 86_400),
            ("lag", self.lag, 0, 86_400),
        ):
            if not (math.isfinite(value) and least <= value <= most):
                raise WrongOption(f"--{name} must be from {least} to {most}, not {value}.")
        if self.medias and not self.projects:
            raise WrongOption("--medias needs at least one project: medias live in projects.")
        if not self.token.strip() or not self.token.isascii() or not self.token.isprintable():
            raise WrongOption("--token must be printable ASCII and not empty.")
