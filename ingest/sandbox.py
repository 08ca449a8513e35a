"""Reading many files in limited child processes; a file that kills its reader costs that file only.

Each worker is a fresh interpreter (``python -m ingest.sandbox``) that reads one job a line from
its input and answers with one framed result. It has an address-space limit, no core dumps, no
file it may write, and the parent's clock: when a file takes too long the worker is killed, the file
is rejected with a finding, and a new worker takes over.
"""

import fcntl
import gc
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ingest.config import Settings, child_environment
from ingest.findings import finding
from ingest.model import ReadResult
from ingest.reading import read_document, rejected
from ingest.result_codec import decode, encode

_LENGTH_BYTES = 8
_MAX_RESULT_BYTES = 512 * 2**20
_READY = b"R"
_PIPE_BYTES = 2**20
_JOBS_AT_WORKER = 2
_AHEAD = 64  # results kept back for an earlier, slower file, per worker
_START_SECONDS = 120.0
_OWN_FAULT = 0.5
"""A late file whose reader had the processor for this share of its time is late by itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read: where it is, what it was called, the hash of its content."""

    path: Path
    file_name: str
    file_sha256: str


class _WorkerDiedError(Exception):
    """The worker's output ended: it crashed or was killed."""


class _Worker:
    """One child process, the job it is at, and the one that waits for it behind that.

    The second job is there so that the worker reads on while its parent takes in the result.
    """

    def __init__(self, settings: Settings) -> None:
        environment = child_environment(
            DEAN06_PROJECT_DIR=str(settings.project_dir),
            MALLOC_ARENA_MAX="2",
            OMP_NUM_THREADS="1",
        )
        self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "ingest.sandbox", str(settings.read_memory_mib)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd="/",
        )
        self._enlarge_pipe()
        self.jobs: deque[tuple[int, Job]] = deque()
        self.ready = False
        self.deadline = time.monotonic() + _START_SECONDS
        self.spent_before = 0.0
        self.buffer = bytearray()

    @property
    def output(self) -> IO[bytes]:
        """The pipe results come from."""
        assert self.process.stdout is not None  # noqa: S101  # opened as a pipe above
        return self.process.stdout

    def give(self, index: int, job: Job, seconds: float) -> None:
        """Send one job; its clock starts when the worker is at it."""
        if not self.jobs:
            self.set_clock(seconds + (0 if self.ready else _START_SECONDS))
        self.jobs.append((index, job))
        line = json.dumps([str(job.path.resolve()), job.file_name, job.file_sha256])
        assert self.process.stdin is not None  # noqa: S101  # opened as a pipe above
        with suppress(BrokenPipeError):  # its output ends too: there the death is noticed
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()

    def set_clock(self, seconds: float) -> None:
        """Begin the time of the job it is at."""
        self.deadline = time.monotonic() + seconds
        self.spent_before = processor_seconds(self.process.pid)

    def spent(self) -> float:
        """Return the seconds of processor the job it is at has had."""
        return processor_seconds(self.process.pid) - self.spent_before

    def _enlarge_pipe(self) -> None:
        """Let a whole result fit into the pipe, so that the worker need not wait for the parent."""
        with suppress(OSError):  # a limit of the system may forbid it; it only costs time
            fcntl.fcntl(self.output.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def receive(self) -> list[ReadResult]:
        """Take what has arrived; return the results that are whole.

        Raises:
            _WorkerDiedError: If the worker is gone or sends what no worker sends.
        """
        chunk = os.read(self.output.fileno(), _PIPE_BYTES)
        if not chunk:
            raise _WorkerDiedError
        self.buffer += chunk
        if not self.ready and self.buffer[:1] == _READY:
            self.ready = True
            del self.buffer[:1]
        results = []
        while (end := self._end_of_first_result()) <= len(self.buffer):
            content = bytes(self.buffer[_LENGTH_BYTES:end])
            del self.buffer[:end]
            try:
                results.append(decode(content))
            except ValueError as error:
                raise _WorkerDiedError from error
        return results

    def _end_of_first_result(self) -> int:
        if len(self.buffer) < _LENGTH_BYTES:
            return _LENGTH_BYTES
        length = int.from_bytes(self.buffer[:_LENGTH_BYTES], "big")
        if length > _MAX_RESULT_BYTES:
            raise _WorkerDiedError
        return _LENGTH_BYTES + length

    def stop(self) -> int:
        """End the process, at once; return its exit status."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        return self.process.wait()


class WorkerPool:
    """A fixed number of workers that live as long as the pool; a context manager."""

    def __init__(self, settings: Settings, workers: int | None = None) -> None:
        """Start the workers.

        Args:
            settings: Number of workers, memory and time limits.
            workers: Number of workers; None takes the settings', 0 there one per core.
        """
        self._settings = settings
        count = workers or settings.read_workers or len(os.sched_getaffinity(0))
        self._selector = selectors.DefaultSelector()
        self._workers: list[_Worker] = []
        self._tried: set[Job] = set()
        for _ in range(count):
            self._start()

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """End all workers."""
        self.close()

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.stop()
        self._workers.clear()
        self._selector.close()

    def wait_until_ready(self) -> None:
        """Wait until every worker has started (benchmarks state start-up separately)."""
        for worker in self._workers:
            while not worker.ready:
                worker.receive()

    def read(self, jobs: Iterable[Job]) -> Iterator[ReadResult]:
        """Read files; results come in the order of the jobs.

        Args:
            jobs: The files.

        Yields:
            One result per job; a file that crashed its worker or took too long is rejected with a
            finding.
        """
        waiting = deque(enumerate(jobs))
        done: dict[int, ReadResult] = {}
        following = 0
        while waiting or done or any(worker.jobs for worker in self._workers):
            self._hand_out(waiting, len(done))
            while following in done:
                yield done.pop(following)
                following += 1
            if any(worker.jobs for worker in self._workers):
                self._wait(waiting, done)

    def _hand_out(self, waiting: deque[tuple[int, Job]], kept: int) -> None:
        """Give every worker its next job, idle workers first."""
        for worker in sorted(self._workers, key=lambda worker: len(worker.jobs)):
            room = kept < _AHEAD * len(self._workers) or not worker.jobs
            if waiting and room and len(worker.jobs) < _JOBS_AT_WORKER:
                worker.give(*waiting.popleft(), self._settings.read_timeout_seconds)

    def _wait(self, waiting: deque[tuple[int, Job]], done: dict[int, ReadResult]) -> None:
        busy = [worker for worker in self._workers if worker.jobs]
        patience = min(worker.deadline for worker in busy) - time.monotonic()
        for key, _ in self._selector.select(max(0.0, patience)):
            worker: _Worker = key.data
            was_ready = worker.ready
            try:
                results = worker.receive()
            except _WorkerDiedError:
                self._replace(worker, waiting, done, "READER_CRASHED")
                continue
            for result in results[: len(worker.jobs)]:
                done[worker.jobs.popleft()[0]] = result
            if results or was_ready is not worker.ready:
                worker.set_clock(self._settings.read_timeout_seconds)
        for worker in list(self._workers):
            if worker.jobs and time.monotonic() >= worker.deadline:
                self._replace(worker, waiting, done, "READER_TIMEOUT")

    def _replace(
        self,
        worker: _Worker,
        waiting: deque[tuple[int, Job]],
        done: dict[int, ReadResult],
        code: str,
    ) -> None:
        """Try the file a dead or delayed worker was at once more; reject it the second time.

        A busy machine may kill or delay a reader over a file that is sound, and a rejection lasts:
        a document is read once per reader version. A file that had the processor and was late all
        the same is rejected at once: a second time would take as long.
        """
        late = self._settings.read_timeout_seconds * _OWN_FAULT
        if code == "READER_TIMEOUT" and worker.jobs and worker.spent() >= late:
            self._tried.add(worker.jobs[0][1])
        self._selector.unregister(worker.output)
        self._workers.remove(worker)
        status = worker.stop()
        if not worker.ready:
            raise RuntimeError(f"The reader process does not start (exit status {status})")
        if worker.jobs and worker.jobs[0][1] in self._tried:
            index, job = worker.jobs.popleft()
            seconds = self._settings.read_timeout_seconds
            entry = finding(code, job.file_name, _death(status), f"{seconds:g}")
            done[index] = rejected(job.file_sha256, entry)
        elif worker.jobs:
            self._tried.add(worker.jobs[0][1])
        waiting.extendleft(reversed(worker.jobs))
        self._start()

    def _start(self) -> None:
        worker = _Worker(self._settings)
        self._workers.append(worker)
        self._selector.register(worker.output, selectors.EVENT_READ, worker)


def read_many(jobs: Iterable[Job], settings: Settings) -> Iterator[ReadResult]:
    """Read files in limited child processes; results come in the order of the jobs.

    Args:
        jobs: The files.
        settings: Number of workers, memory and time limits.

    Yields:
        One result per job; see :meth:`WorkerPool.read`.
    """
    listed = list(jobs)
    if not listed:
        return
    wanted = settings.read_workers or len(os.sched_getaffinity(0))
    with WorkerPool(settings, min(wanted, len(listed))) as pool:
        yield from pool.read(listed)


def processor_seconds(pid: int) -> float:
    """Return the processor time a process has had so far; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _death(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit {status}"


def _limit(memory_mib: int) -> None:
    """Bind this process: address space, no core dumps, no files written, no further processes."""
    space = memory_mib * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _serve(memory_mib: int) -> None:
    """Answer jobs until the input ends; the loop of the child."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break the framing
    _warm_up()
    gc.freeze()  # the reference data stays; collecting garbage need not look at it again
    gc.set_threshold(20_000, 20, 20)
    _limit(memory_mib)
    output.write(_READY)
    output.flush()
    for line in sys.stdin.buffer:
        path, file_name, file_sha256 = json.loads(line)
        result = read_document(Path(path), file_name=file_name, file_sha256=file_sha256)
        content = encode(result)
        output.write(len(content).to_bytes(_LENGTH_BYTES, "big") + content)
        output.flush()


def _warm_up() -> None:
    """Load what every workbook needs before the clock of the first file runs.

    What narratives need on top is loaded with the first of them: most workers never meet one.
    """
    import ingest.workbook.reader  # noqa: F401  # loaded here, not in the first file's time
    from ingest.catalogue import catalogue
    from ingest.units import unit_directory
    from ingest.workbook.layout import layout_versions

    catalogue()
    layout_versions()
    unit_directory()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _serve(int(sys.argv[1]))
