"""Readings told to people in Russian, and the texts of suppositions and flags.

`describe` gives sentences for a screen, `wording` a phrase that reads back into the same clauses.
"""

from typing import Final

from app.core.canonical import clause_wording, occasion_or_document, wording
from app.core.deadlines import Clause, Deadline, Freq, Kind, Offset, Window
from app.core.russian import (
    EVERY,
    OF_ORDINALS,
    OF_REPORTING,
    PERIODS,
    SPAN_UNITS,
    SPAN_UNITS_BEFORE,
    day_words,
    nth_weekday,
    of_plural,
    of_times,
    plural,
    times,
    window_sentence,
)

__all__ = ["assumption_text", "clause_wording", "describe", "describe_clause", "flag_text", "wording"]

ASSUMPTIONS: Final = {
    "due_at_period_end": "день не назван: срок — последний день каждого периода",
    "calendar_year": "год принят календарным",
    "school_year_of_plan": "год принят учебным, как в плане",
    "month_recurs": "год не назван, план длится дольше года: срок повторяется каждый год",
    "year_of_plan": "год не назван: взят год плана",
    "same_months_further": "«далее» понято как те же месяцы в следующие годы",
    "range_crosses_year": "год напечатан один: начало отнесено к предыдущему году",
    "week_of_month": "неделя месяца принята за семь дней, считая с 1-го (последняя — с конца)",
    "part_of_month": "начало, середина и конец месяца приняты за его декады",
    "part_of_year": "начало и конец года или квартала приняты за один месяц",
    "term_days": "дни учебной четверти зависят от календаря школы: взяты обычные",
    "season_months": "время года принято за три календарных месяца",
    "school_half_year": "полугодие принято учебным: сентябрь–декабрь, январь–май",
    "until_inclusive": "«до» понято включительно: по последний день названного месяца или года",
    "school_year_edge": "учебный год принят с 1 сентября по 31 августа",
    "end_not_named": "напечатано только начало, когда закончить — не сказано",
    "each_of_years": "месяц отнесён к каждому из названных лет",
    "some_years_missing": "год напечатан не у всех сроков",
    "years_may_be_plan": "названные годы могут быть сроком всего плана, а он неизвестен",
    "rhythm_inside_window": "повторение ограничено названными днями",
    "yearly_beside_years": "«ежегодно» стоит рядом с годами: повторяется с первого из них",
    "rhythm_nearly": "частота напечатана неточно: взята ближайшая",
    "period_of_count": "сказано сколько раз, но не сказано за какой срок: принят год",
    "rhythm_by_schedule": "названы и график, и наименьшая частота: взята частота",
    "rhythm_in_schedule": "названы и график, и частота: даты ждём из графика",
    "event_beside_window": "названы и дни, и событие: прочитаны как два срока",
    "event_inside_window": "названы и дни, и событие: взяты дни",
    "event_unsure": "событие, от которого считается срок, названо не вполне",
    "schedule_unsure": "даты стоят в другом документе, но график прямо не назван",
    "season_unsure": "период принят за школьные каникулы",
    "span_unsure": "срок работы назван не вполне: принят весь срок плана",
    "always_with_rhythm": "сказано и «постоянно», и как часто: взята частота",
    "always_inside_window": "«постоянно» ограничено названными днями",
    "two_deadlines": "в ячейке два разных срока",
    "reporting_month": "отчётный период не назван: принят месяц",
    "rhythm_finer_than_report": "повторяется чаще, чем отчётный период",
    "month_after_period": "день не назван: срок — последний день месяца",
    "every_month": "месяц не назван: срок каждый месяц",
    "last_day_of_range": "из дней месяца взят последний",
    "day_after_period": "число отнесено к месяцу после отчётного периода",
    "month_of_quarter": "месяц квартала понят одинаково для всех кварталов",
    "days_inside_window": "число месяца считается внутри названных дней",
    "next_year_after_reporting": "«следующий год» понят как год после отчётного",
    "further_yearly": "«и далее» понято как повторение каждый год",
    "scope_unsure": "слова перед тире могут быть сроком с опечаткой",
    "span_from_event": "событие, от которого считается срок, взято из начала фразы",
    "day_not_named": "сказано, что один раз, но не сказано когда",
}
"""What the words did not say and the reader supposed, by code."""

