"""`python3 -m app test`: everything that must be green before a change lands.

Lint, types and import contracts first (they answer in seconds), then the tests on both databases,
the browser's last. With arguments only pytest runs, with these arguments.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from app.settings import ROOT

CHECKS = (
    ("стиль", ("ruff", "check", ".")),
    ("вид кода", ("ruff", "format", "--check", ".")),
    ("типы", ("mypy",)),
    ("границы слоёв", ("lint-imports",)),
)


def say(text: str) -> None:
    """Tell the person what is being checked."""
    sys.stderr.write(f"vekhi: {text}\n")


def run(tool: str, *arguments: str) -> int:
    """Run a tool of this environment in the project's root; give its exit code."""
    program = Path(sys.executable).with_name(tool)
    return subprocess.run((program, *arguments), cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode


def run_checks() -> list[str]:
    """Run all checks that need no test; give the names of those that failed."""
    failed = []
    for name, command in CHECKS:
        say(f"проверяю: {name}")
        if run(*command):
            failed.append(name)
    return failed


def need_browser() -> bool:
    """Find Chromium, installing it by apt where that is allowed; say whether it is there."""
    if shutil.which("chromium"):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("устанавливаю Chromium для проверки страниц")
        for arguments in (("update",), ("install", "-y", "--no-install-recommends", "chromium", "poppler-utils")):
            subprocess.run(("apt-get", "-qq", *arguments), stdin=subprocess.DEVNULL, check=False)
    return shutil.which("chromium") is not None


def main(arguments: list[str]) -> int:
    """Run the whole suite, or pytest alone with `arguments`; give the exit code."""
    if arguments:
        return run("pytest", *arguments)
    if not need_browser():
        say("для проверки страниц нужен Chromium: установите пакет chromium и повторите команду")
        return 1
    failed = run_checks()
    if failed:
        say("не прошли: " + ", ".join(failed))
        return 1
    say("запускаю тесты: SQLite, PostgreSQL, браузер")
    return run("pytest", "-n", "2", "--dist", "loadgroup", "-q")
