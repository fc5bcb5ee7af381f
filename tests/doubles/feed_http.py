"""A `FeedServer` on a real socket: for clients that speak HTTP and nothing else."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.doubles.feed_server import FeedServer


class FeedHttp:
    """`with FeedHttp(feed_server) as http:` - `http.url` answers as the feed server does."""

    def __init__(self, feeds: FeedServer) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                answer = feeds.get(self.path, etag=self.headers.get("If-None-Match", ""))
                self.send_response(answer.status)
                if answer.etag:
                    self.send_header("ETag", answer.etag)
                if answer.status != 304:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> FeedHttp:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
