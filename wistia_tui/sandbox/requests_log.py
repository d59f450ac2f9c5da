"""What the stand-in was asked, for tests and for people who watch it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

_KEPT = 100_000


@dataclass(slots=True)
class RequestRecord:
    """One request; `status` is 0 until and unless an answer is sent, `method` what `_method` made of it."""

    method: str
    path: str
    query: dict[str, object]
    form: dict[str, object] = field(default_factory=dict)
    status: int = 0
    request_id: str = ""
    fault: str = ""
    sent_method: str = ""


class RequestLog:
    """The latest hundred thousand requests, oldest first."""

    def __init__(self) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=_KEPT)
        self.total = 0

    def add(self, record: RequestRecord) -> None:
        """Remember a request."""
        self._records.append(record)
        self.total += 1

    def all(self) -> list[RequestRecord]:
        """A copy of what is remembered."""
        return list(self._records)
