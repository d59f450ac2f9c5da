"""A company's library from a seed: every record is made when asked for, always the same for the same seed.

A hundred thousand medias are two arrays (their dice and their projects), so a large account starts at once.
"""

from __future__ import annotations

import random
import sys
from array import array
from datetime import UTC, datetime

from wistia_tui.sandbox import names
from wistia_tui.sandbox.hashed_ids import HashedIds
from wistia_tui.sandbox.records import Media, Project, Sharing, Subfolder
from wistia_tui.sandbox.texts import description

TODAY = int(datetime(2026, 11, 2, 9, 0, tzinfo=UTC).timestamp())
"""The day the data is about; nothing in it is younger, whatever day it is run on."""
_FOUNDED = int(datetime(2012, 3, 5, 8, 0, tzinfo=UTC).timestamp())
_FIRST_PROJECT = 8_123_401
_FIRST_MEDIA = 104_000_211
_MASK = (1 << 64) - 1
_DAY = 86_400

_TYPES = (
    (218, "Video"),
    (230, "Audio"),
    (240, "Image"),
    (247, "PdfDocument"),
    (251, "MicrosoftOfficeDocument"),
    (253, "Swf"),
    (256, "UnknownType"),
)


def _mix(bits: int, salt: int) -> int:
    """Fresh dice from a media's dice."""
    value = ((bits ^ (salt * 0x9E3779B97F4A7C15)) * 0xD1342543DE82EF95) & _MASK
    return value ^ (value >> 29)


def project_weights(count: int) -> list[float]:
    """How medias spread: one project holds two fifths, the rest less and less, every eighth has none."""
    weights = [0.0 if index % 8 == 5 else 1 / (index + 2) for index in range(count)]
    if count > 1:
        weights[1] = 0.0
        weights[1] = sum(weights) * 0.72
    return weights


