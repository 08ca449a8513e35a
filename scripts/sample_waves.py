"""The sample inbox: folders of submissions that arrive one after another."""

import os
import shutil
from pathlib import Path

SIDECAR = ".receipt.json"


def waves(samples: Path) -> list[Path]:
    """Return the folders of the waves (``1-…``, ``2-…``) in the order they arrive."""
    numbered = [
        (int(folder.name.split("-")[0]), folder)
        for folder in samples.iterdir()
        if folder.is_dir() and folder.name.split("-")[0].isdigit()
    ]
    return [folder for _, folder in sorted(numbered)]


def deliver(wave: Path, inbox: Path) -> list[str]:
    """Put what a wave holds into the inbox, as a channel would: whole files, note of receipt first.

    A file that is there already with the same content is left alone, so that it is no new arrival.

    Args:
        wave: Folder of one wave; its name becomes a folder of the inbox.
        inbox: The inbox.

    Returns:
        Names of the submissions delivered, below the inbox; notes of receipt not counted.
    """
    files = sorted(path for path in wave.rglob("*") if path.is_file())
    notes_first = sorted(files, key=lambda path: not path.name.endswith(SIDECAR))
    delivered = []
    workshop = inbox.parent / "delivering"
    for source in notes_first:
        target = inbox / wave.name / source.relative_to(wave)
        if target.exists() and target.read_bytes() == source.read_bytes():
            continue
        place(source, target, workshop)
        if not source.name.endswith(SIDECAR):
            delivered.append(str(target.relative_to(inbox)))
    if workshop.is_dir():
        workshop.rmdir()
    return delivered


def place(source: Path, target: Path, workshop: Path) -> None:
    """Copy beside the inbox and rename into it: nobody sees half a file.

    It is dated a day back, so that a workbook that is broken on purpose is not waited for.
    """
    workshop.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = workshop / f"{os.getpid()}-{target.name}"
    shutil.copy2(source, draft)
    written = draft.stat().st_mtime_ns - 24 * 3600 * 1_000_000_000
    os.utime(draft, ns=(written, written))
    draft.replace(target)
