"""Fail when a tracked file names a machine's path, a package index or a private address.

What is checked in must work on any machine: an index or a path of one machine in a lock, a
configuration or a test makes it work on that machine only.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BINARY = {".xlsx", ".xls", ".docx", ".pdf", ".png", ".parquet", ".duckdb", ".zip"}
RULES = {
    "path of one machine": re.compile(
        r"(?<![\w.$}/-])/(?:root|work|mnt|tmp/(?:brief|lab|pytest)[\w-]*|home/\w+|Users/\w+)/[\w.]"
    ),
    "file address": re.compile(r"\bfile:///(?:home|root|work|tmp|opt|usr|srv)/"),
    "package index": re.compile(
        r"https?://[^\s\"')]*(?:pypi|/simple\b|artifactory|nexus|registry|index\.)", re.IGNORECASE
    ),
    "index option": re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host"),
    "private network address": re.compile(
        r"\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\b"
    ),
    "credentials in an address": re.compile(r"://[^\s/:@\"'{}$]+:[^\s/:@\"'{}$]+@"),
}


def tracked_files() -> list[Path]:
    """Return the files git tracks, as paths below the root; text files only."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git of the developer's PATH is meant
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return [ROOT / name for name in listed if name and Path(name).suffix not in BINARY]


def complaints(path: Path) -> list[str]:
    """Return one line per place in ``path`` that a rule forbids.

    Args:
        path: A file below the root.
    """
    if not path.is_file() or path == Path(__file__).resolve():
        return []
    text = path.read_text(encoding="utf-8", errors="replace")
    return [
        f"{path.relative_to(ROOT)}:{number}: {rule}: {found.group(0)}"
        for number, line in enumerate(text.splitlines(), start=1)
        for rule, pattern in RULES.items()
        if (found := pattern.search(line))
    ]


def main() -> int:
    """Print every complaint; return 1 if there is one."""
    found = [line for path in tracked_files() for line in complaints(path)]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
