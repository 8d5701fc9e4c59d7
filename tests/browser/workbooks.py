"""Fills in the workbook of a task in front of a browser. Knows the page of the task, nothing else."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from playwright.sync_api import Page

from engine.export.performance_book import HEADER_ROW, PARTS, SHEET


def upload_workbook(page: Page, task: str, *, is_wrong: bool) -> None:
    """Download the form, write one number into it and upload it."""
    page.goto(task)
    data = page.request.get(f"{task}/format.xlsx").body()
    book = load_workbook(io.BytesIO(data))
    book[SHEET][f"{PARTS['value']}{HEADER_ROW + 2}"] = "dua puluh" if is_wrong else 27
    saved = io.BytesIO()
    book.save(saved)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("#book").set_input_files({"name": "format.xlsx", "mimeType": kind, "buffer": saved.getvalue()})
    page.locator("form[action$='/format'] button").click()
    page.locator(".errors" if is_wrong else "#changes").wait_for()
