"""The words deadlines are printed with: every form, its class and its value.

A class is what the grammar speaks of (`MONTH`, `FREQ`, `DO`); each has a one-character code, so that a
row of tokens is a string on which patterns run. A word belongs to one class only.
"""

from typing import Final

from app.core.deadlines import Freq

CLASSES: Final = (  # noqa: SIM905 - one text, for a list of a hundred strings is no table to read
    "WORD NUM YEAR BIG ROMAN MONTH GOD SCHOOL CALENDAR QUARTER HALF TERM TRIM DECADE WEEK DAY MONTHW NUMBERW "
    "HOUR WORKING WEEKDAY FREQ RAZ TIMES ONCE EACH CARD ORD POLOV BEGIN MIDDLE ENDING DO K S PO V NA NE OT ZA "
    "CHEREZ POSLE PRI CHEM I ILI NO LATER EARLIER RARER LESS MORE SROK TECH PROT ALL PERIOD ACTION PROGRAM "
    "ALWAYS HOLIDAY SEASON FURTHER NEXT REPORTING CURRENT SCHED DOC ACCORD MERE NEED RESULT ASK INCL START "
    "AFTERWORD NADAY MOMENT CASE FIXED STATUS COMMA SEMI STOP DASH SLASH DOT LP RP COLON QUOTED NUMSIGN BLANK "
    "SPANWORD BASIS PUPIL ATONCE OTHER "
).split()
CODES: Final = dict(zip(CLASSES, (chr(code) for code in (*range(0xA1, 0x100), *range(0x41, 0x5B))), strict=False))
"""Class name to its code: one letter each, below 256, for sets of such letters compile and match fastest."""

Entry = tuple[str, object]
"""(class name, value)."""

WORDS: dict[str, Entry] = {}


def _add(name: str, value: object, forms: str) -> None:
    for form in forms.split():
        WORDS[form] = (name, value)


def _stem(name: str, value: object, stem: str, endings: str) -> None:
    for ending in endings.split(","):
        WORDS[stem + ending] = (name, value)


ADJECTIVE = "ый,ая,ое,ые,ого,ой,ому,ым,ом,ую,ых,ыми,ий,ие,яя,ее,его,ей,ему,им,ем,юю,их,ими"
"""Endings of adjectives, hard and soft; forms that no word has do no harm."""

_MONTHS = (
    ("январ", "янв"), ("феврал", "фев февр"), ("март", "мар"), ("апрел", "апр"), ("ма", ""), ("июн", ""),
    ("июл", ""), ("август", "авг"), ("сентябр", "сен сент сентяб"), ("октябр", "окт октяб"), ("ноябр", "ноя нояб"),
    ("декабр", "дек декаб"),
)  # fmt: skip
for _number, (_name, _short) in enumerate(_MONTHS, 1):
    _stem("MONTH", _number, _name, {3: ",а,у,ом,е,ы", 8: ",а,у,ом,е", 5: "й,я,ю,ем,е"}.get(_number, "ь,я,ю,ем,е"))
    _add("MONTH", _number, _short)

_add("GOD", "year", "год года году годом годе годы годов годам годами годах лет г гг")
_stem("SCHOOL", "school", "учебн", ADJECTIVE)
_add("SCHOOL", "school", "уч учеб учебногода")
_stem("CALENDAR", "calendar", "календарн", ADJECTIVE)
_add("CALENDAR", "calendar", "календ кал")
_stem("CALENDAR", "financial", "финансов", ADJECTIVE)
_stem("QUARTER", "quarter", "квартал", ",а,у,ом,е,ы,ов,ам,ах,ами")
_add("QUARTER", "quarter", "кв кварт")
_stem("HALF", "half", "полугоди", "е,я,ю,ем,и,й,ям,ях,ями")
_add("HALF", "half", "полугодье полугодья полугод полуг полгода пг полугода пол п/г")
_stem("TERM", "term", "четверт", "ь,и,ью,ей,ям,ях,ями")
_stem("TRIM", "trimester", "триместр", ",а,у,ом,е,ы,ов,ам,ах,ами")
_stem("DECADE", "decade", "декад", "а,ы,е,у,ой,,ам,ах,ами")
_stem("WEEK", "week", "недел", "я,и,е,ю,ей,ь,ям,ях,ями")
_add("WEEK", "week", "нед")
_stem("DAY", "day", "д", "ень,ня,ню,нем,не,ни,ней,ням,нях,нями,н")
_stem("DAY", "day", "дневн", ADJECTIVE)
_stem("DAY", "day", "сут", "ки,ок,кам,ках")
_stem("MONTHW", "month", "месяц", ",а,у,ем,е,ы,ев,ам,ах,ами")
_stem("MONTHW", "month", "месячн", ADJECTIVE)
_add("MONTHW", "month", "мес месяцев")
_stem("NUMBERW", "number", "чис", "ло,ла,лу,лом,ле,ел,лах,лам")
_stem("HOUR", "hour", "час", ",а,у,ом,е,ы,ов,ам")
_stem("HOUR", "hour", "часов", ADJECTIVE)
_stem("WORKING", "workday", "рабоч", ADJECTIVE)
_add("WORKING", "workday", "раб банковских банковского служебных")

