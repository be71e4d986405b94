"""A day as a person types it where the browser has no calendar."""

import re
from datetime import date


def year_first(value: object) -> object:
    """Turn «14.11.2022» into 2022-11-14; leave all else."""
    parts = re.fullmatch(r"(\d{2})\.(\d{2})\.(\d{4})", value.strip()) if isinstance(value, str) else None
    return f"{parts[3]}-{parts[2]}-{parts[1]}" if parts else value


def read_day(text: str) -> date | None:
    """Read a typed day, None for nothing typed; raises ValueError for what is no day."""
    text = text.strip()
    return date.fromisoformat(str(year_first(text))) if text else None
