"""The worker: the cron table, in code, and the process that follows it.

The table is not data: jobs live in memory, all state is in our own tables, and claims there make a
second worker by accident harmless.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from apscheduler.schedulers import SchedulerNotRunningError
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from app.files.storage import open_storage
from app.jobs.tasks import beat, deliver_now, remind_in_the_morning
from app.jobs.upkeep import check_links, destroy_withdrawn, sweep_at_night
from app.mail.sender import open_sender
from app.settings import Settings
from app.store.engine import Database

# Said everywhere: a cron trigger left alone takes the machine's zone.
ZONE = "UTC"
log = logging.getLogger("vekhi.worker")


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the cron table: a task that gives lines to tell, and the seconds, minutes and hours it runs at.

    `at_start`: it also runs when the worker starts.
    """

    name: str
    run: Callable[[], Iterable[str]]
    hour: str = "*"
    minute: str = "*"
    second: str = "0"
    at_start: bool = True


def cron_table(database: Database, settings: Settings, stopping: Callable[[], bool]) -> tuple[Job, ...]:
    """The whole schedule."""
    storage = open_storage(settings.data_dir, settings.storage_url)

    def heartbeat() -> Iterable[str]:
        beat(database)
        return ()

    return (
        Job("heartbeat", heartbeat, second="*/30"),
        Job("reminders", lambda: remind_in_the_morning(database, settings), minute="*/5"),
        Job("letters", lambda: deliver_now(database, settings, stopping=stopping), second="*/30"),
        Job("links", lambda: check_links(database), minute="*/5", second="15", at_start=False),
        Job("withdrawn", lambda: destroy_withdrawn(database, storage), minute="7"),
        # Night from Moscow to Kamchatka.
        Job("sweep", lambda: sweep_at_night(database, settings, storage), hour="21", minute="23", at_start=False),
    )


def run_job(job: Job) -> None:
    """Run a task once; its fault is logged and the next run comes at its time."""
    try:
        for line in job.run():
            log.info("%s: %s", job.name, line)
    except Exception:
        log.exception("%s failed", job.name)


def make_scheduler(jobs: Iterable[Job]) -> BlockingScheduler:
    """Put the jobs on a scheduler: one run of each at a time, missed runs as one."""
    scheduler = BlockingScheduler(timezone=ZONE)
    for job in jobs:
        scheduler.add_job(
            run_job,
            CronTrigger(hour=job.hour, minute=job.minute, second=job.second, timezone=ZONE),
            args=(job,),
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=60,
        )
    return scheduler


def run_worker(database: Database, settings: Settings) -> None:
    """Follow the cron table until SIGTERM or SIGINT; a letter being sent is finished first.

    Raises MailSettingsWrong at once when the mail settings cannot be understood.
    """
    with open_sender(settings):
        pass
    stop, over = threading.Event(), threading.Event()
    jobs = cron_table(database, settings, stop.is_set)
    scheduler = make_scheduler(jobs)

    def end(_signal: int, _frame: FrameType | None) -> None:
        # Not here: the handler may have interrupted the scheduler while it holds its own locks.
        threading.Thread(target=_finish, args=(scheduler, stop, over), name="finish").start()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        # A worker that has just started is seen at once, and what waits does not wait for the clock.
        for job in jobs:
            if job.at_start:
                run_job(job)
        if not stop.is_set():
            scheduler.start()
    finally:
        over.set()
        for number, handler in before.items():
            signal.signal(number, handler)


def _finish(scheduler: BlockingScheduler, stop: threading.Event, over: threading.Event) -> None:
    stop.set()
    # Asked to end between the first jobs and the start: the start must be over to be undone.
    while not (scheduler.running or over.wait(0.05)):
        pass
    with suppress(SchedulerNotRunningError):
        scheduler.shutdown(wait=True)
