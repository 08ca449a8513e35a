"""A StatsD server for tests: it keeps the names of what it is sent."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 65536


@dataclass
class MetricsServer:
    """A listening socket and what came so far."""

    listening: socket.socket
    received: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    def names(self) -> set[str]:
        """Return the names of the metrics, as ``name:value|kind`` says them."""
        return {line.partition(":")[0] for packet in self.received for line in packet.splitlines()}

    def listen(self) -> None:
        """Keep every packet until the socket is closed."""
        with contextlib.suppress(OSError):
            while packet := self.listening.recv(LONGEST):
                self.received.append(packet.decode())


@contextlib.contextmanager
def metrics_server() -> Iterator[MetricsServer]:
    """Listen on a free port of this machine until the tests are done."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        server = MetricsServer(listening)
        threading.Thread(target=server.listen, daemon=True).start()
        yield server