_WEEKDAYS = (
    ("MO", "понедельник", ",а,у,ом,е,и,ов,ам,ах"), ("TU", "вторник", ",а,у,ом,е,и,ов,ам,ах"),
    ("WE", "сред", "а,ы,е,у,ой,,ам,ах"), ("TH", "четверг", ",а,у,ом,е,и,ов,ам,ах"),
    ("FR", "пятниц", "а,ы,е,у,ей,,ам,ах"), ("SA", "суббот", "а,ы,е,у,ой,,ам,ах"),
    ("SU", "воскресень", "е,я,ю,ем,и,ям,ях"),
)  # fmt: skip
for _day, _name, _endings in _WEEKDAYS:
    _stem("WEEKDAY", _day, _name, _endings)
_add("WEEKDAY", "MO", "пн")
_add("WEEKDAY", "TU", "вт")
_add("WEEKDAY", "TH", "чт")
_add("WEEKDAY", "FR", "пт")

_add("FREQ", Freq.YEARLY, "ежегодно ежегод ежегодн")
_add("FREQ", Freq.HALF_YEARLY, "полугодово")
_add("FREQ", Freq.QUARTERLY, "ежеквартально ежекварт ежекв поквартально")
_add("FREQ", Freq.MONTHLY, "ежемесячно ежемес ежемесяч помесячно")
_add("FREQ", Freq.WEEKLY, "еженедельно еженед понедельно")
_add("FREQ", Freq.DAILY, "ежедневно ежедн")
_add("RAZ", "times", "раз раза разу разов р")
_add("TIMES", 2, "дважды двукратно")
_add("TIMES", 3, "трижды трехкратно")
_add("ONCE", "once", "однократно разово разовое разовая единовременно единоразово")
_add("EACH", "each", "каждый каждая каждое каждые каждого каждой каждому каждым каждом каждую каждых")

_CARDINALS = (
    "один одного одному одним одном одна одной одну одно", "два двух двум двумя две", "три трех трем тремя",
    "четыре четырех четырем", "пять пяти", "шесть шести", "семь семи", "восемь восьми", "девять девяти",
    "десять десяти", "одиннадцать одиннадцати", "двенадцать двенадцати", "тринадцать тринадцати",
    "четырнадцать четырнадцати", "пятнадцать пятнадцати", "шестнадцать шестнадцати", "семнадцать семнадцати",
    "восемнадцать восемнадцати", "девятнадцать девятнадцати", "двадцать двадцати",
)  # fmt: skip
for _number, _forms in enumerate(_CARDINALS, 1):
    _add("CARD", _number, _forms)
for _number, _forms in (
    (25, "двадцатипяти"),
    (30, "тридцать тридцати"),
    (40, "сорок сорока"),
    (45, "сорокапяти"),
    (50, "пятьдесят пятидесяти"),
    (60, "шестьдесят шестидесяти"),
    (90, "девяносто девяноста"),
):
    _add("CARD", _number, _forms)
_ORDINALS = (
    "перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат",
    "двенадцат", "тринадцат", "четырнадцат", "пятнадцат",
)  # fmt: skip
for _number, _name in enumerate(_ORDINALS, 1):
    _stem("ORD", _number, _name, "ый,ая,ое,ые,ого,ой,ому,ым,ом,ую,ых,ыми")
_stem("ORD", 3, "трет", "ий,ья,ье,ьи,ьего,ьей,ьему,ьим,ьем,ью,ьих")
for _number, _name in ((20, "двадцат"), (30, "тридцат")):
    _stem("ORD", _number, _name, "ый,ого,ому,ым,ом,ая,ое")
_stem("ORD", -1, "последн", ADJECTIVE)
_stem("TERM", "term", "четверт", "ь,и,ью,ей,ям,ях,ями")

_stem("POLOV", "part", "половин", "а,ы,е,у,ой")
_add("BEGIN", "begin", "начало начала начале началу началом нач")
_add("MIDDLE", "middle", "середина середины середине середину")
_add("ENDING", "end", "конец конца конце концу концом кон")
for _name, _forms in (
    ("DO", "до"), ("K", "к ко"), ("S", "с со"), ("PO", "по"), ("V", "в во"), ("NA", "на"), ("NE", "не"), ("OT", "от"),
    ("ZA", "за"), ("CHEREZ", "через спустя"), ("POSLE", "после"), ("PRI", "при"), ("CHEM", "чем"), ("I", "и"),
    ("ILI", "или либо"), ("NO", "но а"), ("LATER", "позднее позже поздее"), ("EARLIER", "ранее раньше"),
    ("RARER", "реже"), ("LESS", "менее меньше минимум"), ("MORE", "более больше свыше превышающий превышающие превышая превышает"),
):  # fmt: skip
    _add(_name, _name.lower(), _forms)