FLAGS: Final = {
    "latin_letters": "в русском слове стоит латинская буква",
    "glued_words": "слова напечатаны слитно",
    "misprint": "в слове опечатка: прочитано ближайшее",
    "torn_word": "слово разорвано переносом",
    "roman_by_cyrillic": "римская цифра напечатана русской буквой",
    "document_date": "дата документа — не срок",
    "number_reference": "номер документа, строки или кабинета — не срок",
    "clock_time": "время суток — не срок",
    "duration": "продолжительность — не срок",
    "proper_name": "дата стоит в имени улицы, школы или праздника — не срок",
    "blank_form": "бланк не заполнен",
    "status_text": "напечатана отметка об исполнении, а не срок",
    "no_deadline": "срок не назван",
    "no_such_day": "такого дня нет в календаре",
    "reversed_range": "конец срока раньше начала",
    "outside_plan": "срок вне периода плана",
}
"""What is suspicious about a reading, by code."""

_REPORTED: Final = {"plan": "Весь срок плана", "year": "В течение года", "school_year": "В течение учебного года"}
_LAST_DAYS: Final = {
    Freq.YEARLY: "31 декабря", Freq.SCHOOL_YEAR: "31 августа", Freq.HALF_YEARLY: "последний день полугодия",
    Freq.QUARTERLY: "последний день квартала", Freq.MONTHLY: "последний день месяца",
    Freq.WEEKLY: "отчёт раз в месяц", Freq.DAILY: "отчёт раз в месяц",
}  # fmt: skip


def assumption_text(code: str) -> str:
    """Give the Russian text of a supposition; an unknown code is its own text."""
    return ASSUMPTIONS.get(code, code)


def flag_text(code: str) -> str:
    """Give the Russian text of a flag; an unknown code is its own text."""
    return FLAGS.get(code, code)


def describe(deadline: Deadline) -> list[str]:
    """Tell a reading in sentences, one per clause."""
    return [describe_clause(clause) for clause in deadline.clauses]


def describe_clause(clause: Clause) -> str:
    """Tell one clause in a sentence: «Каждый год с 1 по 31 августа; срок 31 августа»."""
    sentence = _TOLD[clause.kind](clause)
    if clause.event and clause.kind in (Kind.ONCE, Kind.RECURRING):
        sentence += f" (рядом назван случай или документ: {clause.event})"
    return f"{clause.scope}: {sentence[0].lower()}{sentence[1:]}" if clause.scope else sentence


def _due(windows: tuple[Window, ...]) -> str:
    days = [
        day_words(one.end) for one in windows if one.end is not None and one.start is not None and one.start != one.end
    ]
    return f"; {'срок' if len(days) == 1 else 'сроки'} {', '.join(days)}" if days else ""


_REFS: Final = {
    "after_reporting": " года, следующего за отчётным", "after_plan_end": " года, следующего за годом окончания плана",
    "before_event": " года перед событием", "after_event": " года после события",
}  # fmt: skip


def _days(clause: Clause) -> str:
    spans = ", ".join(window_sentence(one) for one in clause.windows) + _REFS.get(clause.year_ref or "", "")
    if clause.weekday is not None and clause.weekday.n is not None:
        return f"{nth_weekday(clause.weekday)} ({spans})"
    return spans + ("" if clause.year_ref else _due(clause.windows))


def _once(clause: Clause) -> str:
    if not clause.windows:
        return "Один раз; день не назван"
    return f"{'Один раз' if len(clause.windows) == 1 else 'По одному разу'}: {_days(clause)}"


