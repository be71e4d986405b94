"""`vekhi check`: read plan files and tell what is wrong, and what a coordinator would be asked; writes nothing."""

from collections.abc import Iterable
from pathlib import Path

from app.core.roadmap import MapKind
from app.files.calendar_yaml import read_calendar
from app.files.plan_yaml import Problem, TerritoryFolder, read_folder
from app.services import work_calendar as production


def check_plans(paths: Iterable[Path]) -> tuple[list[str], list[Problem]]:
    """Give summary lines and every problem found, those of the production calendar among them."""
    folders, problems = read_folder(list(paths))
    problems += read_calendar(production.FOLDER)[1]
    lines = []
    for folder in folders:
        plans = sum(len(file.activities) for file in folder.maps if file.kind is MapKind.PLAN)
        cells = sum(len(file.activities) for file in folder.maps if file.kind is MapKind.MATRIX)
        matrix = f", документов матрицы {cells}" if cells else ""
        lines.append(f"{folder.territory.name}: карт {len(folder.maps)}, мероприятий {plans}{matrix}")
    lines += [production.unknown_year_warning(year) for year in _unknown_years(folders)]
    if not problems:
        lines.append("Ошибок нет")
    return lines, problems


def _unknown_years(folders: Iterable[TerritoryFolder]) -> list[int]:
    spans = [file.period.span for folder in folders for file in folder.maps if file.period]
    planned = (year for span in spans for year in range(span.first.year, span.last.year + 1))
    return production.unknown_years(production.work_calendar(), planned)
