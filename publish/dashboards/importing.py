"""Handing the bundle to a running Superset through its REST interface."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from psycopg2 import ProgrammingError
from psycopg2.extensions import parse_dsn

from ingest.config import Settings
from ingest.errors import Dean06Error
from publish.dashboards.bundle import DATABASE_FILE, Place, assets, zipped
from publish.dashboards.description import described

_TIMEOUT_SECONDS = 120.0
_SECURITY = "/api/v1/security"


class SupersetError(Dean06Error):
    """Superset cannot be reached or did not take the dashboards."""

    code = "SUPERSET"


@dataclass(frozen=True)
class Imported:
    """What was handed over.

    Attributes:
        dashboards: Address of every dashboard, by title.
        charts: How many charts.
        viewers: The Superset role whose members (with ``Gamma``) may look.
    """

    dashboards: Mapping[str, str]
    charts: int
    viewers: str


def place_of(settings: Settings, role: str = "bi_reader") -> Place:
    """Return where the published marts are.

    Raises:
        SupersetError: If no server is set, or its address cannot be read.
    """
    try:
        told = parse_dsn(settings.postgres_dsn)
    except ProgrammingError as error:
        raise SupersetError(
            "Không đọc được địa chỉ máy chủ. The address of the server cannot be read.",
            place="DEAN06_POSTGRES_DSN",
        ) from error
    if not settings.postgres_dsn:
        raise SupersetError(
            "Chưa có máy chủ PostgreSQL để đọc. There is no PostgreSQL to read from.",
            place="DEAN06_POSTGRES_DSN",
        )
    host, port = told.get("host", "localhost"), int(told.get("port", 5432))
    return Place(host, port, told.get("dbname") or told.get("user", "postgres"), role)


def password_of(settings: Settings, role: str) -> str:
    """Return a reader's password, from the file the publisher sets it by.

    Raises:
        SupersetError: If the file has none.
    """
    try:
        known = json.loads(Path(settings.postgres_passwords).read_text(encoding="utf-8"))
        return str(known[role])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SupersetError(
            f"Không có mật khẩu của {role}. There is no password of {role}.",
            place="DEAN06_POSTGRES_PASSWORDS",
            found=type(error).__name__,
        ) from error


def import_dashboards(
    settings: Settings, address: str, user: str, password: str, role: str = "bi_reader"
) -> Imported:
    """Bring a Superset to the dashboards as described; doing so again changes nothing.

    Args:
        settings: Where the marts are published, and the readers' passwords.
        address: Of Superset, ``http://host:port``.
        user: An administrator of it.
        password: The administrator's.
        role: Whom the marts are read as. A province's role makes a set of dashboards of its own.

    Raises:
        SupersetError: If Superset refuses, or the database cannot be reached as that role.
    """
    place, told = place_of(settings, role), described()
    with httpx.Client(base_url=address, timeout=_TIMEOUT_SECONDS) as http:
        try:
            _log_in(http, user, password)
            answer = http.post(
                "/api/v1/assets/import/",
                files={"bundle": ("dean06.zip", zipped(told, place), "application/zip")},
                data={"passwords": json.dumps({DATABASE_FILE: password_of(settings, role)})},
            )
            _expect(answer)
            made = assets(told, place)
            viewers = _open_to_viewers(http, made[DATABASE_FILE])
        except httpx.HTTPError as error:
            raise SupersetError(
                f"Không nói chuyện được với Superset. Superset cannot be reached: {error}",
                place=address,
            ) from error
    pages = [content for name, content in made.items() if name.startswith("dashboards/")]
    return Imported(
        {page["dashboard_title"]: f"{address}/superset/dashboard/{page['slug']}/"
         for page in pages},
        sum(name.startswith("charts/") for name in made),
        viewers,
    )  # fmt: skip


def _log_in(http: httpx.Client, user: str, password: str) -> None:
    answer = _expect(
        http.post(
            f"{_SECURITY}/login",
            json={"username": user, "password": password, "provider": "db", "refresh": False},
        )
    )
    http.headers["Authorization"] = f"Bearer {answer['access_token']}"
    token = _expect(http.get(f"{_SECURITY}/csrf_token/"))["result"]
    http.headers.update({"X-CSRFToken": token, "Referer": str(http.base_url)})


def _open_to_viewers(http: httpx.Client, database: dict[str, Any]) -> str:
    """Let a role of Superset's read the database; being a member makes the dashboards show."""
    name = f"Xem {database['database_name']}"
    [permission] = _all(http, "permissions", name="database_access")
    rights = [
        right["id"]
        for resource in _all(http, "resources", name=f"[{database['database_name']}].")
        for right in _all(http, "permissions-resources",
                          permission=permission["id"], view_menu=resource["id"])
    ]  # fmt: skip
    roles = _all(http, "roles", name=name)
    made = roles[0] if roles else _expect(http.post(f"{_SECURITY}/roles/", json={"name": name}))
    _expect(
        http.post(
            f"{_SECURITY}/roles/{made['id']}/permissions",
            json={"permission_view_menu_ids": rights},
        )
    )
    return name


def _all(http: httpx.Client, what: str, **only: str | int) -> list[dict[str, Any]]:
    """Return what Superset's security knows: names that begin so, or what belongs to a number."""
    filters = [
        {"col": column, "opr": "sw" if isinstance(value, str) else "rel_o_m", "value": value}
        for column, value in only.items()
    ]
    asked = json.dumps({"filters": filters, "page_size": 100})
    answer = _expect(http.get(f"{_SECURITY}/{what}/", params={"q": asked}))
    found: list[dict[str, Any]] = answer["result"]
    return found


def _expect(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_success:
        told: dict[str, Any] = answer.json()
        return told
    raise SupersetError(
        "Superset không nhận. Superset refused.",
        place=str(answer.request.url.path),
        found=f"{answer.status_code} {answer.text[:2000]}",
    )
