"""Real servers for the tests of sources: an S3-compatible store and an SFTP server, in threads."""

import asyncio
import csv
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh
import boto3
from moto.server import ThreadedMotoServer

LOOPBACK = "127.0.0.1"
COLUMNS = ("source_name", "kind", "uri", "connection", "pattern", "ignore", "sidecar", "sender",
           "allowed_senders", "enabled", "description")  # fmt: skip


@dataclass(frozen=True)
class ObjectStore:
    """A running S3-compatible store with one bucket, ``reports``."""

    url: str
    client: Any

    @property
    def connection(self) -> str:
        """The Airflow connection, as an environment variable says it."""
        return json.dumps(
            {
                "conn_type": "aws",
                "login": "test",
                "password": "test",
                "extra": {"endpoint_url": self.url, "region_name": "us-east-1"},
            }
        )

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket="reports", Key=key, Body=content)

    def names(self) -> set[str]:
        found = self.client.list_objects_v2(Bucket="reports").get("Contents", [])
        return {one["Key"] for one in found}


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Run an S3-compatible store."""
    server = ThreadedMotoServer(ip_address=LOOPBACK, port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        client = boto3.client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 (this server takes any)
        )
        client.create_bucket(Bucket="reports")
        yield ObjectStore(url, client)
    finally:
        server.stop()


@dataclass(frozen=True)
class SftpServer:
    """A running SFTP server whose one account sees ``root``."""

    port: int
    host_key: str
    root: Path

    @property
    def connection(self) -> str:
        """The Airflow connection, as an environment variable says it."""
        return json.dumps(
            {
                "conn_type": "sftp",
                "host": LOOPBACK,
                "port": self.port,
                "login": "dean06",
                "password": "correct horse",
                "extra": {"host_key": self.host_key, "look_for_keys": "false"},
            }
        )


class _Passwords(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("dean06", "correct horse")


@contextmanager
def sftp_server(root: Path) -> Iterator[SftpServer]:
    """Run an SFTP server over a folder."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def begin() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            _Passwords,
            LOOPBACK,
            0,
            server_host_keys=[key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root)),
        )

    acceptor = asyncio.run_coroutine_threadsafe(begin(), loop).result(30)
    try:
        public = key.export_public_key().decode().split()
        yield SftpServer(acceptor.get_port(), " ".join(public[:2]), root)
    finally:
        loop.call_soon_threadsafe(acceptor.close)
        asyncio.run_coroutine_threadsafe(acceptor.wait_closed(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)


def configure(home: Path, *sources: dict[str, str]) -> None:
    """Write the installation's own sources."""
    home.mkdir(parents=True, exist_ok=True)
    usual = {"pattern": "*", "ignore": ".*|*.part|*.receipt.json", "sidecar": "optional",
             "enabled": "true"}  # fmt: skip
    with (home / "sources.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(usual | one for one in sources)
