"""A scripted clamd on loopback: speaks INSTREAM, finds EICAR, or behaves as a test tells it to."""

import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Cut in two, so that no antivirus takes this source for the file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Answers each file by its content; `seen` holds what was sent. `mood`: well, slow, mute, small or odd."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mood = "well"
        self.seen: list[bytes] = []

    @property
    def url(self) -> str:
        """The setting VEKHI_CLAMD_URL for this peer."""
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class LocalClamd(socketserver.UnixStreamServer):
    """The same on a socket of the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Talk)
        self.mood, self.seen = "well", []


class _Talk(socketserver.BaseRequestHandler):
    server: Clamd

    def handle(self) -> None:
        if self.server.mood == "mute":
            return
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self._exactly(4))[0]:
            content += self._exactly(size)
            if self.server.mood == "small":
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(content)
        if self.server.mood == "slow":
            time.sleep(3)
        self.request.sendall(self._answer(content))

    def _answer(self, content: bytes) -> bytes:
        if self.server.mood == "odd":
            return b"UNKNOWN COMMAND\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self.request.recv(count - len(data))
            if not piece:
                raise ConnectionError
            data += piece
        return data


@contextmanager
def clamd_peer(server: socketserver.BaseServer | None = None) -> Iterator[Clamd]:
    """Serve until the end of the block."""
    peer = server or Clamd()
    peer.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=peer.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield peer  # type: ignore[misc]
    finally:
        peer.shutdown()
        thread.join()
        peer.server_close()
