"""Writing the overview into a release: one page that needs no server and no network."""

import json
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path

import duckdb

from publish.overview.figures import Overview, overview_of

FOLDER = "overview"
PAGE = "index.html"
DATA = "overview.json"
_ASSETS = Path(__file__).parent / "assets"
_LICENCES = ("LICENSE", "NOTICE", "LICENSE-d3", "LICENSE-zrender")


@dataclass(frozen=True)
class OverviewFile:
    """The written page: where it is below the release, its size, its hash."""

    file: str
    bytes: int
    sha256: str


def write_overview(snapshot: Path, seeds: Path, release: Path) -> OverviewFile:
    """Write ``overview/`` into a release's folder: page, its figures as JSON, licences.

    Args:
        snapshot: The release's DuckDB file.
        seeds: Folder of the reference data.
        release: The folder.

    Returns:
        The page; equal marts give equal bytes.
    """
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("set TimeZone = 'UTC'")
        overview = overview_of(connection, seeds)
    folder = release / FOLDER
    folder.mkdir()
    content = page(overview).encode()
    (folder / PAGE).write_bytes(content)
    (folder / DATA).write_text(_json(overview) + "\n", encoding="utf-8")
    for name in _LICENCES:
        text = (_ASSETS / "echarts" / name).read_bytes()
        (folder / f"echarts-{name}.txt").write_bytes(text)
    return OverviewFile(f"{FOLDER}/{PAGE}", len(content), sha256(content).hexdigest())


def page(overview: Overview) -> str:
    """Return the page with everything it needs inside; texts from the data never become markup."""
    parts = {
        "style": _asset("page.css"),
        "charts": _asset("echarts/echarts.common.min.js"),
        "script": _asset("page.js"),
        # Within a script element only a closing tag ends the text.
        "data": _json(overview).replace("<", "\\u003c"),
        "known_through": escape(overview["known_through"] or "–"),
    }
    text = _asset("page.html")
    for name, part in parts.items():
        text = text.replace(f"<!--{name}-->", part, 1)
    return text


def _json(overview: Overview) -> str:
    return json.dumps(overview, ensure_ascii=False, separators=(",", ":"))


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
