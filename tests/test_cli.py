"""The command line as people use it: exit codes, faults on lines of their own, nothing half-done."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import ROOT

PROGRAM = "import sys; from app.cli import main; sys.exit(main())"


def vekhi(*arguments: str, home: Path, given: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with its own data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VEKHI_")}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=kept | {"VEKHI_DATA_DIR": str(home), "PYTHONPATH": str(ROOT)} | settings,
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_check_counts_the_real_plans(tmp_path: Path) -> None:
    done = vekhi("check", "roadmaps", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Саров: карт 8, мероприятий 271" in done.stdout
    assert done.stdout.endswith("Ошибок нет\n")


def test_check_tells_every_fault_with_file_and_line_and_exits_1(tmp_path: Path) -> None:
    folder = tmp_path / "faulty"
    folder.mkdir()
    (folder / "territory.yaml").write_text("key: faulty\nname: Тест\ntime_zone: Europe/Nowhere\nunits: []\n", "utf-8")
    (folder / "faulty-1.yaml").write_text(
        "key: faulty-1\ntitle: План\nperiod: 2021-2022\nactivities:\n  - key: 1.10\n    titel: Совещание\n", "utf-8"
    )
    done = vekhi("check", str(folder), home=tmp_path)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert any("territory.yaml:3:" in line for line in lines)
    assert any("faulty-1.yaml:5:" in line and '"1.10"' in line for line in lines)
    assert any("faulty-1.yaml:6:" in line and "title" in line for line in lines)


def test_load_twice_migrates_an_empty_database_and_then_changes_nothing(tmp_path: Path) -> None:
    first = vekhi("load", "roadmaps/korsakov", home=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "korsakov-1: новая карта" in first.stdout
    second = vekhi("load", "roadmaps/korsakov", home=tmp_path)
    assert second.stdout.endswith("Изменений нет\n")


def test_a_business_date_is_refused_outside_a_demonstration(tmp_path: Path) -> None:
    done = vekhi("load", "roadmaps/korsakov", home=tmp_path, VEKHI_TODAY="2022-11-14")
    assert done.returncode == 1
    assert "VEKHI_TODAY" in done.stderr


def test_serving_demands_a_secret_key(tmp_path: Path) -> None:
    done = vekhi("serve", home=tmp_path)
    assert done.returncode == 2
    assert "VEKHI_SECRET_KEY" in done.stderr


def test_a_bad_setting_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = vekhi("migrate", home=tmp_path, VEKHI_BASE_URL="vekhi.example.ru")
    assert done.returncode == 2
    assert done.stderr.startswith("VEKHI_BASE_URL: ")


@pytest.mark.parametrize("arguments", [("bogus",), ("load",), ("user", "add")])
def test_misuse_exits_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert vekhi(*arguments, home=tmp_path).returncode == 2


def test_a_person_is_added_by_territory_and_unit(tmp_path: Path) -> None:
    vekhi("load", "roadmaps/korsakov", home=tmp_path)
    who = ("boris@example.ru", "--name", "Борис", "--role", "executor", "--territory", "korsakov")
    done = vekhi("user", "add", *who, "--unit", "отдел образования", home=tmp_path, given="длинный пароль\n")
    assert (done.returncode, done.stdout) == (0, "Борис: исполнитель, korsakov\n"), done.stderr
    unknown = vekhi("user", "add", *who, "--unit", "Методкабинет", home=tmp_path, given="длинный пароль\n")
    assert unknown.returncode == 1
    assert "Отдел образования" in unknown.stderr
    short = vekhi("user", "add", *who, "--unit", "oto", home=tmp_path, given="коротко\n")
    assert (short.returncode, short.stderr) == (1, "Пароль короче 10 знаков\n")


def test_deadlines_in_json_answer_every_line_in_order(tmp_path: Path) -> None:
    given = 'Ежегодно, август\n{"id": 7, "phrase": "2021-2025", "period": [2021, 2025], "year": "calendar"}\n'
    done = vekhi("deadlines", "--json", home=tmp_path, given=given)
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["clauses"][0]["windows"] == [{"start": "08-01", "end": "08-31"}]
    assert (second["id"], second["clauses"][0]["kind"]) == (7, "continuous")
    assert not (tmp_path / "vekhi.db").exists()


def test_the_journal_is_checked_and_another_key_is_refused(tmp_path: Path) -> None:
    loaded = vekhi("load", "roadmaps/korsakov", home=tmp_path)
    assert loaded.returncode == 0, loaded.stderr
    add = ("user", "add", "anna@example.org", "--name", "Анна", "--role", "coordinator", "--territory", "korsakov")
    assert vekhi(*add, home=tmp_path, given="достаточно длинный\n").returncode == 0
    checked = vekhi("journal", "check", home=tmp_path)
    assert checked.returncode == 0, checked.stderr
    head = checked.stdout.splitlines()[-1].split("голова ")[1]
    assert vekhi("journal", "check", "--head", head, home=tmp_path).returncode == 0
    assert vekhi("journal", "check", "--head", "korsakov:99:0123456789abcdef", home=tmp_path).returncode == 1
    refused = vekhi("journal", "check", home=tmp_path, VEKHI_JOURNAL_KEY="совсем другой ключ журнала")
    assert refused.returncode == 1
    assert "другим ключом" in refused.stderr
    assert vekhi("journal", "check", home=tmp_path, VEKHI_JOURNAL_KEY="короткий").returncode == 1


def test_a_copy_is_made_and_restored_elsewhere(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert vekhi("load", "roadmaps/korsakov", home=here).returncode == 0
    made = vekhi("backup", "-o", str(tmp_path / "copy.tar"), home=here)
    assert made.returncode == 0, made.stderr
    assert "journal.key" in made.stderr
    there.mkdir()
    (there / "journal.key").write_bytes((here / "journal.key").read_bytes())
    restored = vekhi("restore", str(tmp_path / "copy.tar"), home=there)
    assert restored.returncode == 0, restored.stderr
    assert vekhi("load", "roadmaps/korsakov", home=there).stdout.endswith("Изменений нет\n")
    again = vekhi("restore", str(tmp_path / "copy.tar"), home=there)
    assert again.returncode == 1
    assert "пустую базу" in again.stderr
    assert vekhi("restore", str(tmp_path / "нет.tar"), home=tmp_path / "new").returncode == 1


def test_a_map_is_exported_and_its_file_loads_to_no_change(tmp_path: Path) -> None:
    home, files = tmp_path / "home", tmp_path / "korsakov"
    assert vekhi("load", "roadmaps/korsakov", home=home).returncode == 0
    shutil.copytree(ROOT / "roadmaps" / "korsakov", files)
    made = vekhi("export", "korsakov-1", "-o", str(files / "korsakov-1.yaml"), home=home)
    assert made.returncode == 0, made.stderr
    # The file itself is another, what it says is the same.
    changed = [line for line in vekhi("load", str(files), home=home).stdout.splitlines() if "korsakov-1:" in line]
    assert changed == ["korsakov-1: изменены сведения о карте"]
    assert vekhi("export", "korsakov-1", home=home).stdout == (files / "korsakov-1.yaml").read_text("utf-8")
    as_json = vekhi("export", "korsakov-1", "--format", "json", home=home)
    assert json.loads(as_json.stdout)["key"] == "korsakov-1"
    for form in ("xlsx", "docx", "ics"):
        target = tmp_path / f"карта.{form}"
        assert vekhi("export", "korsakov-1", "--format", form, "-o", str(target), home=home).returncode == 0
        assert target.stat().st_size > 100
    made = vekhi("report", "korsakov-1", "--year", "2022", "--format", "pdf", "-o", str(tmp_path / "r.pdf"), home=home)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert vekhi("report", "korsakov-1", "--year", "2022", "--format", "ods", home=home).returncode == 2
    unknown = vekhi("export", "korsakov-9", home=home)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "korsakov-1" in unknown.stderr
    assert vekhi("export", "korsakov-1", "--format", "pdf", home=home).returncode == 2
    assert vekhi("export", "korsakov-1", "-o", str(tmp_path / "нет" / "x.yaml"), home=home).returncode == 1
