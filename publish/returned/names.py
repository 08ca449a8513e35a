"""Names of folders and files that go back: made from what senders wrote, never trusted as paths."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

NO_UNIT, NO_PERIOD = "khong-ro-don-vi", "khong-ro-ky"
PAGE_NAME = "ket-qua-kiem-tra.html"
_SUFFIX = "_ket-qua-kiem-tra"
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_LONGEST = 150  # bytes of a name; file systems take 255


def folder_name(unit_code: str | None, period_key: str | None) -> Path:
    """Return the folder of a unit and period, relative to ``returned/``."""
    return Path(_safe(unit_code or "") or NO_UNIT, _safe(period_key or "") or NO_PERIOD)


def copy_names(originals: Iterable[tuple[str, str]]) -> list[str]:
    """Name the marked copies of files, each by its original and the suffix of its kind.

    Equal names are numbered.
    """
    names: list[str] = []
    for file_name, kind in originals:
        stem = _safe(Path(file_name.replace("\\", "/")).stem) or "bao-cao"
        stem = re.sub(rf"(?:{_SUFFIX}(?:-\d+)?)+$", "", stem) or "bao-cao"
        name, number = f"{stem}{_SUFFIX}{kind}", 1
        while name in names:
            number += 1
            name = f"{stem}{_SUFFIX}-{number}{kind}"
        names.append(name)
    return names


def _safe(text: str) -> str:
    clean = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text)).strip(" .")
    return clean.encode()[:_LONGEST].decode(errors="ignore").strip(" .")
