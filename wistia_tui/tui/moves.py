"""How far the keys that move go, the same in lists, details and texts."""

from __future__ import annotations

MOVES = ("down", "up", "page_down", "page_up", "half_down", "half_up", "first", "last")
"""The ids of the actions that move."""

FAR = 1_000_000_000
"""Further than any list is long; whoever moves stops at the end."""


def rows_to_move(action_id: str, page: int) -> int | None:
    """Rows that the action moves down (up, if negative) where `page` rows are one screen; None for another action."""
    half = max(1, page // 2)
    return {
        "down": 1,
        "up": -1,
        "page_down": page,
        "page_up": -page,
        "half_down": half,
        "half_up": -half,
        "first": -FAR,
        "last": FAR,
    }.get(action_id)
