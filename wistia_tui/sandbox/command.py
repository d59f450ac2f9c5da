"""The `sandbox` sub-command: its options, and nothing heavy until it runs."""

from __future__ import annotations

import argparse
import os

from wistia_tui.sandbox.faults import HELP
from wistia_tui.sandbox.options import Options

DESCRIPTION = (
    "Serve a stand-in for Wistia's Data API v1 with a made-up account. Prints its base URL, then runs until "
    "interrupted. Nothing leaves this machine."
)
EPILOG = f"""{HELP}
while it runs, from this machine only and without a token
  GET    /_sandbox/stats    requests in the windows, faults that happened, changes that were applied, and how many
  GET    /_sandbox/changes  every change that was applied, oldest first
  GET    /_sandbox/faults   the faults that wait
  POST   /_sandbox/faults   add one: the body is a SPEC
  DELETE /_sandbox/faults   forget them all
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add every option, and the grammar of faults below them."""
    default = Options()
    parser.description = DESCRIPTION
    parser.epilog = EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add = parser.add_argument
    add("--host", default=default.host, help="address to listen on (default %(default)s)")
    add("--port", type=int, default=default.port, help="port to listen on, 0 for a free one (default %(default)s)")
    add("--projects", type=int, metavar="N", default=default.projects, help="how many projects (default %(default)s)")
    add("--medias", type=int, metavar="N", default=default.medias, help="how many medias (default %(default)s)")
    add("--seed", type=int, metavar="N", default=default.seed, help="which made-up account (default %(default)s)")
    add("--limit", type=int, metavar="N", default=default.limit, help="requests in a window (default %(default)s)")
    add("--window", type=float, metavar="SECONDS", default=default.window, help="its length (default %(default)g)")
    moves = "moves of medias in a window of their own (default %(default)s)"
    add("--move-limit", type=int, metavar="N", default=default.move_limit, help=moves)
    length = "the length of that window (default %(default)g)"
    add("--move-window", type=float, metavar="SECONDS", default=default.move_window, help=length)
    add("--latency", type=float, metavar="SECONDS", default=default.latency, help="added to every answer")
    jobs = "what a background job takes (default %(default)g)"
    add("--job-seconds", type=float, metavar="SECONDS", default=default.job_seconds, help=jobs)
    lag = "lists show the account as it was so long ago (default %(default)g)"
    add("--lag", type=float, metavar="SECONDS", default=default.lag, help=lag)
    # A program that starts the sandbox with a secret token cannot pass it where every user can read it.
    token = os.environ.get("WISTIA_SANDBOX_TOKEN") or default.token
    add("--token", default=token, help=f"the token to accept (WISTIA_SANDBOX_TOKEN, else {default.token})")
    add("--fault", action="append", metavar="SPEC", default=[], help="misbehave; see below")
    add("--hostile", action="store_true", help="add projects and medias with hostile names")
    add("--exit-with-stdin", action="store_true", help="stop when standard input ends")


def options_from(args: argparse.Namespace) -> Options:
    """The options that were given."""
    return Options(
        host=args.host,
        port=args.port,
        projects=args.projects,
        medias=args.medias,
        seed=args.seed,
        limit=args.limit,
        window=args.window,
        move_limit=args.move_limit,
        move_window=args.move_window,
        latency=args.latency,
        job_seconds=args.job_seconds,
        lag=args.lag,
        token=args.token,
        faults=tuple(args.fault),
        hostile=args.hostile,
        exit_with_stdin=args.exit_with_stdin,
    )


def main(args: argparse.Namespace) -> int:
    """Serve until stopped; 0 for a normal end, 2 with one sentence on stderr for options that cannot be."""
    # Serving pulls in Starlette and uvicorn, which `--help` has no use for.
    from wistia_tui.sandbox.serving import run

    return run(options_from(args))
