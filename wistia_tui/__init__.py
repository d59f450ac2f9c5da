"""Browse and edit a Wistia video library from the terminal."""

from __future__ import annotations


def version() -> str:
    """The installed version, for `--version` and the User-Agent header; `unknown` in a tree that is not installed."""
    # Reading package metadata costs as much as starting the interpreter, so only those who ask pay for it.
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed_version

    try:
        return installed_version("wistia-tui")
    except PackageNotFoundError:
        return "unknown"
