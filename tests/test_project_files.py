"""What the project's own pages and files promise: README against the code, nothing private or foreign in git."""

import json
import re
import subprocess
from pathlib import Path

import click
import pytest
import typer

from app.cli import vekhi
from app.settings import ROOT, Settings
from app.suite import CHECKS

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "CONTRIBUTING.md", "docs/guide.md")
NOT_OURS = {".git", ".venv", "var", "node_modules", "__pycache__"}
LICENCES = "app/web/static/vendor/licences/"

# Written in pieces, so that this file may be searched like any other.
REGISTRY = re.compile("|".join(("pypi[.]org", "python" + "hosted[.]", "npm" + "js")))
MACHINE = re.compile(r"(?<![\w.])/(root|work|home/\w+|Users/\w+)/")
AUTHORITY = re.compile(r"://[^\s/@]*@")  # the user of an address is no e-mail
EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
NOBODYS = {"example", "invalid", "localhost", "test"}
INVENTED = {"boris@саров.рф"}  # a Cyrillic domain has no reserved name


def tracked_files() -> list[str]:
    """Names of the project's files: as git knows them, or in a copy without git, all but what programs leave."""
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*")
        if path.is_file() and not NOT_OURS & set(path.relative_to(ROOT).parts)
    ]


def text_of(name: str) -> str:
    """The text of a file; empty for one that is no text."""
    raw = (ROOT / name).read_bytes()
    return "" if b"\0" in raw else raw.decode("utf-8", "replace")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """Every place a pattern occurs in the project's texts, the vendored licences excepted."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name in tracked_files()
        if not name.startswith(LICENCES)
        for number, line in enumerate(text_of(name).splitlines(), 1)
        if pattern.search(line)
    ]


def commands() -> dict[str, set[str]]:
    """Every command by its full name («user add»), with its options."""
    found: dict[str, set[str]] = {}

    def walk(command: click.Command, name: str) -> None:
        inner = getattr(command, "commands", None)
        if inner is None:
            found[name] = {option for parameter in command.params for option in parameter.opts if option[:2] == "--"}
            return
        for key, child in inner.items():
            walk(child, f"{name} {key}".strip())

    walk(typer.main.get_command(vekhi), "")
    return found


def table_rows(heading: str) -> list[list[str]]:
    """Cells of the README table whose first heading this is."""
    table = README[README.index(f"| {heading} |") :].split("\n\n")[0]
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in table.splitlines()[2:]]


def documented_commands() -> list[str]:
    """Command lines of the README table, each with its arguments."""
    return [line for row in table_rows("command") for line in re.findall("`([^`]+)`", row[0])]


def name_of(line: str) -> str:
    """The command that a command line calls; the longest name wins, «» for none."""
    return max((name for name in commands() if f"{line} ".startswith(f"{name} ")), key=len, default="")


def test_the_settings_table_names_every_setting_and_no_other() -> None:
    names = [row[0].strip("`") for row in table_rows("variable")]
    assert sorted(names) == sorted(f"VEKHI_{field.upper()}" for field in Settings.model_fields)


@pytest.mark.parametrize("field", ["data_dir", "base_url", "mail_from", "upload_limit"])
def test_the_settings_table_tells_the_default_in_the_code(field: str) -> None:
    defaults = {row[0].strip("`"): row[1] for row in table_rows("variable")}
    assert defaults[f"VEKHI_{field.upper()}"] == f"`{Settings.model_fields[field].default}`"


def test_the_readme_documents_every_command() -> None:
    documented = {name_of(line) for line in documented_commands()}
    documented |= set(re.findall(r"python3 -m app (\w+)", README))
    assert set(commands()) - documented == set()


def test_the_readme_documents_only_commands_and_options_that_exist() -> None:
    for line in documented_commands():
        assert name_of(line), f"no such command: {line}"
        assert set(re.findall(r"--[a-z-]+", line)) <= commands()[name_of(line)], line


@pytest.mark.parametrize("page", PAGES)
def test_a_page_calls_only_commands_and_options_that_exist(page: str) -> None:
    called = re.findall(r"\bvekhi ([a-z][^`\n#&|]*)", text_of(page).replace("python3 -m app ", "vekhi "))
    for line in called:
        assert name_of(line), f"no such command: vekhi {line}"
        if name_of(line) != "test":  # its arguments are pytest's
            assert set(re.findall(r"--[a-z-]+", line)) <= commands()[name_of(line)], line


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_a_page_points_only_to_files_that_exist(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", text_of(page)):
        assert ((ROOT / page).parent / target).is_file(), target


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_pins_every_package_by_hash_and_names_no_address(lock: str) -> None:
    text = text_of(lock)
    assert "://" not in text
    packages = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert [package.split()[0] for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


def test_the_front_end_lock_pins_every_package_by_hash_and_not_by_address() -> None:
    packages = json.loads(text_of("app/web/assets/package-lock.json"))["packages"]
    vendored = {name: entry for name, entry in packages.items() if name}
    assert vendored
    for name, entry in vendored.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


def test_no_file_names_a_package_registry() -> None:
    assert lines_with(REGISTRY) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert lines_with(MACHINE) == []


def test_no_file_holds_an_address_of_a_real_person() -> None:
    found = [
        f"{name}: {match[0]}"
        for name in tracked_files()
        if not name.startswith(LICENCES)
        for match in EMAIL.finditer(AUTHORITY.sub("://", text_of(name)))
        if match[0] not in INVENTED and not NOBODYS & set(match[1].casefold().split("."))
    ]
    assert found == []


def test_the_hooks_before_a_commit_run_the_same_tools_as_the_suite() -> None:
    hooks = set(re.findall(r"entry: \.venv/bin/([\w-]+)", text_of(".pre-commit-config.yaml")))
    assert hooks == {command[0] for _name, command in CHECKS}


def test_the_image_copies_only_what_exists() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text_of("Dockerfile"), re.MULTILINE)
    assert copied
    for name in " ".join(copied).split():
        assert Path(ROOT / name).exists(), name
