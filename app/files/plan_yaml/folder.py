"""Reading folders of plans: which files belong together and what must agree between them."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from app.core.roadmap import Order, RoadMapFile, TerritoryFile
from app.files.plan_yaml.compose import read_tree
from app.files.plan_yaml.fields import Fields
from app.files.plan_yaml.names import ROAD_MAP, nearest
from app.files.plan_yaml.nodes import Node
from app.files.plan_yaml.plan import road_map_of
from app.files.plan_yaml.problems import Faults, Problem
from app.files.plan_yaml.territory import orders_of, territory_of

NOT_MAPS = frozenset({"territory", "orders", "calendar", "holidays", "workdays"})
# The folder of the production calendar stands beside the territories and is none of them.
CALENDAR = "calendar"
_SUFFIXES = frozenset({".yaml", ".yml"})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """The file a value was read from and the SHA-256 (hex) of its bytes."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class TerritoryFolder:
    """What one territory's folder holds: only whole files, in the order of their names.

    `sources` has the file of every map by the map's key.
    """

    path: Path
    territory: TerritoryFile
    territory_source: Source
    orders: tuple[Order, ...] = ()
    orders_source: Source | None = None
    maps: tuple[RoadMapFile, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)


def read_folder(
    paths: Iterable[Path], progress: Callable[[Path], None] | None = None
) -> tuple[list[TerritoryFolder], list[Problem]]:
    """Read plans: each path is a folder of territories, a territory's folder or one map.

    A map is read with the `territory.yaml` and `orders.yaml` beside it. A faulty file is left out
    whole, the others are there; a folder without a good `territory.yaml` is left out, a map that
    names an order is left out while `orders.yaml` is faulty. All faults come back at once, sorted by
    file and line. `progress` is told each file before it is read.
    """
    problems: list[Problem] = []
    chosen = _chosen(paths, problems)
    folders = []
    for folder, files in chosen.items():
        found = _Folder(folder, problems, progress).read(files)
        if found is not None:
            folders.append(found)
    folders = _without_repeats(folders, problems)
    return folders, sorted(set(problems))


def read_map(path: Path) -> tuple[RoadMapFile | None, list[Problem]]:
    """Read one map alone: nothing beside it is looked at and its order's key is not checked."""
    problems: list[Problem] = []
    found = _read(path, road_map_of, problems)
    return (found[0] if found else None), sorted(problems)


def _chosen(paths: Iterable[Path], problems: list[Problem]) -> dict[Path, list[Path]]:
    """Give the map files to read by folder."""
    chosen: dict[Path, list[Path]] = {}
    for path in paths:
        if path.is_dir():
            folders = _territory_folders(path)
            if not folders:
                how = "укажите папку территории: в ней лежит territory.yaml"
                problems.append(Problem(str(path), 1, "в папке нет ни одной территории", how))
            for folder in folders:
                chosen[folder] = _maps_in(folder)
        elif not path.is_file():
            problems.append(Problem(str(path), 1, "нет такого файла или папки", "проверьте путь"))
        elif path.suffix not in _SUFFIXES:
            problems.append(Problem(str(path), 1, "это не файл плана", "планы лежат в файлах .yaml"))
        else:
            maps = chosen.setdefault(path.parent, [])
            if path.stem not in NOT_MAPS and path not in maps:
                maps.append(path)
    return chosen


def _territory_folders(path: Path) -> list[Path]:
    if _holds_plans(path):
        return [path]
    inside = (inner for inner in sorted(path.iterdir()) if inner.is_dir() and not inner.name.startswith("."))
    return [inner for inner in inside if inner.name != CALENDAR and _holds_plans(inner)]


def _holds_plans(folder: Path) -> bool:
    return _beside(folder, "territory").is_file() or bool(_maps_in(folder))


def _maps_in(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in _SUFFIXES and path.stem not in NOT_MAPS and not path.name.startswith((".", "~"))
        if path.is_file()
    )


def _beside(folder: Path, stem: str) -> Path:
    other = folder / f"{stem}.yml"
    return other if other.is_file() else folder / f"{stem}.yaml"


def _read(path: Path, build: Callable[[Node, Faults], T], problems: list[Problem]) -> tuple[T, Source] | None:
    faults = Faults(str(path))
    value: T | None = None
    try:
        content = path.read_bytes()
    except OSError as error:
        problems.append(Problem(str(path), 1, f"файл не читается ({error.strerror})", "проверьте права на него"))
        return None
    tree = read_tree(content, faults)
    if tree is not None:
        value = build(tree, faults)
    problems.extend(faults.found)
    if value is None or faults.found:
        return None
    return value, Source(path, hashlib.sha256(content).hexdigest())


