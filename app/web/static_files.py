"""The static files: their addresses carry a hash of their content, so a browser may keep them for ever."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from os import PathLike, stat_result
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def static_versions() -> Mapping[str, str]:
    """Give every static file's version by its path under `static/`: ten hex digits of its sha256.

    Read once in a process: the files do not change while the program runs.
    """
    paths = (path for path in sorted(STATIC.rglob("*")) if path.is_file())
    return {str(path.relative_to(STATIC).as_posix()): sha256(path.read_bytes()).hexdigest()[:10] for path in paths}


def static_url(path: str) -> str:
    """Give the address of a static file, hash included; raises KeyError when there is no such file."""
    return f"/static/{path}?v={static_versions()[path]}"


class StaticAssets(StaticFiles):
    """Serve `static/`: for ever when the address carries the file's version, else asking each time."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer with the file, or 304, and say how long it may be kept."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        path = Path(full_path).relative_to(STATIC.resolve()).as_posix()
        asked = scope.get("query_string", b"").decode("latin-1")
        current = asked == f"v={static_versions().get(path)}"
        answer.headers["cache-control"] = FOR_EVER if current else "no-cache"
        return answer
