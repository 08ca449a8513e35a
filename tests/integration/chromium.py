"""Debian's Chromium, driven by Playwright; it asks nobody outside."""

from collections.abc import Iterator
from contextlib import contextmanager

from debian_programs import program
from playwright.sync_api import Browser, sync_playwright

_QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync",
          "--no-first-run")  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser without a window, and end it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program("chromium"), args=["--no-sandbox", "--disable-gpu", *_QUIET]
        )
        yield started
        started.close()
