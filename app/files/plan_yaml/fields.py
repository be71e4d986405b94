"""Taking typed values out of the fields of one mapping, noting every fault on the way."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from app.files.plan_yaml.names import Names, folded, nearest
from app.files.plan_yaml.nodes import Mapping, Node, Scalar, Sequence, is_absent
from app.files.plan_yaml.problems import Faults

_NUMERIC = re.compile(r"[-+]?(\d[\d_]*)?(\.\d*)?([eE][-+]?\d+)?$|0[xob][\da-fA-F]+$|[-+]?\d+(:\d\d)+(\.\d*)?$")
_DECIMAL = re.compile(r"-?\d+(?:[.,]\d+)?$")
_RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: ?г\.?)?$")
_YES, _NO = {"true", "yes", "да"}, {"false", "no", "нет"}


def is_numeric(text: str) -> bool:
    """Say whether other readers of YAML would take the unquoted text for a number."""
    return bool(text) and any(sign.isdigit() for sign in text) and bool(_NUMERIC.match(text))


def read_day(text: str) -> date:
    """Read «2021-08-27» or «27.08.2021»; raises ValueError on anything else."""
    if found := _RUSSIAN_DAY.match(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if not re.match(r"\d{4}-\d\d-\d\d$", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def plain_value(node: Node) -> Any:
    """Give the tree as plain JSON values (YAML's core types for words without quotes)."""
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    if isinstance(node, Mapping):
        return {name.text: plain_value(value) for name, value in node.pairs}
    if not node.plain:
        return node.text
    if is_absent(node):
        return None
    if node.text in ("true", "false"):
        return node.text == "true"
    if re.match(r"-?\d+$", node.text):
        return int(node.text)
    return float(node.text) if re.match(r"-?\d+\.\d+$", node.text) else node.text


class Fields:
    """The fields of one mapping by their English names. `what` names the thing in sentences («мероприятие»)."""

    __slots__ = ("faults", "line", "values", "what")

    def __init__(self, node: Node, names: Names, faults: Faults, what: str) -> None:
        self.faults = faults
        self.what = what
        self.line = node.line
        self.values: dict[str, Node] = {}
        if isinstance(node, Mapping):
            self._take(node, names)
        else:
            faults.add(node.line, f"{what}: вместо полей стоит другое", "запишите полями «имя: значение»")

    def _take(self, node: Mapping, names: Names) -> None:
        lines: dict[str, int] = {}
        for label, value in node.pairs:
            name = names.get(label.text) or names.get(folded(label.text))
            if name is None:
                self._tell_unknown(label, names)
            elif name in lines:
                what = f"{self.what}: поле {_shown(label.text, name)} повторено (уже есть в строке {lines[name]})"
                self.faults.add(label.line, what, "оставьте одно")
            else:
                lines[name] = label.line
                if not is_absent(value):
                    self.values[name] = value

    def _tell_unknown(self, label: Scalar, names: Names) -> None:
        like = nearest(label.text, names)
        known = ", ".join(dict.fromkeys(names.values()))
        how = f"возможно, имелось в виду «{like}»" if like else f"известны поля: {known}"
        self.faults.add(label.line, f"{self.what}: неизвестное поле «{label.text}»", how)

    def has(self, name: str) -> bool:
        """Say whether the field is there and not empty."""
        return name in self.values

    def line_of(self, name: str) -> int:
        """Give the line of a field's value, or the mapping's own when it is absent."""
        node = self.values.get(name)
        return node.line if node else self.line

    def refuse(self, name: str, what: str, how: str) -> None:
        """Note a fault at the field's line."""
        self.faults.add(self.line_of(name), f"{self.what}: {what}", how)

    def scalar(self, name: str) -> Scalar | None:
        """Give the field's one-piece value; a list or a mapping is a fault."""
        node = self.values.get(name)
        if node is None or isinstance(node, Scalar):
            return node
        self.refuse(name, f"в поле {name} стоит список вместо текста", "запишите одним текстом")
        return None

    def text(self, name: str) -> str | None:
        """Give a text exactly as written, or None; a text of spaces only is absent."""
        node = self.scalar(name)
        return node.text if node and node.text.strip() else None

    def need(self, name: str, russian: str) -> str:
        """Give a text that must be there; without it «» and a fault."""
        text = self.text(name)
        if text is None and not isinstance(self.values.get(name), (Sequence, Mapping)):
            self.faults.add(self.line, f"{self.what}: нет поля {name} ({russian})", f"впишите строку «{name}: …»")
        return text or ""

    def quoted(self, name: str) -> str | None:
        """Give a key or a printed number; one written as a YAML number is a fault (`1.10` would become 1.1)."""
        node = self.scalar(name)
        if node and node.plain and is_numeric(node.text):
            what = f"{name} записан числом {node.text} (программы прочтут 1.10 как 1.1)"
            self.refuse(name, what, f'возьмите в кавычки: "{node.text}"')
        return node.text if node and node.text.strip() else None

    def number(self, name: str) -> float | None:
        """Give a number written with a point or a comma; an integer stays an integer."""
        node = self.scalar(name)
        if node is None:
            return None
        value = read_number(node.text)
        if value is None:
            self.refuse(name, f"в поле {name} не число: «{node.text}»", "впишите число, например 2.14")
        return value

    def day(self, name: str) -> date | None:
        """Give a day written 2021-08-27 or 27.08.2021."""
        node = self.scalar(name)
        if node is None:
            return None
        try:
            return read_day(node.text.strip())
        except ValueError:
            self.refuse(name, f"в поле {name} нет такой даты: «{node.text}»", "пишите год-месяц-день: 2021-08-27")
            return None

    def flag(self, name: str) -> bool:
        """Give true or false (да or нет); absent is false."""
        node = self.scalar(name)
        if node is None:
            return False
        said = node.text.strip().lower()
        if said not in _YES | _NO:
            self.refuse(name, f"в поле {name} стоит «{node.text}»", "впишите true (да) или false (нет)")
        return said in _YES

    def items(self, name: str) -> list[Node]:
        """Give the items of a list; something else than a list is a fault."""
        node = self.values.get(name)
        if node is None:
            return []
        if isinstance(node, Sequence):
            return [item for item in node.items if not is_absent(item)]
        self.refuse(name, f"в поле {name} нужен список", "начните каждую строку списка с черты «- »")
        return []

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list of texts; a single text stands for a list of one."""
        node = self.values.get(name)
        if isinstance(node, Scalar):
            return (node.text,)
        return self._only_texts(name, self.items(name))

    def _only_texts(self, name: str, items: Iterable[Node]) -> tuple[str, ...]:
        texts = []
        for item in items:
            if isinstance(item, Scalar):
                texts.append(item.text)
            else:
                how = "возьмите в кавычки: внутри текста есть двоеточие"
                self.faults.add(item.line, f"{self.what}: в списке {name} стоит не текст", how)
        return tuple(texts)

    def parts(self, name: str, names: Names, what: str) -> list["Fields"]:
        """Give the mappings of a list, each as its own fields."""
        return [Fields(item, names, self.faults, what) for item in self.items(name)]

    def by_year(self, name: str) -> list[tuple[int, Node]]:
        """Give the pairs of a mapping by year; a repeated or impossible year is a fault."""
        node = self.values.get(name)
        if node is None:
            return []
        if not isinstance(node, Mapping):
            self.refuse(name, f"в поле {name} нужны значения по годам", "пишите «2022: значение» на каждой строке")
            return []
        years: dict[int, Node] = {}
        for label, value in node.pairs:
            year = int(label.text) if re.match(r"(19|20|21)\d\d$", label.text) else 0
            if not year or year in years:
                what = f"год «{label.text}» " + ("повторён" if year else "не прочитан")
                self.faults.add(label.line, f"{self.what}: {what}", "пишите четыре цифры, каждый год один раз")
            else:
                years[year] = value
        return list(years.items())


def read_number(text: str) -> float | None:
    """Read «2.14», «2,14» or «98»; None when it is no number. An integer stays an int."""
    text = text.strip()
    if not _DECIMAL.match(text):
        return None
    return int(text) if text.lstrip("-").isdigit() else float(text.replace(",", "."))


def _shown(written: str, name: str) -> str:
    return f"«{written}»" if written == name else f"«{written}» ({name})"
