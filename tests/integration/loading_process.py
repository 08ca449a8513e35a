"""Runs one stage chain in a process of its own, so that a test can kill it or run two at once."""

import sys
from pathlib import Path

import loading_world

from ingest.events import record_event
from ingest.pipeline import pull_sources


def main(action: str, home: str, *arguments: str) -> None:
    """Do ``load``, ``pull`` or ``withdraw <submission>`` in a home."""
    loading_world.use_stand_in_reader(setattr)
    settings = loading_world.settings_at(Path(home), batch_files=3)
    if action == "load":
        loading_world.run(settings)
    elif action == "pull":
        pull_sources(settings)
    elif action == "withdraw":
        record_event(settings, "withdraw", arguments[0], reason="nhầm", actor="kiểm thử")
    else:
        raise SystemExit(f"unknown action {action}")


if __name__ == "__main__":
    main(*sys.argv[1:])
