"""An S3 server on loopback that counts what is asked of it, by kind."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

from cleaner.sources import places

_BUCKET = "s3://corpus"


class Calls(Counter[str]):
    """Requests by kind, as the bill of a store has them."""

    def __str__(self) -> str:
        return ", ".join(f"{count} {kind}" for kind, count in sorted(self.items()))


class Store:
    """The server, seen from here."""

    def __init__(self) -> None:
        self._calls = Calls()

    def answering(self, application: Any) -> Callable[..., Any]:
        """A WSGI application that counts and passes on."""

        def answer(environ: dict[str, Any], begin: Any) -> Any:
            self._calls[kind(environ["REQUEST_METHOD"], environ["QUERY_STRING"])] += 1
            return application(environ, begin)

        return answer

    @contextmanager
    def counted(self) -> Iterator[Calls]:
        """What is asked from here on."""
        calls = self._calls = Calls()
        yield calls
        self._calls = Calls()

    def place(self, name: str) -> Path:
        """A place in the store."""
        return places.place(f"{_BUCKET}/{name}")

    def put(self, folder: Path) -> Path:
        """Bring the files of a folder there; where they are."""
        there = self.place(folder.parent.name)
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                places.upload(path, there / path.relative_to(folder).as_posix())
        return there


def kind(method: str, query: str) -> str:
    """What a request is called: LIST is a GET too."""
    return "LIST" if method == "GET" and "prefix" in parse_qs(query, keep_blank_values=True) else method


@contextmanager
def server() -> Iterator[Store]:
    """A server with an empty bucket; while it runs, s3:// in this process means that server."""
    import s3fs
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    store, before = Store(), dict(os.environ)
    listening = make_server("127.0.0.1", 0, store.answering(DomainDispatcherApplication(create_backend_app)), True)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listening.server_port}"
    with urlopen(Request(f"{url}/moto-api/reset", method="POST")):  # all servers of a process share their data
        pass
    os.environ |= {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    try:
        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem(use_listings_cache=False).mkdir(_BUCKET)
        yield store
    finally:
        s3fs.S3FileSystem.clear_instance_cache()
        os.environ.clear()
        os.environ |= before
        listening.shutdown()
        thread.join()
        listening.server_close()