_add("SROK", "term", "срок сроки срокам срока сроку сроке сроком сроков сроками дата даты датам")
_add("TECH", "course", "течение течении теч течениие течени теченее вечение вечении")
_add("PROT", "course", "протяжении протяжение продолжение")
_add("ALL", "all", "всего весь всех всей все вся всем всю полный полного")
_add("PERIOD", "period", "период периода периоде периодом периоду периоды время времени")
_add("ACTION", "action", "действия действие реализации исполнения выполнения осуществления проведения внедрения")
_stem("PROGRAM", "program", "программ", "а,ы,е,у,ой,")
_add("PROGRAM", "program", "плана проекта дк дорожной карты мероприятий комплекса мер подпрограммы концепции "
     "стратегии муниципальной целевой комплексной настоящей настоящего данной данного "
     "госпрограммы нацпроекта национального эксперимента")  # fmt: skip
_add("ALWAYS", "plan", "постоянно регулярно систематически непрерывно систематично перманентно бессрочно")
_add("ALWAYS", "often", "периодически")
_add("ALWAYS", "year", "круглогодично")
_stem("ALWAYS", "mode", "постоянн", ADJECTIVE)
_stem("ALWAYS", "mode", "регулярн", ADJECTIVE)
_stem("ALWAYS", "mode", "системн", ADJECTIVE)
_stem("ALWAYS", "mode", "непрерывн", ADJECTIVE)
_stem("ALWAYS", "mode", "систематическ", ADJECTIVE)
_stem("HOLIDAY", "holiday", "каникул", "ы,,ам,ах,ами")
_stem("HOLIDAY", "holiday", "каникулярн", ADJECTIVE)
for _name in ("осенн", "зимн", "весенн", "летн"):
    _stem("SEASON", _name, _name, ADJECTIVE)
for _name in ("осенне", "зимне", "весенне", "летне"):
    _add("SEASON", _name, _name)
_add("SEASON", "осенью", "осенью осень осени")
_add("SEASON", "зимой", "зимой зима зимы")
_add("SEASON", "весной", "весной весна весны")
_add("SEASON", "летом", "летом лето")
_add("FURTHER", "further", "далее затем впоследствии дальнейшем последующем")
_stem("NEXT", "next", "следующ", ADJECTIVE)
_stem("NEXT", "next", "последующ", "ий,его,ему,им,ая,ей,ую,ие,их")
_stem("NEXT", "next", "очередн", ADJECTIVE)
for _name in ("отчетн", "истекш", "прошедш", "прошл", "завершивш", "предыдущ", "предшествующ", "окончивш"):
    _stem("REPORTING", _name, _name, ADJECTIVE)
_stem("REPORTING", "предшествующ", "предшествующ", ADJECTIVE)
_stem("CURRENT", "current", "текущ", ADJECTIVE)
_add("CURRENT", "current", "этого тек сего нынешнего нового новом новому")

_stem("SCHED", "schedule", "план", ",а,у,ом,е,ы,ов,ам,ами,ах")
WORDS["плана"] = ("PROGRAM", "plan")
_stem("SCHED", "schedule", "график", ",а,у,ом,е,и,ов,ам,ами,ах")
_stem("SCHED", "schedule", "расписани", "е,я,ю,ем,и,й,ям,ями")
_stem("SCHED", "schedule", "циклограмм", "а,ы,е,у,ой,,ам,ами")
_stem("SCHED", "schedule", "календар", "ь,я,ю,ем,е")
_stem("SCHED", "schedule", "регламент", ",а,у,ом,е,ы,ам,ами")
_add("SCHED", "schedule", "планграфик планграфику планграфиком медиаплану медиапланом сетевому учебноплану")
_add("SCHED", "schedule", "программам программами перечню перечнем")
for _name, _endings in (
    ("приказ", ",а,у,ом,е,ы,ов,ам,ами"), ("распоряжени", "е,я,ю,ем,и,й,ям,ями"),
    ("постановлени", "е,я,ю,ем,и,й,ям,ями"), ("закон", ",а,у,ом,е,ы,ов,ам,ами"), ("указ", ",а,у,ом,е,ы,ов,ам,ами"),
    ("письм", "о,а,у,ом,е,ам,ами"), ("положени", "е,я,ю,ем,и,ям,ями"), ("поряд", "ок,ка,ку,ком,ке"),
    ("законодательств", "о,а,у,ом,е"), ("поручени", "е,я,ю,ем,и,й,ям,ями"), ("решени", "е,я,ю,ем,и,й,ям,ями"),
    ("протокол", ",а,у,ом,е,ы,ам,ами"), ("договор", ",а,у,ом,е,ы,ам,ами"), ("стать", "я,и,е,ю,ей,ям"),
    ("пункт", ",а,у,ом,е,ы,ов,ам,ами"), ("стандарт", ",а,у,ом,е,ы,ам,ами"), ("требовани", "я,ями,й"),
    ("инструкци", "я,и,ю,ей,ям,ями"), ("рекомендаци", "я,и,ю,ей,ям,ями"), ("документ", ",а,у,ом,е,ы,ам,ами"),
    ("соглашени", "е,ю,ем,ям,ями"), ("контракт", ",у,ом,ам,ами"), ("акт", ",у,ом,ам,ами"), ("предписани", "е,ю,ем,ям,ями"),
):  # fmt: skip
    _stem("DOC", _name, _name, _endings)
