"""Named points at which a test may kill the process, as a power cut would.

``DEAN06_FAILPOINT=<name>`` kills at the first pass, ``<name>@3`` at the third; without the variable
nothing happens.
"""

import os
import signal
from collections import Counter

_passes: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Kill this process with SIGKILL if the environment asks for it here.

    Args:
        name: The point, such as ``after_blob``.
    """
    wanted, _, count = os.environ.get("DEAN06_FAILPOINT", "").partition("@")
    if wanted != name:
        return
    _passes[name] += 1
    if _passes[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
