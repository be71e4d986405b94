"""Write what was measured: the fact of an indicator for a year."""

import math

from app.core.errors import BadInput, NotFound, RoleRefused
from app.services.act import Act
from app.services.find_assignment import acting
from app.services.write_journal import write_journal
from app.store.base import select_rows
from app.store.tables import IndicatorRow, RoadMap, Territory

FIRST_YEAR = 2000
LARGEST = 1e12


def enter_indicator_fact(act: Act, indicator_id: int, year: int, value: float | None) -> None:
    """Set the fact of a year, None takes it away; a fact entered here wins over the plan file.

    A coordinator of the territory does it. Raises NotFound, RoleRefused, or BadInput for a year that has
    not begun and for a number out of all measure.
    """
    row, roadmap, zone = _find(act, indicator_id)
    if roadmap.territory_id not in acting(act).coordinated:
        raise RoleRefused
    if not FIRST_YEAR <= year <= act.today(zone).year:
        raise BadInput("Факт вносят за год, который уже начался", {"year": "Этот год ещё не начался или слишком давно"})
    if value is not None and (not math.isfinite(value) or abs(value) > LARGEST):
        raise BadInput("Такого числа у показателя не бывает", {"value": "Число слишком велико"})
    before = row.fact.get(str(year))
    if before == value:
        return
    kept = {name: number for name, number in row.fact.items() if name != str(year)}
    row.fact = kept if value is None else dict(sorted((kept | {str(year): value}).items()))
    act.session.flush()
    write_journal(
        act,
        "indicator.fact_entered",
        territory_id=roadmap.territory_id,
        roadmap_id=roadmap.id,
        subject="indicator",
        subject_id=indicator_id,
        before={"year": year, "value": before},
        after={"year": year, "value": value},
    )


def _find(act: Act, indicator_id: int) -> tuple[IndicatorRow, RoadMap, str]:
    query = (
        select_rows(IndicatorRow, RoadMap, Territory.time_zone)
        .join(RoadMap, RoadMap.id == IndicatorRow.roadmap_id)
        .join(Territory, Territory.id == RoadMap.territory_id)
        .where(IndicatorRow.id == indicator_id)
        .with_for_update(of=IndicatorRow)
    )
    found = act.session.execute(query).first()
    if found is None or not acting(act).reads(found[1].territory_id):
        raise NotFound
    return found[0], found[1], found[2]