class _Folder:
    def __init__(self, folder: Path, problems: list[Problem], progress: Callable[[Path], None] | None) -> None:
        self.folder = folder
        self.problems = problems
        self.progress = progress

    def read(self, files: list[Path]) -> TerritoryFolder | None:
        territory = self._territory()
        orders_path = _beside(self.folder, "orders")
        orders_there = orders_path.is_file()
        orders = self._one(orders_path, orders_of) if orders_there else None
        known = {order.key for order in orders[0]} if orders else set()
        maps: dict[str, tuple[RoadMapFile, Source]] = {}
        for path in files:
            found = self._one(path, road_map_of)
            if found and self._fits(found[0], path, known, orders_there and orders is None, maps):
                maps[found[0].key] = found
        if territory is None:
            return None
        return TerritoryFolder(
            path=self.folder,
            territory=territory[0],
            territory_source=territory[1],
            orders=orders[0] if orders else (),
            orders_source=orders[1] if orders else None,
            maps=tuple(plan for plan, _ in maps.values()),
            sources={key: source for key, (_, source) in maps.items()},
        )

    def _one(self, path: Path, build: Callable[[Node, Faults], T]) -> tuple[T, Source] | None:
        if self.progress:
            self.progress(path)
        return _read(path, build, self.problems)

    def _territory(self) -> tuple[TerritoryFile, Source] | None:
        path = _beside(self.folder, "territory")
        if path.is_file():
            return self._one(path, territory_of)
        how = "добавьте файл: название, регион, часовой пояс, подразделения"
        self.problems.append(Problem(str(path), 1, "в папке нет territory.yaml", how))
        return None

    def _fits(
        self,
        plan: RoadMapFile,
        path: Path,
        orders: set[str],
        orders_faulty: bool,
        maps: dict[str, tuple[RoadMapFile, Source]],
    ) -> bool:
        """Check the map against its neighbours: its order is known and its key is its own."""
        what = how = ""
        if plan.key in maps:
            what = f"карта: ключ «{plan.key}» уже занят файлом {maps[plan.key][1].path.name}"
            how = "дайте карте свой ключ"
        elif plan.approved and orders_faulty:
            what = f"карта: приказ «{plan.approved}» не прочитан: в orders.yaml есть ошибки"
            how = "исправьте orders.yaml, и карта загрузится"
        elif plan.approved and plan.approved not in orders:
            like = nearest(plan.approved, {key: key for key in orders})
            what = f"карта: приказа «{plan.approved}» нет в orders.yaml"
            how = f"возможно, имелось в виду «{like}»" if like else "впишите приказ в orders.yaml или исправьте ключ"
        if what:
            field_name = "key" if plan.key in maps else "approved"
            self.problems.append(Problem(str(path), _line_of_field(path, field_name), what, how))
        return not what


def _line_of_field(path: Path, name: str) -> int:
    """Find the line of a top-level field again, for a fault seen only between files."""
    faults = Faults(str(path))
    tree = read_tree(path.read_bytes(), faults)
    return Fields(tree, ROAD_MAP, faults, "карта").line_of(name) if tree else 1


def _without_repeats(folders: list[TerritoryFolder], problems: list[Problem]) -> list[TerritoryFolder]:
    """Leave out a territory or a map whose key stands in a folder read before."""
    territories: dict[str, Path] = {}
    maps: dict[str, Path] = {}
    kept = []
    for folder in folders:
        key, path = folder.territory.key, folder.territory_source.path
        if key in territories:
            what = f"территория: ключ «{key}» уже занят файлом {territories[key]}"
            problems.append(Problem(str(path), 1, what, "дайте территории свой ключ"))
            continue
        territories[key] = path
        repeated = {key for key in folder.sources if key in maps}
        for key in repeated:
            what = f"карта: ключ «{key}» уже занят файлом {maps[key]}"
            problems.append(Problem(str(folder.sources[key].path), 1, what, "дайте карте свой ключ"))
        maps.update({key: source.path for key, source in folder.sources.items() if key not in maps})
        kept.append(
            replace(
                folder,
                maps=tuple(plan for plan in folder.maps if plan.key not in repeated),
                sources={key: source for key, source in folder.sources.items() if key not in repeated},
            )
            if repeated
            else folder
        )
    return kept
