"""Browse and edit a Wistia video library from the terminal."""

__version__ = "0.1.0"
