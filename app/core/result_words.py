"""The words by which a result cell is read: kinds of documents and the beginnings of outcomes.

A document's word is looked at in three sets of forms: `surely` the nominative (it begins a new
expected result), `perhaps` a form that is the nominative plural and the genitive singular at once
(«положения»), `of_what` a genitive («утверждение плана»).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """A document's word in one of its forms: the kind it names and what the form may be."""

    kind: str
    surely: bool = False
    perhaps: bool = False
    of_what: bool = False


def _masculine(*stems: str) -> dict[str, Head]:
    forms: dict[str, Head] = {}
    for stem in stems:
        many = f"{stem}и" if stem[-1] in "кг" else f"{stem}ы"
        forms |= {stem: Head(stem, surely=True), many: Head(stem, surely=True)}
        forms |= {f"{stem}а": Head(stem, of_what=True), f"{stem}ов": Head(stem, of_what=True)}
    return forms


def _feminine(*stems: str) -> dict[str, Head]:
    forms = {}
    for stem in stems:
        soft = stem.endswith("и")
        kind, many = stem + ("я" if soft else "а"), stem + ("и" if soft or stem[-1] in "кг" else "ы")
        forms[kind] = Head(kind, surely=True)
        forms[many] = Head(kind, perhaps=True, of_what=True)
        forms[stem[:-1] + "й" if soft else stem] = Head(kind, of_what=True)
    return forms


def _neuter(*stems: str) -> dict[str, Head]:
    forms = {}
    for stem in stems:
        kind = f"{stem}е"
        forms[kind] = Head(kind, surely=True)
        forms[f"{stem}я"] = Head(kind, perhaps=True, of_what=True)
        forms[f"{stem[:-1]}й"] = Head(kind, of_what=True)
    return forms


def _irregular(kind: str, surely: str, of_what: str = "", perhaps: str = "") -> dict[str, Head]:
    forms = {form: Head(kind, surely=True) for form in surely.split()}
    forms |= {form: Head(kind, perhaps=True, of_what=True) for form in perhaps.split()}
    return forms | {form: Head(kind, of_what=True) for form in of_what.split()}


HEADS: dict[str, Head] = {
    **_masculine("приказ", "протокол", "план", "график", "план-график", "отчет", "доклад", "договор", "акт"),
    **_masculine("паспорт", "регламент", "реестр", "проект", "анализ", "отзыв", "устав", "реферат", "сборник"),
    **_feminine("программ", "циклограмм", "анкет", "карт", "таблиц", "методик", "повестк", "заявк", "памятк"),
    **_feminine("статистик", "резолюци", "концепци", "инструкци", "информаци", "презентаци", "стратеги"),
    **_neuter("положени", "распоряжени", "решени", "постановлени", "обосновани", "соглашени", "заключени"),
    **_neuter("пособи", "расписани", "предписани", "уведомлени"),
    **_irregular("программа", "дпп"),
    **_irregular("справка", "справка", "справок", "справки"),
    **_irregular("письмо", "письмо", "писем", "письма"),
    **_irregular("перечень", "перечень перечни", "перечня перечней"),
    **_irregular("порядок", "порядок порядки", "порядка порядков"),
    **_irregular("список", "список списки", "списка списков"),
    **_irregular("календарь", "календарь календари", "календаря календарей"),
    **_irregular("рекомендации", "рекомендации", "рекомендаций"),
    **_irregular("материалы", "материалы", "материалов"),
    **_irregular("предложения", "предложения", "предложений"),
    **_irregular("выводы", "выводы", "выводов"),
    **_irregular("сведения", "сведения", "сведений"),
    **_irregular("документ", "документ документы", "документа документов"),
    **_irregular("договор", "договора договоры", "договоров"),
}

