"""How this program starts another part of itself."""

from __future__ import annotations

import sys
from pathlib import Path


def own_python(module: str, *arguments: str) -> list[str]:
    """The command that runs `module` of this very code in an interpreter like this one."""
    import wistia_tui

    # The child must run the code that this process runs. Without -P, Python looks into the current directory first,
    # which is right only when this process was found there as well.
    root = Path(wistia_tui.__file__).resolve().parents[1]
    here = bool(sys.path) and Path(sys.path[0]).resolve() == root
    return [sys.executable, *([] if here else ["-P"]), "-m", module, *arguments]
