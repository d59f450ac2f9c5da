"""One function a figure, or a few that come from the same run; `MEASURES` holds them in the order of the report."""

from __future__ import annotations

from tests.bench.measures import lists, pending, quiet, sizes, speed, start
from tests.bench.stage import Measure

MEASURES: dict[str, Measure] = {
    "start": start.start,
    "pending": pending.pending,
    "cursor-bytes": sizes.cursor_closed,
    "cursor-bytes-details": sizes.cursor_details,
    "page-bytes": sizes.page_down,
    "key-time": speed.key_time,
    "pane-bytes": sizes.pane_switch,
    "typing-bytes": sizes.typing,
    "status-bytes": sizes.status_line,
    "modal-bytes": sizes.modal,
    "held": speed.held,
    "idle": quiet.idle,
    "jump": lists.jump,
    "scroll-requests": lists.scroll_requests,
    "memory": lists.memory,
    "in-flight": speed.in_flight,
}
