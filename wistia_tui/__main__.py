"""`python -m wistia_tui` and the `wistia-tui` script."""

from __future__ import annotations

import sys

from wistia_tui.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