_add("DOC", "закон", "фз п пп ст")
_add("DOC", "room", "каб кабинет кабинете кабинета ауд аудитория аудитории зал строка строке стр строки")
_add("ACCORD", "accord", "соответствии соответствие соотвествии согласно сообразно")
_add("MERE", "mere", "мере")
_add("NEED", "need", "необходимости надобности")
_add("RESULT", "result", "итогам результатам окончании окончанию завершении завершению истечении истечению прибытии "
     "факту фактам наступлении наступлению прошествии получении возвращении поступлении")  # fmt: skip
_add("ASK", "ask", "запросу запросам требованию заявкам заявке заявлению заявлениям обращению обращениям обращениями "
     "согласованию предложению предложениям инициативе желанию просьбе приглашению приглашениям вызову сигналу "
     "потребности показаниям назначению указанию договоренности возможности")  # fmt: skip
_add("INCL", "included", "включительно включ вкл")
_add("START", "start", "начиная стартуя")
_add("AFTERWORD", "after", "окончания завершения истечения закрытия")
_add("NADAY", "before", "накануне перед")
_add("MOMENT", "moment", "момента моменту момент")
_add("CASE", "case", "случае случаях случаев случаю наличии ходе рамках преддверии")
_add("FIXED", "fixed", "установленные установленный установленным установленными установленному установленном "
     "определенные определенный определенным определяемые определяемым утвержденным утвержденные утвержденный "
     "утвержденными утвержденному предусмотренные предусмотренный предусмотренным указанные указанный указанным "
     "отдельному отдельным отдельными отдельно особому дополнительному ежегодному ежегодным годовому годовым "
     "годовыми ежемесячному ежемесячным ежеквартальному согласованному согласованным согласованные "
     "индивидуальному индивидуальным рабочему региональному муниципальному муниципальным единому своему своим "
     "учебными внутреннему проектному общему установленного определенного сводному сводным "
     "устанавливаются устанавливается определяются определяется утверждаются уточняется уточняются согласовываются "
     "планируемые намеченные положенные нормативные обозначенные")  # fmt: skip
_add("STATUS", "status", "выполнено исполнено выполнена исполнен выполнен исполнена выполняется исполняется снято "
     "снят отменено отменен перенесено перенесен завершено проведено проведен сделано невыполнено")  # fmt: skip

_stem("PUPIL", "pupil", "школьн", ADJECTIVE)
_add("ATONCE", "at once", "незамедлительно немедленно безотлагательно оперативно своевременно заблаговременно сразу")
_add("BASIS", "basis", "основе основа режиме порядке режим")
_UNIT_STEMS = (("дневн", "day"), ("недельн", "week"), ("месячн", "month"), ("годичн", "year"), ("часов", "hour"))
_COUNT_STEMS = (
    ("одно", 1), ("двух", 2), ("трех", 3), ("четырех", 4), ("пяти", 5), ("шести", 6), ("семи", 7), ("восьми", 8),
    ("девяти", 9), ("десяти", 10), ("четырнадцати", 14), ("пятнадцати", 15), ("двадцати", 20), ("тридцати", 30),
)  # fmt: skip
for _name, _unit in _UNIT_STEMS:
    for _count, _number in _COUNT_STEMS:
        _stem("SPANWORD", (_number, _unit), _count + _name, "ый,ого,ому,ом")
for _name, _unit in (("недельн", "week"), ("месячн", "month"), ("суточн", "day"), ("годичн", "year")):
    _stem("SPANWORD", (1, _unit), _name, "ый,ого,ому,ом")

STRONG: Final = frozenset(
    form
    for form, (name, _) in WORDS.items()
    if len(form) >= 6 and name in ("MONTH", "FREQ", "QUARTER", "HALF", "ALWAYS", "TECH")
)
"""Words so telling that one wrong letter does not hide them."""
