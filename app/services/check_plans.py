"""`vekhi check`: read plan files and tell what is wrong, and what a coordinator would be asked; writes nothing."""

from collections.abc import Iterable
from pathlib import Path

from app.core.roadmap import MapKind
from app.files.plan_yaml import Problem, read_folder


def check_plans(paths: Iterable[Path]) -> tuple[list[str], list[Problem]]:
    """Give summary lines and every problem found."""
    folders, problems = read_folder(list(paths))
    lines = []
    for folder in folders:
        plans = sum(len(file.activities) for file in folder.maps if file.kind is MapKind.PLAN)
        cells = sum(len(file.activities) for file in folder.maps if file.kind is MapKind.MATRIX)
        matrix = f", документов матрицы {cells}" if cells else ""
        lines.append(f"{folder.territory.name}: карт {len(folder.maps)}, мероприятий {plans}{matrix}")
    if not problems:
        lines.append("Ошибок нет")
    return lines, problems
