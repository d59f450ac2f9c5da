"""How the command line says what it was asked for, whatever stdout is."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from wistia_tui.cli.complaint import complain


def write(text: str) -> bool:
    """Write `text` as lines to stdout; whether nothing was in the way. A reader that has seen enough is not."""
    if sys.stdout is None:  # it was closed
        return True
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        print(text, flush=True)
    except OSError as error:
        # What is left in the buffer would fail once more when Python ends, with words of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return True
        complain(f"The output could not be written ({error.strerror}).")
        return False
    return True
