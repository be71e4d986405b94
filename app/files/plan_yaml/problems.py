"""What is wrong with a plan file, told so that a coordinator can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: the file, the line (from 1; 1 also for the whole file), what is wrong and how to mend it.

    Prints as `файл:строка: что — как исправить`.
    """

    file: str
    line: int
    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} — {self.how}"


class Faults:
    """Collects the faults of one file, so that all of them are told at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, line: int, what: str, how: str) -> None:
        """Note one fault; nothing is raised and the reading goes on."""
        self.found.append(Problem(self.file, line, what, how))
