"""What the service does in the background: what it answers when it begins, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from wistia_tui.api.record_fields import int_of, items_of, line_of, object_of


@dataclass(frozen=True, slots=True)
class JobAnswer:
    """What move, archive, restore and swap answer before they are done.

    With failures it is a success all the same (reference, trap 21); only a move tells of them (SPEC).
    """

    message: str = ""
    job_id: int | None = None
    """Of the background job that does it."""
    failures: tuple[tuple[str, str], ...] = ()
    """Hashed ids of medias that it will not touch, each with the service's words for why."""

    @classmethod
    def from_json(cls, value: object) -> JobAnswer:
        """Read what is there of the answer."""
        record = object_of(value)
        failures = (object_of(item) for item in items_of(record.get("partial_errors")))
        return cls(
            message=line_of(record.get("message")),
            job_id=int_of(object_of(record.get("background_job_status")).get("id")),
            failures=tuple((line_of(failure.get("media_id")), line_of(failure.get("error"))) for failure in failures),
        )


@dataclass(frozen=True, slots=True)
class BackgroundJob:
    """How far a background job is; neither progress nor a result per record is told (reference 5.8)."""

    id: int | None = None
    status: str = ""
    """As sent: `queued`, `started`, `finished`, `failed`; an open set."""

    @classmethod
    def from_json(cls, value: object) -> BackgroundJob:
        """Read what is there of the answer."""
        record = object_of(object_of(value).get("background_job_status"))
        return cls(int_of(record.get("id")), line_of(record.get("status")))

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it; one that failed may have done a part (reference 5.8)."""
        return self.status in {"finished", "failed"}