SAYS_PUBLIC = re.compile(
    r"сайт|\bсми\b|соц(?:иальн\w+ ?)сет|вконтакте|интернет-ресурс|в сети интернет|навигатор|электронных дневник"
)
BEGINS_PUBLIC = re.compile(r"размещ|опубликов|публикац|освещени|видеоматериал|буклет")
MAY_BE_PUBLIC = re.compile(
    r"размещ|опубликов|публик|освещени|информир|информаци[яи]\b|организ|группа|актуализ|портал|создан"
)
BEGINS_EVENT = re.compile(
    r"провед[её]н|проведени|участ|совещани[ея]\b|семинар|вебинар|конференци[яи]\b|собрани[ея]\b|консультаци|"
    r"стажировк|выступлени|обсуждени|вручени|трансляци|заседани[ея]\b|мероприяти|конкурсы?\b|круглый стол|"
    r"консультирование|акци[яи]\b|марафон"
)
BRINGS_ABOUT = re.compile(r"организован[аоы]?$|организация$|принят[аоы]?$|приняли$|принимают$|обеспечено$|анализ$")
MEETINGS = re.compile(r"семинар|совещани|вебинар|заседани|собрани|конференц|мероприяти|занят|консультаци|круглых")
NUMBER_WORDS = re.compile(
    r"(?:не менее(?: чем)?|не ниже|не более|более|охват\D{0,120}?|обеспечение|опубликовано)\s+"
    r"(\d[\d ]*\d|\d)(?:-?х|-?ти|-?и)?\s*(%|процент)?"
)
BEGINS_NUMBER = re.compile(r"(?:не менее|не ниже|более \d|охват|число |количество|доля|\d+ ?%|\d+ [а-я])")
LEADING_NUMBER = re.compile(r"(\d[\d ]*\d|\d)(?: ?%| [а-я]{3})")
PREPARED = re.compile(r"(?:подготовлен|разработан|сформирован|утвержд[её]н|составлен|издан|заключ[её]н)[аоы]?$")
PREPARING = frozenset(
    ("подготовка", "разработка", "утверждение", "составление", "издание", "оформление", "заключение", "принятие")
)
PACKS = frozenset(("пакет", "комплект"))
OUTCOME_STARTS = re.compile(
    r"(?:\w*(?:ение|ание|ятие|тие|ация|ость|ировка)|наличие|уровень|динамика|положительная|разработка|подготовка|поддержка|"
    r"\w+(?:ен|ена|ено|ены|ан|ана|ано|аны|ята|ято|яты)|\w+(?:ется|ются|ится|ятся|яют|ают|или|яли|али))$"
)
VERBAL_NOUNS = re.compile(r"\w{2,}(?:ение|ание|ятие|тие|ация|ировка)$|разработка$|подготовка$|наличие$|уровень$")
FINITE = re.compile(r"\w+(?:ются|ется|ятся|ится|сят|чат|дут|али|или|ели|лись|ены|ено|ены|аны|ано|ают|яют|уют|ует)$")
ADJECTIVE = re.compile(r"[\w-]*(?:[ыи]й|ая|яя|ое|ее|ые|ие)$")
GENITIVE = re.compile(r"[\w-]*(?:ого|его|ой|ей|ых|их|ений|аний|ятий|ов)$")
NOT_ADJECTIVE = re.compile(r"[\w-]*(?:[нт]ие|вие|сие|чие|[еаи][нт]ий)$")
NOT_VERBAL = frozenset(("управление", "отделение", "объединение", "учреждение"))
PARTICIPLE = re.compile(r"\w+(?:[ую]щ|[ая]щ|вш)(?:ий|ая|ее|ие)$")
CONTAINS = re.compile(r"(?:содержащ|включающ)\w+$")
INCLUDES = re.compile(r"(?:включая|содержащ\w+|включающ\w+)\s*:")
PLAN_GRAPH = re.compile(r"план\w*-(график\w*)$")
DONE = re.compile(r"\w+(?:ан|ен|ян)[аоы]$")
NOMINATIVE_NOUN = re.compile(r"\w{2,}(?:ение|ание|ятие|тие)$")
WORK = frozenset(("работа", "поддержка", "банк", "результаты"))
BUT_ADJECTIVE = frozenset(("внешние", "внутренние", "итоговые", "средние", "летние", "последние", "ранние"))
BESIDES = frozenset(("и", "иные", "другие", "в", "том", "числе", "а", "также"))
PREPOSITIONS = frozenset(
    (*("в", "во", "о", "об", "на", "к", "ко", "по", "из", "для", "с", "со"), "от", "при", "до", "за", "под", "через")
)
MEETING_OF = re.compile(r"(?:совещани[яй]|конференци[ий]|собрани[яй]|семинар(?:а|ов)|заседани[яй])$")
