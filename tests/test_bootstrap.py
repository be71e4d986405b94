"""`python3 -m app` on a bare machine makes its environment, tells it on standard error, and becomes the program."""

import json
import os
import subprocess
import sys
from pathlib import Path

from app.settings import ROOT


def test_a_command_from_a_bare_checkout_installs_and_answers_with_nothing_else_on_standard_output(
    tmp_path: Path,
) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("VEKHI_", "PYTHON", "VIRTUAL_"))}
    command = [sys._base_executable, "-m", "app", "deadlines", "--json", "Ежегодно, август"]  # type: ignore[attr-defined]
    runs = [
        subprocess.run(
            command,
            cwd=ROOT,
            env=bare | {"VEKHI_VENV": str(tmp_path / "venv")},
            stdin=subprocess.PIPE,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        for _ in range(2)
    ]
    for done in runs:
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["phrase"] == "Ежегодно, август"
    assert "устанавливаю зависимости" in runs[0].stderr
    assert runs[1].stderr == ""


def test_an_old_python_is_told_in_one_sentence() -> None:
    program = (
        "import sys; sys.version_info = (3, 9, 0); sys.argv = ['app']; import app.__main__ as m; sys.exit(m.main())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "vekhi: нужен Python 3.11 или новее, а это 3.9\n"
