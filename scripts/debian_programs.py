"""Programs of Debian's that are not Python: found, or installed where that is ours to do."""

import os
import shutil
import subprocess

from airflow_services import ServicesError


def program(name: str, *packages: str) -> str:
    """Return the path of a program, installing Debian's packages of it where we may.

    Args:
        name: Of the program: ``redis-server``, ``chromium``.
        packages: What brings it, if not a package of the same name.

    Raises:
        ServicesError: If it is not there and cannot be installed.
    """
    found = shutil.which(name)
    told, wanted = "", packages or (name,)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        told = _install(wanted)
        found = shutil.which(name)
    if found is None:
        raise ServicesError(
            f"Thiếu {name}: apt-get install -y {' '.join(wanted)}. It is missing.\n{told}".rstrip()
        )
    return found


def _install(packages: tuple[str, ...]) -> str:
    """Install packages; return what was said if that failed.

    The lists of packages of a bare machine are empty or old, and somebody else may be installing.
    """
    patient = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*patient, *words], check=False, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )  # fmt: skip
    return done.stderr[-2000:] if done.returncode else ""
