"""Readers that ask PostgreSQL the same thing again and again until they are told to stop.

Each asks as ``bi_reader`` by another way in, and keeps what it saw: lists of numbers, one list an
answer. What goes wrong in one is raised where it is closed.
"""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pandas as pd
import psycopg2
from postgres_server import programs_of
from sqlalchemy import create_engine, text

Answer = list[int]


@contextmanager
def again_and_again(ask: Callable[[], Answer], pause_seconds: float = 0) -> Iterator[list[Answer]]:
    """Ask in a thread of its own until the block is left; yields what is seen as it comes."""
    seen: list[Answer] = []
    wrong: list[BaseException] = []
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                seen.append(ask())
                time.sleep(pause_seconds)
        except BaseException as error:
            wrong.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()
    if wrong:
        raise wrong[0]


def by_psql(dsn: str, sql: str) -> Callable[[], Answer]:
    """Ask by ``psql``, a connection an answer."""
    command = [programs_of("") / "psql", dsn, "-v", "ON_ERROR_STOP=1", "-qtA", "-c", sql]

    def ask() -> Answer:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [int(line) for line in done.stdout.split()]

    return ask


def by_pandas(dsn: str, sql: str) -> Callable[[], Answer]:
    """Ask by pandas over SQLAlchemy, in one session that outlives releases."""
    engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(dsn))

    def ask() -> Answer:
        with engine.connect() as connection:
            return [int(one) for one in pd.read_sql(text(sql), connection).iloc[:, 0]]

    return ask


def by_command(words: list[str | Path], environment: dict[str, str]) -> Callable[[], Answer]:
    """Run a command again and again; it must end well, and answers nothing."""

    def run() -> Answer:
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return []

    return run


@contextmanager
def all_at_once(
    asks: list[Callable[[], Answer]], pause_seconds: float = 0
) -> Iterator[list[list[Answer]]]:
    """Ask by all ways at the same time; yields what each saw."""
    with ExitStack() as stack:
        yield [stack.enter_context(again_and_again(ask, pause_seconds)) for ask in asks]
