"""An S3 server on loopback, for tests of runs that read and write there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from cleaner.sources import places

BUCKET = "s3://corpus"


@contextmanager
def s3_server() -> Iterator[str]:
    """A server with one bucket; while it runs, s3:// in this process and in those it starts means that server."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with urlopen(
        Request(f"http://{host}:{port}/moto-api/reset", method="POST")
    ):  # all servers of a process share their data
        pass
    before = dict(os.environ)
    os.environ |= {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    try:
        import s3fs

        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem(use_listings_cache=False).makedirs(
            BUCKET, exist_ok=True
        )  # all servers of a process share theirs
        yield BUCKET
    finally:
        s3fs.S3FileSystem.clear_instance_cache()
        os.environ.clear()
        os.environ |= before
        server.stop()


def put(folder: Path, url: str) -> Path:
    """Bring the files of a folder to a store; where they are."""
    there = places.place(url)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            (there / path.relative_to(folder).as_posix()).write_bytes(path.read_bytes())
    return there


def objects(folder: Path) -> dict[str, bytes]:
    """Every object below a place, by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in places.files(folder)}