class Library:
    """The records as they are before anyone changes them."""

    def __init__(self, *, projects: int, medias: int, seed: int) -> None:
        if projects < 0 or medias < 0:
            raise ValueError("The numbers of projects and medias must not be negative.")
        if medias and not projects:
            raise ValueError("Medias live in projects: at least one project is needed for them.")
        dice = random.Random(seed)
        self.seed = seed
        self.size = medias
        self.project_ids = HashedIds(seed, 0.7548776662466927)
        self.media_ids = HashedIds(seed, 0.6180339887498949)
        self.subfolder_ids = HashedIds(seed, 0.5698402909980532)
        self.projects = [self._project(index, dice.getrandbits(64), projects) for index in range(projects)]
        self._owners = array("L", dice.choices(range(projects), project_weights(projects), k=medias) if medias else ())
        self._bits = array("Q", dice.randbytes(8 * medias))
        if sys.byteorder == "big":
            self._bits.byteswap()

    def _project(self, index: int, bits: int, count: int) -> Project:
        number = _FIRST_PROJECT + index * 7 + bits % 7
        name = names.PROJECTS[index % len(names.PROJECTS)]
        if index >= len(names.PROJECTS):
            name = f"{name} {index // len(names.PROJECTS) + 1}"
        created = _FOUNDED + (TODAY - _FOUNDED) * index // (count * 2 + 1) + bits % _DAY
        text = description(_mix(bits, 1))
        return Project(
            id=number,
            hashed_id=self.project_ids.of(number),
            name=name,
            description=text if text.markdown else None,
            created=created,
            updated=min(TODAY, created + _mix(bits, 2) % (TODAY - created)),
            public=bits % 3 == 0,
            anonymous_can_upload=bits % 11 == 0,
            anonymous_can_download=bits % 5 == 0,
            subfolders=self._subfolders(number, created, bits),
            sharings=_sharings(number, _mix(bits, 8)),
        )

    def _subfolders(self, project: int, created: int, bits: int) -> tuple[Subfolder, ...]:
        first = (bits >> 20) % len(names.SUBFOLDERS)
        count = (bits >> 30) % 6
        return tuple(
            Subfolder(
                hashed_id=self.subfolder_ids.of(project * 16 + position),
                name=names.SUBFOLDERS[(first + position) % len(names.SUBFOLDERS)],
                description=None,
                position=position,
                created=created + position * _DAY,
                updated=created + position * _DAY,
            )
            for position in range(1, count + 1)
        )

    def project_of(self, number: int) -> Project:
        """The project that media `number` starts in."""
        return self.projects[self._owners[number]]

    def number_of(self, hashed_id: str) -> int | None:
        """The place of the media with this hashed id; `None` when there is none."""
        media_id = self.media_ids.number(hashed_id)
        if media_id is None:
            return None
        number = (media_id - _FIRST_MEDIA) // 3
        return number if 0 <= number < self.size and self.media_id(number) == media_id else None

    def media_id(self, number: int) -> int:
        """The numeric id: grows with the number, with gaps."""
        return _FIRST_MEDIA + number * 3 + self._bits[number] % 3

    @staticmethod
    def media_id_after(number: int) -> int:
        """The numeric id for a media added behind the generated ones."""
        return _FIRST_MEDIA + number * 3

    def created(self, number: int) -> int:
        """When the media was uploaded; later ones have higher numbers."""
        span = TODAY - _FOUNDED - _DAY
        return _FOUNDED + _DAY // 2 + span * number // self.size + self._bits[number] % max(1, span // self.size)

    def updated(self, number: int) -> int:
        """When it was last changed: soon after the upload for half of them, any time later for the rest."""
        created, dice = self.created(number), _mix(self._bits[number], 3)
        reach = 3 * _DAY if dice & 1 else max(1, TODAY - created)
        return min(TODAY, created + 60 + (dice >> 8) % reach)

    def name(self, number: int) -> str:
        """The name, as cheap as sorting a hundred thousand of them needs it."""
        day = f"{datetime.fromtimestamp(self.created(number), UTC):%Y-%m-%d}" if self._dated(number) else ""
        return names.media_name(self._bits[number], number, day)

    def _dated(self, number: int) -> bool:
        style = (self._bits[number] >> 8) & 0xFF
        return 140 <= style < 165 or 215 <= style < 225

    def type(self, number: int) -> str:
        """The media's type."""
        roll = self._bits[number] & 0xFF
        return next(name for below, name in _TYPES if roll < below)

    def archived(self, number: int) -> bool:
        """One in twenty is archived, none of the newest."""
        return (self._bits[number] >> 56) < 13 and not self._is_new(number)

    def tags(self, number: int) -> tuple[str, ...]:
        """None to four tags, without repeats."""
        dice = _mix(self._bits[number], 4)
        picks = (names.TAGS[(dice >> shift) % len(names.TAGS)] for shift in (8, 20, 32, 44))
        return tuple(dict.fromkeys(pick for pick, _ in zip(picks, range(max(0, dice % 7 - 2)), strict=False)))

    def subfolder(self, number: int) -> Subfolder | None:
        """The subfolder, if its project has some and it is in one."""
        subfolders = self.project_of(number).subfolders
        pick = (self._bits[number] >> 50) & 0xF
        return subfolders[pick] if pick < len(subfolders) else None

    def position(self, number: int) -> int:
        """The place among the medias of a project in the web interface, where people reorder them."""
        return _mix(self._bits[number], 5) & 0xFFFFFF

    def _is_new(self, number: int) -> bool:
        return self.size - number <= self.size // 400 + 2

    def _status(self, number: int) -> str:
        bits = self._bits[number]
        if self._is_new(number) and number % 2:
            return "queued" if number % 4 == 1 else "processing"
        return "failed" if (bits >> 48) & 0x7F == 1 else "ready"

    def media(self, number: int) -> Media:
        """The whole record."""
        bits = self._bits[number]
        kind, status = self.type(number), self._status(number)
        dice = _mix(bits, 6)
        progress: float | int | None = {
            "queued": 0,
            "processing": round(0.05 + dice % 90 / 100, 2),
            "failed": 0.35,
        }.get(status, 1 if dice & 1 else 1.0)
        subfolder = self.subfolder(number)
        return Media(
            number=number,
            id=self.media_id(number),
            hashed_id=self.media_ids.of(self.media_id(number)),
            project_id=self.project_of(number).id,
            name=self.name(number),
            type=kind,
            status=status,
            # Records from before the field existed do not have it (reference 5.4).
            progress=None if status == "ready" and number % 97 == 13 else progress,
            archived=self.archived(number),
            created=self.created(number),
            updated=self.updated(number),
            duration=_duration(kind, dice) if status in ("ready", "processing") else None,
            description=description(_mix(bits, 7)),
            subfolder_id=subfolder.hashed_id if subfolder else None,
            tags=self.tags(number),
            position=self.position(number),
            bits=bits,
        )


def _sharings(project: int, dice: int) -> tuple[Sharing, ...]:
    """None to four people and groups; only people are ever admins."""
    first = (dice >> 20) % len(names.SHARED_WITH)
    shares = [(first + place) % len(names.SHARED_WITH) for place in range((dice >> 30) % 5)]
    return tuple(
        Sharing(
            id=project * 8 + place,
            share_id=201 + share,
            name=names.SHARED_WITH[share][0],
            kind="Contact" if names.SHARED_WITH[share][1] else "ContactGroup",
            email=names.SHARED_WITH[share][1],
            is_admin=bool(names.SHARED_WITH[share][1]) and place == 0,
            can_share=bool(dice >> place & 1),
            can_download=bool(dice >> place & 2),
            can_upload=bool(dice >> place & 4),
        )
        for place, share in enumerate(shares)
    )


def _duration(kind: str, dice: int) -> float | int | None:
    """Seconds for what plays, pages for documents, nothing for the rest (reference 5.4)."""
    if kind in ("PdfDocument", "MicrosoftOfficeDocument"):
        return 1 + dice % 60
    if kind not in ("Video", "Audio"):
        return None
    longest = (40, 90, 300, 300, 900, 1800, 3600, 14_400)[(dice >> 8) & 7]
    return round(2 + (dice >> 16) % (longest * 100) / 100, 2)
