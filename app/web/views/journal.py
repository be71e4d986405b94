"""The journal in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.documents.journal_csv import JournalRow
from app.store.queries.journal import JournalLine

PROGRAM = "программа"
# Acts of the installation belong to no territory.
HOME_ZONE = "Europe/Moscow"

ACTIONS = {
    "journal.exported": "журнал выгружен",
    "territory.loaded": "загружены сведения о территории",
    "roadmap.loaded": "загружена дорожная карта",
    "roadmap.decided": "решено о сроке карты",
    "roadmap.decision_undone": "отменено решение о сроке карты",
    "activity.decided": "решено о строке плана",
    "activity.decision_undone": "отменено решение о строке плана",
    "session.opened": "вход",
    "session.closed": "выход",
    "session.closed_all": "выход на всех устройствах",
    "person.granted": "дана роль",
    "person.revoked": "снята роль",
    "person.invited": "отправлено приглашение",
    "person.reset_asked": "запрошен новый пароль",
    "person.password_set": "задан пароль",
    "person.switched_on": "человек включён",
    "person.switched_off": "человек отключён",
    "person.corrected": "исправлены имя или должность",
    "person.second_factor_added": "включён вход с кодом",
    "person.second_factor_removed": "выключен вход с кодом",
    "person.recovery_codes": "выданы запасные коды",
    "token.issued": "создан ключ для программы",
    "token.revoked": "отозван ключ для программы",
    "indicator.fact_entered": "внесён факт показателя",
    "unit.added": "добавлено подразделение",
    "unit.edited": "изменено подразделение",
    "unit.members": "изменён состав группы",
    "unit.substituted": "назначено замещение",
    "unit.substitute_ended": "замещение закончено",
    "unit.merged": "подразделения слиты",
    "letter_link.used": "сделано по ссылке из письма",
    "territory.letter_links": "ссылки в письмах включены или выключены",
    "evidence.attached": "приложено подтверждение",
    "evidence.linked": "подтверждение связано с поручением",
    "evidence.detached": "подтверждение откреплено",
    "evidence.superseded": "подтверждение заменено новым",
    "evidence.withdrawn": "подтверждение изъято",
    "evidence.downloaded": "файл скачан",
    "evidence.previewed": "файл просмотрен",
    "evidence.packed": "пакет подтверждений скачан",
    "evidence.link_seen": "ссылка посмотрена лично",
    "storage.swept": "уничтожены файлы, на которые никто не ссылается",
    "assignment.submitted": "отправлено на проверку",
    "assignment.accepted": "принято",
    "assignment.returned": "возвращено на доработку",
    "assignment.reopened": "возобновлено",
    "assignment.exception": "записано исключение",
    "assignment.explained": "объяснена задержка",
    "assignment.date_requested": "запрошен другой срок",
    "checkpoint.postponed": "срок перенесён",
    "checkpoint.cancelled": "снято",
    "checkpoint.reopened": "возобновлено",
    "checkpoint.corrected": "исправлены требования",
    "checkpoint.group_mode": "выбрано, сдаёт ли один за всех",
    "schedule.entered": "внесены даты графика",
    "schedule.not_held": "отмечено, что не проводится",
    "schedule.undone": "отменена запись о датах",
    "case.opened": "открыт случай",
    "case.undone": "случай отменён",
    "calendar.changed": "изменены школьные каникулы",
}


def action_words(action: str) -> str:
    """Say an act in words; an unknown code is shown as it is."""
    return ACTIONS.get(action, action)


@dataclass(frozen=True, slots=True)
class JournalView:
    """A line of the journal as shown, in the territory's time."""

    line: JournalLine
    when: datetime
    who: str
    what: str


def view_journal(lines: Iterable[JournalLine]) -> list[JournalView]:
    """Make the views of a page of the journal."""
    return [
        JournalView(
            line,
            line.at.astimezone(ZoneInfo(line.time_zone or HOME_ZONE)),
            line.person_name or PROGRAM,
            action_words(line.action),
        )
        for line in lines
    ]


def journal_row(line: JournalLine) -> JournalRow:
    """Make a line of the table for an inspection, in the territory's time."""
    zone = line.time_zone or HOME_ZONE
    return JournalRow(
        number=line.number,
        at=line.at.astimezone(ZoneInfo(zone)),
        zone=zone,
        who=line.person_name or PROGRAM,
        what=action_words(line.action),
        territory=line.territory_name or "",
        roadmap=line.roadmap_key or "",
        activity_number=line.activity_number or "",
        activity=line.activity_title or "",
        checkpoint=line.checkpoint_id,
        before=line.before,
        after=line.after,
        ground=line.ground or "",
        seal=line.seal or "",
    )
