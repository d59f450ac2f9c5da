"""A sharing as the service sends it, by the rules of `models`."""

from __future__ import annotations

from dataclasses import dataclass

from wistia_tui.api.record_fields import bool_of, int_of, line_of, name_of, object_of


@dataclass(frozen=True, slots=True)
class Sharing:
    """That a person or a group may see a project, and what else they may do with it (reference 5.3)."""

    id: int | None = None
    name: str = ""
    """Of the person or the group."""
    email: str = ""
    """Groups have none (DOC16)."""
    kind: str = ""
    """As sent: `Contact` or `ContactGroup`; an open set."""
    is_admin: bool | None = None
    can_share: bool | None = None
    can_download: bool | None = None
    can_upload: bool | None = None

    @classmethod
    def from_json(cls, value: object) -> Sharing:
        """Read what is there of a sharing."""
        record = object_of(value)
        share = object_of(record.get("share"))
        return cls(
            id=int_of(record.get("id")),
            name=name_of(share.get("name")),
            email=line_of(share.get("email")),
            kind=line_of(share.get("type")),
            is_admin=bool_of(record.get("isAdmin")),
            can_share=bool_of(record.get("canShare")),
            can_download=bool_of(record.get("canDownload")),
            can_upload=bool_of(record.get("canUpload")),
        )
