"""A small world for reminders: a territory, its people, and checkpoints due on chosen days."""

from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import SecretStr
from sqlmodel import Session

from app.services.act import Act
from app.settings import Settings
from app.store.tables import Activity, Assignment, Checkpoint, Grant, Person, RoadMap, Territory, Unit

# A Monday, like the demonstration's «сегодня».
MONDAY = date(2022, 11, 14)
NOW = datetime(2022, 11, 14, 6, 0, tzinfo=UTC)


def settings_for(tmp_path: Path, *, today: date | None = MONDAY, smtp: str | None = None) -> Settings:
    """Settings of a test installation; without `smtp` letters go to the outbox."""
    return Settings(
        data_dir=tmp_path,
        today=today,
        smtp_url=SecretStr(smtp) if smtp else None,
        base_url="https://vekhi.example.ru",
        mail_from="Вехи <vekhi@example.ru>",
    )


class World:
    """Анна coordinates, Борис answers for the school, Вера is of another unit."""

    def __init__(self, session: Session, *, zone: str = "Europe/Moscow", key: str = "sarov") -> None:
        self.session = session
        self.territory = self._add(Territory(key=key, name="Саров", time_zone=zone))
        self.school = self._add(self._unit("school", "Школа № 17"))
        self.centre = self._add(self._unit("centre", "Методический центр"))
        self.roadmap = self._add(
            RoadMap(
                territory_id=self.territory.id,
                key=f"{key}-1.1",
                title="План мероприятий («дорожная карта» 1.1.) по развитию оценки качества",
                tracked_from=date(2021, 1, 1),
            )
        )

    def _add(self, row):
        self.session.add(row)
        self.session.flush()
        return row

    def _unit(self, key: str, name: str) -> Unit:
        return Unit(territory_id=self.territory.id, key=key, name=name)

    def person(self, name: str, role: str, unit: Unit | None = None, *, active: bool = True) -> Person:
        """A person with one role in the territory."""
        email = f"{name.lower()}-{self.territory.key}@example.ru".translate(LATIN)
        person = self._add(Person(email=email, name=name, active=active, created_at=NOW))
        self.grant(person, role, unit)
        return person

    def grant(self, person: Person, role: str, unit: Unit | None = None) -> None:
        """One more role in the territory."""
        place = None if role == "admin" else self.territory.id
        self._add(Grant(person_id=person.id, role=role, territory_id=place, unit_id=unit.id if unit else None))

    def assignment(
        self, due: date | None, unit: Unit | None = None, *, title: str = "Совещание", **other
    ) -> Assignment:
        """An assignment of a checkpoint of its own; `other` are fields of either."""
        number = other.pop("number", "2.1.")
        mine = {key: other.pop(key) for key in ("required",) if key in other}
        self._serial = getattr(self, "_serial", 0) + 1
        activity = self._add(
            Activity(
                territory_id=self.territory.id,
                roadmap_id=self.roadmap.id,
                key=str(self._serial),
                position=self._serial,
                number=number,
                title=title,
            )
        )
        values = {"year": 2022, "key": "2022", "period": "2022", "first_due": due, "due": due} | other
        checkpoint = self._add(
            Checkpoint(
                territory_id=self.territory.id,
                roadmap_id=self.roadmap.id,
                activity_id=activity.id,
                unit_id=unit.id if unit else None,
                **values,
            )
        )
        return self._add(
            Assignment(
                territory_id=self.territory.id,
                checkpoint_id=checkpoint.id,
                unit_id=unit.id if unit else None,
                part="lead",
                state=values.get("state", "planned"),
                **mine,
            )
        )


LATIN = str.maketrans("абвгдежзиклмнопрстуфхцчшщыэюя ", "abvgdegziklmnoprstufhcsssyeuy-", "ьъё")


def act_on(session: Session, day: date = MONDAY, *, fixed: bool = True) -> Act:
    """The program acting on a business day, at nine in Moscow."""
    now = datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)
    return Act(session, None, now, day if fixed else None)
