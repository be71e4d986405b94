"""A report of a year as PDF, set by Typst."""

import json
from datetime import date
from pathlib import Path

from app.documents.report_values import ReportSheet

TEMPLATE = Path(__file__).parents[2] / "templates" / "reports" / "year.typ"


def report_pdf(sheet: ReportSheet, day: date) -> bytes:
    """Set the report with the compiler's own fonts; `day` is the document's date, so equal reports are equal bytes.

    Raises RuntimeError when the compiler warns, for it leaves out what it cannot set (a letter without a font).
    """
    import typst

    inputs = {"report": json.dumps(sheet.plain() | {"day": [day.year, day.month, day.day]}, ensure_ascii=False)}
    compiler = typst.Compiler(str(TEMPLATE), ignore_system_fonts=True)
    made, warnings = compiler.compile_with_warnings(sys_inputs=inputs)
    if warnings:
        raise RuntimeError(f"the report could not be set as it is: {warnings[0]}")
    assert isinstance(made, bytes)
    return made
