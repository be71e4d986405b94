"""The worker: its table, its endurance, its end."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.jobs.schedule import Job, cron_table, make_scheduler, run_job, run_worker
from app.mail.sender import MailSettingsWrong
from app.store.engine import Database
from tests.reminder_cast import MONDAY, World, settings_for

ROOT = Path(__file__).parents[2]


def test_every_job_names_its_zone_and_runs_once_at_a_time(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    scheduler = make_scheduler(cron_table(database, settings_for(tmp_path), lambda: False))
    jobs = {job.id: job for job in scheduler.get_jobs()}
    database.dispose()

    assert set(jobs) == {"heartbeat", "reminders", "letters", "withdrawn", "sweep", "links"}
    for job in jobs.values():
        assert str(job.trigger.timezone) == "UTC"
    start = datetime(2022, 11, 14, 6, 1, tzinfo=ZoneInfo("UTC"))
    assert jobs["reminders"].trigger.get_next_fire_time(None, start) == start + timedelta(minutes=4)
    assert jobs["letters"].trigger.get_next_fire_time(None, start + timedelta(seconds=1)) == start + timedelta(
        seconds=30
    )


def test_the_fault_of_one_run_is_told_and_the_worker_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> list[str]:
        raise RuntimeError("диск кончился")

    run_job(Job("letters", fail))

    assert "letters failed" in caplog.text
    assert "диск кончился" in caplog.text


def test_a_worker_does_not_start_with_mail_settings_it_cannot_read(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(MailSettingsWrong):
        run_worker(database, settings_for(tmp_path, smtp="mail.example.ru"))
    database.dispose()


PROGRAM = """
from app.jobs.schedule import run_worker
from app.services.open_database import database_of
from app.settings import Settings
settings = Settings()
run_worker(database_of(settings), settings)
print("ended in peace")
"""


def test_a_worker_sends_what_waits_and_ends_in_peace_when_asked(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with database.write() as session:
        world = World(session)
        world.person("Борис", "executor", world.school)
        world.assignment(MONDAY + timedelta(days=1), world.school)
        session.commit()
    environment = os.environ | {
        "VEKHI_DATABASE_URL": database_url,
        "VEKHI_DATA_DIR": str(tmp_path),
        "VEKHI_TODAY": MONDAY.isoformat(),
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        for _ in range(200):
            if list((tmp_path / "outbox").glob("*.eml")):
                break
            assert worker.poll() is None, worker.communicate()[0]
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        out, _ = worker.communicate(timeout=20)
    finally:
        if worker.poll() is None:
            worker.kill()
    assert (out.strip(), worker.returncode) == ("ended in peace", 0)
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
