"""Run by the tests as a process of its own: publish to PostgreSQL, and perhaps die on the way.

Usage: ``postgres_process.py <home> <dsn> [function to die after]``.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import postgres_world as world

from ingest.config import Settings
from publish.postgres import publication


def die_after(name: str) -> None:
    """Let this process be killed, as by the kernel, once the named function has returned."""
    function = getattr(publication, name)

    def deadly(*arguments: Any) -> Any:
        function(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(publication, name, deadly)


def main() -> None:
    """Do what the arguments say."""
    home, dsn, *rest = sys.argv[1:]
    if rest:
        die_after(rest[0])
    settings = Settings(home=Path(home), postgres_dsn=dsn, **world.SETTINGS)
    sys.stdout.write(str(publication.publish_to_postgres(settings).published))


if __name__ == "__main__":
    main()
