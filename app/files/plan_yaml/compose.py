"""From the bytes of a file to its tree; every fault of the writing itself is told in plain Russian.

The quick reader is asked first. What it does not know is composed by ruamel.yaml, and the composed
nodes are copied into our tree: aliases are followed, but not without end.
"""

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode
from ruamel.yaml.reader import ReaderError

from app.files.plan_yaml.nodes import Mapping, Node, Scalar, Sequence
from app.files.plan_yaml.problems import Faults
from app.files.plan_yaml.quick import read_quickly

LARGEST_FILE = 16 * 1024 * 1024
LARGEST_TREE = 200_000
DEEPEST_TREE = 40

_QUOTE_IT = "возьмите текст в кавычки"
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("mapping values are not allowed", "двоеточие внутри текста без кавычек или лишний отступ", _QUOTE_IT),
    (r"found character '\t'", "в отступе стоит знак табуляции", "замените его пробелами"),
    ("found unexpected end of stream", "кавычка открыта и не закрыта", "закройте кавычку в конце текста"),
    (
        "found unexpected document separator",
        "кавычка открыта и не закрыта",
        "закройте кавычку в конце текста",
    ),
    ("could not find expected ':'", "после имени поля нет двоеточия", "пишите «поле: значение»"),
    ("found undefined alias", "текст начинается со звёздочки (для YAML это ссылка)", _QUOTE_IT),
    ("found duplicate anchor", "две метки & с одним именем", "уберите одну из них"),
    ("found unknown escape character", "обратная косая черта внутри двойных кавычек", "удвойте её: \\\\"),
    (
        "expected ',' or ']'",
        "список в квадратных скобках не закрыт",
        "закройте скобку ] или возьмите текст в кавычки",
    ),
    ("expected ',' or '}'", "фигурная скобка не закрыта", "закройте скобку } или возьмите текст в кавычки"),
    ("that cannot start any token", "текст начинается со знака, который YAML понимает по-своему", _QUOTE_IT),
    ("expected a single document", "в файле несколько документов (черта ---)", "оставьте в файле один"),
    ("expected chomping or indentation", "после знака | стоит лишнее", "начните текст со следующей строки"),
    ("expected <block end>", "отступ не такой, как у соседних строк", "выровняйте строку по соседним полям"),
    (
        "sequence entries are not allowed",
        "черта списка стоит не на месте",
        "начните список со следующей строки",
    ),
    ("while scanning an anchor", "текст начинается со знака &", _QUOTE_IT),
    ("while scanning an alias", "текст начинается со звёздочки (для YAML это ссылка)", _QUOTE_IT),
    ("while scanning a tag", "текст начинается с восклицательного знака", _QUOTE_IT),
)
_OTHERWISE = ("строка не разобрана как YAML", "проверьте отступы, двоеточия и кавычки в ней и в строке выше")


def read_tree(content: bytes, faults: Faults) -> Node | None:
    """Give the tree of a file, or None after noting in `faults` why there is none."""
    text = _decoded(content, faults)
    if text is None:
        return None
    tree = read_quickly(text)
    return tree if tree is not None else _composed(text, faults)


def _decoded(content: bytes, faults: Faults) -> str | None:
    if len(content) > LARGEST_FILE:
        faults.add(1, f"файл больше {LARGEST_FILE // 2**20} МБ", "разделите его: одна карта — один файл")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.add(line, "файл не в кодировке UTF-8", "сохраните его как UTF-8 (в Блокноте: «Сохранить как»)")
        return None
    if not text.strip():
        faults.add(1, "файл пуст", "заполните его или уберите из папки")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _composed(text: str, faults: Faults) -> Node | None:
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        if root is None:
            faults.add(1, "в файле только примечания", "заполните его или уберите из папки")
            return None
        return _Copier(faults).copy(root, 0)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        faults.add(line, f"недопустимый знак с кодом {_code(error)}", "удалите его")
    except MarkedYAMLError as error:
        _tell_syntax(error, faults)
    except RecursionError:
        faults.add(1, "скобки вложены слишком глубоко", "пишите план списками с отступами")
    except _TooMuchError as error:
        faults.add(error.line, str(error), "выпишите значения без ссылок")
    except (YAMLError, ValueError):
        faults.add(1, *_OTHERWISE)
    return None


def _code(error: ReaderError) -> str:
    sign = error.character
    return f"U+{sign if isinstance(sign, int) else ord(sign[:1] or chr(0)):04X}"


def _tell_syntax(error: MarkedYAMLError, faults: Faults) -> None:
    mark = error.problem_mark or error.context_mark
    said = f"{error.problem or ''} / {error.context or ''}"
    what, how = next(((what, how) for key, what, how in _SENTENCES if key in said), _OTHERWISE)
    opened = ("quoted scalar" in said or "parsing a flow" in said) and error.context_mark is not None
    line = error.context_mark.line if opened else mark.line if mark else 0
    faults.add(line + 1, what, how)


class _TooMuchError(Exception):
    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


class _Copier:
    """Copies composed nodes, counting what aliases unfold into, so that a small file stays a small tree."""

    def __init__(self, faults: Faults) -> None:
        self.count = 0
        self.faults = faults

    def copy(self, node: YamlNode, depth: int) -> Node:
        line = node.start_mark.line + 1
        self.count += 1
        if self.count > LARGEST_TREE:
            raise _TooMuchError(line, "ссылки (*) разворачиваются в слишком много значений")
        if depth > DEEPEST_TREE:
            raise _TooMuchError(line, "значения вложены слишком глубоко или ссылаются сами на себя")
        if isinstance(node, ScalarNode):
            return Scalar(node.value, line, node.style in (None, ""))
        if isinstance(node, SequenceNode):
            return Sequence([self.copy(item, depth + 1) for item in node.value], line)
        assert isinstance(node, MappingNode)
        return Mapping(list(self._pairs(node, depth)), line)

    def _pairs(self, node: MappingNode, depth: int) -> list[tuple[Scalar, Node]]:
        pairs = []
        for name, value in node.value:
            copied = self.copy(name, depth + 1)
            if isinstance(copied, Scalar):
                inner = self.copy(value, depth + 1)
                if isinstance(inner, Scalar) and not inner.text:
                    inner.line = copied.line  # ruamel puts «nothing» where the next value begins
                pairs.append((copied, inner))
            else:
                self.faults.add(copied.line, "имя поля — не слово", "уберите скобки перед двоеточием")
        return pairs
