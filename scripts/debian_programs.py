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
    if found is None and os.geteuid() == 0:
        for words in (("update", "-qq"), ("install", "-y", "-qq", "--no-install-recommends", name)):
            subprocess.run(
                ["/usr/bin/apt-get", *words], check=False, stdout=subprocess.DEVNULL,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )  # fmt: skip
        found = shutil.which(name)
    if found is None:
        raise ServicesError(f"Thiếu {name}: apt-get install -y {name}. It is missing.")
    return found
