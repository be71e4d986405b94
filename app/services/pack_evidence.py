"""Pack everything handed in for a map and year into one ZIP with an inventory whose hashes are those of its bytes.

What the reader may not open (персональные данные) is left out and listed as left out. The bytes are hashed
on their way into the archive, so the inventory, which goes in last, tells what is really there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from app.core.errors import NotFound, RoleRefused
from app.documents.inventory import InventoryHead, InventoryLine, checksums, inventory_csv, inventory_docx
from app.files.package_names import document_name, folder_name, unused
from app.files.storage import Storage
from app.files.zip_stream import Member, zip_stream
from app.services.act import Act
from app.services.find_assignment import acting
from app.services.open_evidence import may_read
from app.services.write_journal import write_journal
from app.store.queries.package import PackedRow, read_packed_rows
from app.store.queries.roadmap import MapHead, read_map_head

LEFT_OUT = "не включено: персональные данные"
GONE = "файла в хранилище нет"
CHANGED = "байты не те, что были приняты"


@dataclass(frozen=True, slots=True)
class Package:
    """A ZIP under a name, as it is made; nothing of it is read before the first piece is asked for."""

    file_name: str
    pieces: Iterator[bytes]


def pack_evidence(act: Act, storage: Storage, key: str, year: int) -> Package:
    """Pack a map's evidence of a year; the journal keeps who took it.

    Raises NotFound where the person does not read the territory, RoleRefused where he does not see its every
    assignment.
    """
    actor = acting(act)
    head = read_map_head(act.session, key)
    if head is None or not actor.reads(head.territory_id):
        raise NotFound("Такой дорожной карты нет, или она вам не видна")
    if not (actor.is_admin or head.territory_id in actor.reading_all):
        raise RoleRefused
    rows = read_packed_rows(act.session, head.id, year)
    shut = frozenset(
        row.evidence_id
        for row in rows
        if not may_read(actor, head.territory_id, row.owner_unit_id, (row.unit_id,), personal_data=row.personal_data)
    )
    packing = _Packing(storage, rows, shut, head, year, actor.name, act.now.astimezone(ZoneInfo(head.time_zone)))
    evidence = sorted({row.evidence_id for row in rows} - shut)
    write_journal(
        act,
        "evidence.packed",
        territory_id=head.territory_id,
        roadmap_id=head.id,
        subject="roadmap",
        subject_id=head.id,
        after={"year": year, "evidence": evidence, "left_out": sorted(shut)},
    )
    return Package(f"Подтверждения {head.key} {year}.zip", zip_stream(packing.members()))


class _Packing:
    """One package being made: which evidence stands where, and what its bytes turned out to be."""

    def __init__(
        self,
        storage: Storage,
        rows: list[PackedRow],
        shut: frozenset[int],
        head: MapHead,
        year: int,
        packed_by: str,
        at: datetime,
    ) -> None:
        self.storage, self.rows, self.shut = storage, rows, shut
        self.head, self.year, self.packed_by, self.at = head, year, packed_by, at
        self.paths = _paths(row for row in rows if row.evidence_id not in shut)
        self.hashes: dict[int, str] = {}

    def members(self) -> Iterator[Member]:
        """The documents, then the inventory of what went in."""
        packed: set[int] = set()
        for row in self.rows:
            if row.evidence_id in self.paths and row.evidence_id not in packed:
                packed.add(row.evidence_id)
                yield from self._document(row)
        yield from self._inventory()

    def _document(self, row: PackedRow) -> Iterator[Member]:
        assert row.sha256 is not None
        assert row.size is not None
        try:
            pieces = self.storage.stream(row.sha256)
        except FileNotFoundError:
            return
        local = row.at.astimezone(self.at.tzinfo)
        yield Member(self.paths[row.evidence_id], local, row.size, self._hashed(row.evidence_id, pieces))

    def _hashed(self, evidence_id: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
        digest = sha256()
        for piece in pieces:
            digest.update(piece)
            yield piece
        self.hashes[evidence_id] = digest.hexdigest()

    def _inventory(self) -> Iterator[Member]:
        lines = [self._line(row) for row in self.rows]
        files = [
            (self.hashes[evidence_id], path) for evidence_id, path in self.paths.items() if evidence_id in self.hashes
        ]
        moment = self.at
        head = InventoryHead(
            self.head.title, self.head.territory_name, self.year, self.packed_by, moment, self._counted(len(files))
        )
        for name, content in (
            ("Опись.docx", inventory_docx(head, lines)),
            ("Опись.csv", inventory_csv(lines)),
            ("SHA256SUMS.txt", checksums(files)),
        ):
            yield Member(name, moment, len(content), (content,))

    def _counted(self, files: int) -> str:
        every = {row.evidence_id: row for row in self.rows}
        links = sum(row.url is not None and row.evidence_id not in self.shut for row in every.values())
        told = [f"Подтверждений: {len(every)}, из них файлов в архиве {files}, ссылок {links}"]
        if self.shut:
            told.append(f"не включено как персональные данные {len(self.shut)}")
        if missing := len(self.paths) - files:
            told.append(f"файлов нет в хранилище {missing}")
        return ", ".join(told)

    def _line(self, row: PackedRow) -> InventoryLine:
        number = f"{row.number} " if row.number else ""
        accepted = f"{row.accepted_by}, {row.accepted_on:%d.%m.%Y}" if row.accepted_on else "на проверке"
        digest = self.hashes.get(row.evidence_id, "")
        return InventoryLine(
            activity=number + row.activity_title,
            checkpoint=f"{row.due:%d.%m.%Y}" if row.due else row.period,
            unit=row.unit_name or "Координатор",
            document=f"{row.kind.capitalize()} «{row.title}»",
            requisites=_requisites(row),
            handed_in=f"{row.handed_in:%d.%m.%Y}" if row.handed_in else "",
            accepted=accepted,
            file=self._place(row, digest),
            sha256=digest,
        )

    def _place(self, row: PackedRow, digest: str) -> str:
        if row.evidence_id in self.shut:
            return LEFT_OUT
        if row.url is not None:
            return row.url
        if not digest:
            return GONE
        path = self.paths[row.evidence_id]
        return path if digest == row.sha256 else f"{path} ({CHANGED}: {row.sha256})"


def _requisites(row: PackedRow) -> str:
    number = f"№ {row.doc_number}" if row.doc_number else ""
    return f"{number} от {row.day:%d.%m.%Y}".strip() if row.day else number


def _paths(rows: Iterable[PackedRow]) -> dict[int, str]:
    """Give every evidence that is a file its place: the folder of the first row that it serves."""
    folders: dict[int, str] = {}
    taken: set[str] = set()
    paths: dict[int, str] = {}
    for row in rows:
        if row.sha256 is None or row.evidence_id in paths:
            continue
        if row.activity_id not in folders:
            folder = unused(folder_name(row.number, row.activity_key, row.activity_title), taken)
            folders[row.activity_id] = folder
            taken.add(folder.casefold())
        name = document_name(row.unit_name, row.kind, row.doc_number, row.day, row.file_name or "")
        path = unused(f"{folders[row.activity_id]}/{name}", taken)
        taken.add(path.casefold())
        paths[row.evidence_id] = path
    return paths
