"""What the browser is given stands in the repository, whole and pointing nowhere else."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from app.web.static_files import STATIC, static_url, static_versions

VENDOR = STATIC / "vendor"
ASSETS = STATIC.parent / "assets"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
TEXT = sorted(path for path in STATIC.rglob("*") if path.suffix in {".css", ".js"})
# The names of the XML namespaces are no addresses: nothing is fetched from them.
NAMESPACE = re.compile(r"https?://www\.w3\.org/(?:1999/xhtml|2000/svg|1999/xlink)")


def test_every_vendored_file_is_in_the_manifest_and_as_it_was_copied() -> None:
    found = {
        path.relative_to(VENDOR).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == MANIFEST["files"]


def test_vendored_versions_are_those_of_the_lock() -> None:
    lock = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ASSETS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted}
    assert locked == wanted == MANIFEST["packages"]


def test_the_lock_names_no_registry() -> None:
    lock = (ASSETS / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == len(MANIFEST["packages"])


@pytest.mark.parametrize("path", TEXT, ids=lambda path: path.name)
def test_a_style_or_script_points_at_no_other_host(path: Path) -> None:
    text = NAMESPACE.sub("", path.read_text(encoding="utf-8"))
    assert not re.search(r"https?://\w|url\(['\"]?//|@import", text)


@pytest.mark.parametrize("path", TEXT, ids=lambda path: path.name)
def test_no_government_font_or_crest_and_no_source_map_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"GDS Transport|govuk-crest|sourceMappingURL", text)


def test_every_file_a_style_asks_for_is_there_under_its_version() -> None:
    asked = [
        (path, url)
        for path in TEXT
        if path.suffix == ".css"
        for url in re.findall(r"url\(([^)]+)\)", path.read_text(encoding="utf-8"))
    ]
    assert len(asked) == 4  # regular and semibold, Cyrillic and Latin
    for path, url in asked:
        name, version = url.split("?v=")
        assert static_versions()[(path.parent / name).relative_to(STATIC).as_posix()] == version


def test_a_static_address_carries_the_hash_of_the_content() -> None:
    digest = sha256((STATIC / "vekhi.css").read_bytes()).hexdigest()
    assert static_url("vekhi.css") == f"/static/vekhi.css?v={digest[:10]}"


def test_a_static_file_that_is_not_there_has_no_address() -> None:
    with pytest.raises(KeyError):
        static_url("missing.css")


def test_each_licence_is_kept_beside_what_it_covers() -> None:
    licences = {path.stem for path in (VENDOR / "licences").iterdir()}
    assert licences == {"govuk-frontend", "htmx", "idiomorph", "golos-text"}