def _recurring(clause: Clause) -> str:
    freq = clause.freq or Freq.YEARLY
    head = _rhythm(clause, freq)
    since = f", начиная с {_since(clause.since)}" if clause.since else ""
    span = " в течение учебного года" if clause.span == "school_year" else ""
    if clause.offset is not None:
        return f"{head}{span}{since}; срок — {_offset(clause.offset)}"
    if clause.weekday is not None and clause.weekday.n is None and freq is Freq.WEEKLY and not clause.windows:
        return f"{nth_weekday(clause.weekday).capitalize()}{since}"
    if clause.weekday is not None:
        place = f" {nth_weekday(clause.weekday)}" if clause.weekday.n is not None or not clause.windows else ""
        inside = f" ({', '.join(map(window_sentence, clause.windows))})" if clause.windows else ""
        return f"{head}{since}:{place}{inside}"
    if clause.day_of_month is not None:
        inside = f", {', '.join(map(window_sentence, clause.windows))}" if clause.windows else ""
        return f"{head}{inside}{since}; срок — {clause.day_of_month}-е число"
    if clause.windows:
        return f"{head} {_days(clause)}{since}"
    last = _LAST_DAYS[freq]
    parts = (clause.times_per_period or 1) > 1 or clause.interval > 1
    due = "срок — последний день каждой части" if parts else last if last.startswith("отчёт") else f"срок — {last}"
    return f"{head}{span}{since}; {due}"


def _rhythm(clause: Clause, freq: Freq) -> str:
    if clause.times_per_period is not None and (clause.times_per_period > 1 or clause.interval > 1 or clause.at_least):
        count = f"Не менее {of_times(clause.times_per_period)}" if clause.at_least else times(clause.times_per_period)
        period = (
            PERIODS[freq][0] if clause.interval == 1 else f"{clause.interval} {plural(clause.interval, PERIODS[freq])}"
        )
        return f"{count} в {period}"
    if clause.interval > 1:
        return f"Каждые {clause.interval} {plural(clause.interval, PERIODS[freq])}"
    return EVERY[freq].capitalize()


def _since(since: str) -> str:
    parts = since.split("-")
    if len(parts) == 1:
        return f"{since} учебного года" if "/" in since else f"{since} года"
    return ".".join(reversed(parts))


def _offset(offset: Offset) -> str:
    after = OF_REPORTING[offset.after]
    if offset.by_date is not None:
        return f"{day_words(offset.by_date)} года после отчётного"
    month = f"{OF_ORDINALS[offset.month or 1]} месяца после {after}"
    if offset.by_workday is not None:
        return f"{offset.by_workday}-й рабочий день {month}"
    return f"{offset.by_day}-е число {month}" if offset.by_day is not None else f"последний день {month}"


def _continuous(clause: Clause) -> str:
    since = f", начиная с {_since(clause.since)}" if clause.since else ""
    if clause.windows:
        return f"Постоянно {', '.join(map(window_sentence, clause.windows))}{since}"
    return f"{_REPORTED.get(clause.span or 'plan', _REPORTED['plan'])}{since}; отчёт раз в год"


def _by_schedule(clause: Clause) -> str:
    inside = f" ({', '.join(map(window_sentence, clause.windows))})" if clause.windows else ""
    named = f" ({occasion_or_document(clause)})" if clause.event else ""
    return f"Даты стоят в другом документе{named}{inside}"


def _on_demand(clause: Clause) -> str:
    within = clause.within
    if within is None:
        words = occasion_or_document(clause)
        return f"{words[0].upper()}{words[1:]}; срок появляется со случаем"
    if within.direction == "before":
        span = f"За {within.n} {plural(within.n, SPAN_UNITS_BEFORE[within.unit])}"
        return f"{span} до события: {within.event or 'не названо'}"
    span = f"В течение {within.n} {of_plural(within.n, SPAN_UNITS[within.unit])}"
    return f"{span} после события: {within.event or 'не названо'}"


def _seasonal(clause: Clause) -> str:
    return f"В школьные каникулы: {clause.event}" if clause.event else "В каждые школьные каникулы"


def _unspecified(clause: Clause) -> str:
    return f"Срок не назван{f' ({clause.event})' if clause.event else ''}"


_TOLD: Final = {
    Kind.ONCE: _once, Kind.RECURRING: _recurring, Kind.CONTINUOUS: _continuous, Kind.BY_SCHEDULE: _by_schedule,
    Kind.ON_DEMAND: _on_demand, Kind.SEASONAL: _seasonal, Kind.UNSPECIFIED: _unspecified,
}  # fmt: skip
