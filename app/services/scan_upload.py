"""What an upload must pass: its size, and the installation's antivirus where one is set.

This happens while the file is received, before any transaction. When the antivirus gives no verdict the file is
refused where the installation demands one, else taken and the log told.
"""

import logging
from functools import partial
from pathlib import Path

from app.core.errors import BadInput
from app.files.clamd import ClamdSilent, find_virus
from app.files.limits import Limits

INFECTED = "Антивирус нашёл в файле угрозу ({name}): файл не принят"
NO_VERDICT = "Антивирус не отвечает, а без его проверки файлы не принимаются. Повторите через несколько минут"
log = logging.getLogger("vekhi.uploads")


def upload_limits(size: int, clamd_url: str, *, required: bool) -> Limits:
    """The limits of this installation; without an address of clamd nothing is scanned."""
    return Limits(size=size, scan=partial(scan_upload, url=clamd_url, required=required) if clamd_url else None)


def scan_upload(path: Path, *, url: str, required: bool) -> None:
    """Raise BadInput when the file is infected, or when there is no verdict and one is `required`."""
    try:
        name = find_virus(path, url)
    except ClamdSilent as silent:
        if required:
            log.error("no verdict of the antivirus, the file is refused: %s", silent)
            raise BadInput(NO_VERDICT) from silent
        log.warning("no verdict of the antivirus, the file is taken unchecked: %s", silent)
        return
    if name is not None:
        log.warning("the antivirus found %s, the file is refused", name)
        raise BadInput(INFECTED.format(name=name))
