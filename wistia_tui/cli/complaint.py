"""How the command line says that something is wrong."""

from __future__ import annotations

import sys

WRONG_USAGE = 2
"""Exit code for arguments, settings or surroundings that the app cannot start with."""


def complain(sentence: str) -> None:
    """Write `sentence` as one line on stderr, with nothing in it that a terminal obeys."""
    # Imported here because --help and --version have no use for the width tables that come with it.
    from wistia_tui.text import safe_line

    if sys.stderr is not None:
        print(f"wistia-tui: {safe_line(sentence)}", file=sys.stderr)
