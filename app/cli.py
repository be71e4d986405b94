"""The `vekhi` command.

Exit codes: 0 done, 1 bad input (each fault on its own line), 2 misuse. Every command that needs the
database migrates an empty or older SQLite one first; a command imports what it needs when it runs,
so `vekhi deadlines` does not pay for the web.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.core.errors import VekhiError

if TYPE_CHECKING:
    from app.settings import Settings
    from app.store.engine import Database

vekhi = typer.Typer(
    name="vekhi",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Вехи: трекер дорожных карт.",
)
user = typer.Typer(no_args_is_help=True, help="Люди.")
mail = typer.Typer(no_args_is_help=True, help="Почта.")
journal = typer.Typer(no_args_is_help=True, help="Журнал.")
vekhi.add_typer(user, name="user")
vekhi.add_typer(mail, name="mail")
vekhi.add_typer(journal, name="journal")

Choice = TypeVar("Choice", bound=StrEnum)
Paths = Annotated[list[Path], typer.Argument(metavar="ПУТЬ…", help="папка roadmaps, папка территории или файл карты")]


def say(text: str) -> None:
    """Write a result line to standard output."""
    typer.echo(text)


def complain(text: str) -> None:
    """Write a fault or a note to standard error."""
    typer.echo(text, err=True)


def settings_or_exit() -> "Settings":
    """Read the settings; a bad one is told in a sentence, exit 2."""
    from pydantic import ValidationError

    from app.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        for part in error.errors():
            complain(f"VEKHI_{str(part['loc'][0]).upper()}: {part['msg'].removeprefix('Value error, ')}")
        raise typer.Exit(2) from None


@contextmanager
def open_database(*, demo: bool = False) -> Iterator[tuple["Settings", "Database"]]:
    """Open the database for a command: migrated if it is SQLite, its demo mark told and respected."""
    from app.services.open_database import database_of, prepare_database

    settings = settings_or_exit()
    database = database_of(settings)
    try:
        for note in prepare_database(database, settings, demo=demo):
            complain(note)
        yield settings, database
    finally:
        database.dispose()


@vekhi.command()
def migrate() -> None:
    """Довести базу данных до нынешней схемы."""
    from app.store.engine import Database
    from app.store.migrate import migrate as bring_forward

    database = Database(settings_or_exit().database)
    say("База приведена к нынешней схеме" if bring_forward(database.engine) else "Изменений нет")
    database.dispose()


@vekhi.command()
def check(paths: Paths) -> None:
    """Проверить файлы планов, ничего не загружая."""
    from app.services.check_plans import check_plans

    lines, problems = check_plans(paths)
    for problem in problems:
        complain(str(problem))
    for line in lines:
        say(line)
    raise typer.Exit(1 if problems else 0)


@vekhi.command()
def load(
    paths: Paths,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="показать изменения, не записывая")] = False,
) -> None:
    """Загрузить планы: файл загружается целиком или не загружается вовсе."""
    from app.services.load_plans import load_plans

    with open_database() as (settings, database):
        report = load_plans(database, settings, paths, dry_run=dry_run, progress=sys.stderr.isatty())
    for problem in report.problems:
        complain(str(problem))
    for line in report.lines():
        say(line)
    raise typer.Exit(1 if report.problems else 0)


@vekhi.command()
def export(
    key: Annotated[str, typer.Argument(metavar="КАРТА", help="ключ карты, например sarov-1.1")],
    form: Annotated[str, typer.Option("--format", help="yaml, json, xlsx, docx или ics")] = "yaml",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="имя файла; без него — на выход")] = None,
) -> None:
    """Выгрузить карту: файл плана с решениями людей, документ, таблицу или календарь."""
    from app import clock
    from app.services.export_roadmap import ExportFormat, export_roadmap

    wanted = _choice(form, ExportFormat, "--format")
    with open_database() as (settings, database), database.read() as session:
        content = export_roadmap(
            session,
            key,
            wanted,
            now=clock.now(),
            today_in=lambda zone: clock.today(zone, settings.today),
            address=settings.base_url,
        )
    _hand_out(content, output)


@vekhi.command()
def report(
    key: Annotated[str, typer.Argument(metavar="КАРТА", help="ключ карты, например sarov-1.1")],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="за какой год")],
    form: Annotated[str, typer.Option("--format", help="docx, xlsx или pdf")] = "docx",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="имя файла; без него — на выход")] = None,
) -> None:
    """Составить отчёт карты за год для круглого стола «Анализ эффективности»."""
    from app import clock
    from app.services.prepare_report import ReportFormat, write_report

    wanted = _choice(form, ReportFormat, "--format")
    with open_database() as (settings, database), database.read() as session:
        content = write_report(
            session, key, year, wanted, now=clock.now(), today_in=lambda zone: clock.today(zone, settings.today)
        )
    _hand_out(content, output)


def _choice(given: str, choices: type[Choice], option: str) -> Choice:
    """One of the choices, or misuse told in a sentence."""
    try:
        return choices(given)
    except ValueError:
        complain(f"{option} {given}: есть {', '.join(choices)}")
        raise typer.Exit(2) from None


def _hand_out(content: bytes, output: Path | None) -> None:
    """Write a file whole or not at all, or bytes to standard output."""
    if output is None:
        sys.stdout.buffer.write(content)
        return
    draft = output.with_name(f"{output.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(output)
    except OSError as error:
        draft.unlink(missing_ok=True)
        complain(f"{output}: {error.strerror}")
        raise typer.Exit(1) from None
    complain(f"Записано: {output}")


@vekhi.command()
def deadlines(
    phrases: Annotated[list[str] | None, typer.Argument(metavar="ФРАЗА…", help="без фраз читается ввод")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="по одному прочтению в строке")] = False,
    period: Annotated[str | None, typer.Option(help="период плана: 2021-2025 или 2021/22")] = None,
) -> None:
    """Прочесть сроки, как они напечатаны, и объяснить прочтение."""
    from app.services.read_phrases import read_phrases

    try:
        faults = read_phrases(phrases or None, sys.stdin, sys.stdout, as_json=as_json, period=period, complain=complain)
    except ValueError as error:
        complain(str(error))
        raise typer.Exit(2) from None
    raise typer.Exit(1 if faults else 0)


@vekhi.command()
def remind(
    at: Annotated[datetime | None, typer.Option(help="момент ISO; позже нынешнего только с --dry-run")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="показать письма, ничего не записывая")] = False,
) -> None:
    """Разослать напоминания, которым пришло время; второй запуск ничего не повторяет."""
    from app.jobs.tasks import remind_now

    with open_database() as (settings, database):
        try:
            for line in remind_now(database, settings, at=at, dry_run=dry_run):
                say(line)
        except VekhiError as error:
            complain(error.sentence)
            raise typer.Exit(1) from None


@vekhi.command()
def serve(
    host: Annotated[str, typer.Option(help="на каком адресе слушать")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="порт")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="сколько процессов")] = 1,
) -> None:
    """Запустить веб-сервер."""
    from app.serving import serve_forever

    with open_database() as (settings, _database):
        if settings.secret_key is None:
            complain("VEKHI_SECRET_KEY не задан: это секрет установки, придумайте длинную случайную строку")
            raise typer.Exit(2)
    serve_forever(host, port, workers)


@vekhi.command()
def worker() -> None:
    """Выполнять фоновую работу: напоминания, письма, новые контрольные точки."""
    from app.jobs.schedule import run_worker

    with open_database() as (settings, database):
        run_worker(database, settings)


@vekhi.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="порт")] = 8000,
) -> None:
    """Показать программу на настоящих планах: данные, люди и подтверждения для примера."""
    from app.jobs.tasks import remind_now
    from app.services.seed_demo import DEMO_TODAY, REMINDED_ON, seed_demo
    from app.serving import local_address, serve_demo

    complain("Готовлю демонстрацию: планы, люди, подтверждения")
    with open_database(demo=True) as (settings, database):
        try:
            logins, fresh = seed_demo(database, settings)
            # Letters wait in the outbox, as if the worker had run on these mornings.
            for day in REMINDED_ON if fresh else ():
                then = settings.model_copy(update={"today": day, "base_url": local_address(port)})
                list(remind_now(database, then))
        except VekhiError as error:
            complain(error.sentence)
            raise typer.Exit(1) from None
    serve_demo(port, DEMO_TODAY if settings.today is None else settings.today, logins)


@user.command("add")
def user_add(
    email: Annotated[str, typer.Argument(metavar="ПОЧТА")],
    name: Annotated[str, typer.Option(help="имя")],
    role: Annotated[str, typer.Option(help="executor, coordinator, head, viewer или admin")],
    territory: Annotated[str | None, typer.Option(help="ключ территории")] = None,
    unit: Annotated[str | None, typer.Option(help="подразделение, для исполнителя")] = None,
) -> None:
    """Завести человека или дать ему ещё одну роль; пароль спрашивается или читается со ввода."""
    from app.services.add_person import add_person_from_cli

    password = _read_password()
    with open_database() as (settings, database):
        try:
            say(add_person_from_cli(database, settings, email, name, role, territory, unit, password))
        except VekhiError as error:
            complain(error.sentence)
            raise typer.Exit(1) from None


def _read_password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Пароль (не короче 10 знаков)", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@mail.command("test")
def mail_test(address: Annotated[str, typer.Argument(metavar="ПОЧТА")]) -> None:
    """Отправить пробное письмо и рассказать, что ответил почтовый сервер."""
    from app.mail.sender import send_test_letter

    try:
        say(send_test_letter(settings_or_exit(), address))
    except VekhiError as error:
        complain(error.sentence)
        raise typer.Exit(1) from None


@vekhi.command()
def backup(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="имя файла копии")] = None,
) -> None:
    """Записать копию всего: базы и файлов подтверждений, в один файл."""
    from app import clock
    from app.files.storage import open_storage
    from app.services.back_up import back_up

    now = clock.now()
    with open_database() as (settings, database):
        target = output or Path(f"vekhi-{now:%Y-%m-%d-%H%M%S}.tar")
        say(back_up(database, open_storage(settings.data_dir, settings.storage_url), target, now))
    complain("Ключ журнала (journal.key или VEKHI_JOURNAL_KEY) в копию не входит: храните его отдельно")


@vekhi.command()
def restore(source: Annotated[Path, typer.Argument(metavar="ФАЙЛ", help="копия, сделанная vekhi backup")]) -> None:
    """Восстановить копию в пустую базу."""
    from app.files.storage import open_storage
    from app.services.back_up import restore as bring_back
    from app.services.open_database import database_of

    settings = settings_or_exit()
    database = database_of(settings)
    try:
        say(bring_back(database, open_storage(settings.data_dir, settings.storage_url), source))
    finally:
        database.dispose()
    with open_database():
        complain("Проверьте журнал: vekhi journal check")


@journal.command("check")
def journal_check(
    head: Annotated[list[str] | None, typer.Option(help="голова из отчёта: sarov:1532:9f86d081884c7d65")] = None,
) -> None:
    """Проверить, что журнал никто не менял: печати всех записей и головы, напечатанные в отчётах."""
    from app.services.check_journal import check_journal

    with open_database() as (_settings, database), database.read() as session:
        found = check_journal(session, database.journal_key or b"", head or ())
    for fault in found.faults:
        complain(fault)
    for line in found.lines:
        say(line)
    raise typer.Exit(1 if found.faults else 0)


@vekhi.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run_tests(context: typer.Context) -> None:
    """Проверить саму программу: стиль, типы, границы слоёв, тесты."""
    from app.suite import main as run_suite

    raise typer.Exit(run_suite(context.args))


def main() -> int:
    """Run the command line; give the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        code = vekhi(standalone_mode=False)
    except VekhiError as error:
        complain(error.sentence)
        return 1
    except typer.Abort:
        return 130
    except Exception as error:  # noqa: BLE001  (click's own usage errors are told below, others go on)
        return _tell_usage(error)
    return int(code or 0)


def _tell_usage(error: Exception) -> int:
    show = getattr(error, "show", None)
    if show is None:
        raise error
    show()
    return int(getattr(error, "exit_code", 2))
