"""Superset's settings, in containers and by hand; what is secret comes from the environment."""

import json
import os
from pathlib import Path

from flask import Blueprint, Response, jsonify

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = os.environ["SUPERSET_DATABASE_URI"]

# Vietnamese: 1.532.200; 95,96 %; 14/05/2026.
BABEL_DEFAULT_LOCALE = "vi"
LANGUAGES = {
    "vi": {"flag": "vn", "name": "Tiếng Việt"},
    "en": {"flag": "us", "name": "English"},
}
D3_FORMAT = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", "\u00a0₫"],
    "percent": "\u00a0%",
}
D3_TIME_FORMAT = {
    "dateTime": "%H:%M %d/%m/%Y",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["SA", "CH"],
    "days": ["Chủ nhật", *(f"Thứ {day}" for day in ("hai", "ba", "tư", "năm", "sáu", "bảy"))],
    "shortDays": ["CN", *(f"T{day}" for day in range(2, 8))],
    "months": [f"Tháng {month}" for month in range(1, 13)],
    "shortMonths": [f"Th{month}" for month in range(1, 13)],
}

# Superset brings no Vietnamese; these are the words people meet on a dashboard.
_WORDS = Path(__file__).with_name("superset_vi.json")
vietnamese = Blueprint("vietnamese", __name__)


@vietnamese.route("/superset/language_pack/vi/")
def language_pack() -> Response:
    """Answer the page that asks for its words, as Superset does for languages of its own."""
    words = json.loads(_WORDS.read_text(encoding="utf-8"))
    head = {"domain": "superset", "lang": "vi", "plural_forms": "nplurals=1; plural=0;"}
    told = {"": head, **{english: [word] for english, word in words.items()}}
    return jsonify({"domain": "superset", "locale_data": {"superset": told}})


BLUEPRINTS = [vietnamese]

# Figures change when a release is published; five minutes later everybody sees them.
CACHE_CONFIG = {
    "CACHE_TYPE": "SupersetMetastoreCache",
    "CACHE_DEFAULT_TIMEOUT": 300,
    "CACHE_KEY_PREFIX": "superset_",
}
if os.environ.get("SUPERSET_CACHE_URI"):
    CACHE_CONFIG["CACHE_TYPE"] = "RedisCache"
    CACHE_CONFIG["CACHE_REDIS_URL"] = os.environ["SUPERSET_CACHE_URI"]
DATA_CACHE_CONFIG = CACHE_CONFIG

TALISMAN_ENABLED = True
# Nothing is fetched from elsewhere, and nobody elsewhere is told (Superset's own list has both).
TALISMAN_CONFIG = {
    "content_security_policy": {
        "default-src": "'self'",
        "base-uri": "'self'",
        "connect-src": "'self'",
        "font-src": "'self'",
        "img-src": ["'self'", "blob:", "data:"],
        "object-src": "'none'",
        "script-src": ["'self'", "'strict-dynamic'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "worker-src": ["'self'", "blob:"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,  # TLS is the reverse proxy's
    "session_cookie_secure": False,
}
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
