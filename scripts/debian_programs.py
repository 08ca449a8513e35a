"""Programs of Debian's that are not Python: found, or installed where that is ours to do."""

import os
import shutil
import subprocess

from airflow_services import ServicesError


def program(name: str) -> str:
    """Return the path of a program, installing Debian's package of that name where we may.

    Args:
        name: Of the program and of its package: ``redis-server``, ``chromium``.

    Raises:
        ServicesError: If it is not there and cannot be installed.
    """
    found = shutil.which(name)
    told = ""
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        told = _install(name)
        found = shutil.which(name)
    if found is None:
        raise ServicesError(
            f"Thiếu {name}: apt-get install -y {name}. It is missing.\n{told}".rstrip()
        )
    return found


def _install(package: str) -> str:
    """Install a package; return what was said if that failed.

    The lists of packages of a bare machine are empty or old, and somebody else may be installing.
    """
    patient = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
        done = subprocess.run(
            [*patient, *words], check=False, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )  # fmt: skip
    return done.stderr[-2000:] if done.returncode else ""
