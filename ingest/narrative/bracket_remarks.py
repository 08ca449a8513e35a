"""What brackets behind a count say of all of it: ``190.319 hồ sơ mới tiếp nhận (trực tiếp)``."""

import re
from dataclasses import replace

from ingest.narrative.families import families
from ingest.narrative.meaning import Meaning
from ingest.narrative.passages import Passage

_REMARK = re.compile(r"[^,;.:()\d]{0,50}\((?P<words>[^()\d]{4,50})\)")
_OFFLINE = re.compile(r"\b(?:trực tiếp|bưu chính|bưu điện)\b", re.IGNORECASE)
_ONLINE = re.compile(r"\b(?:trực tuyến|qua mạng)\b", re.IGNORECASE)
_RECEIVED = "_RECEIVED"


def of_its_remark(passage: Passage, number: int, meaning: Meaning) -> Meaning:
    """Take dossiers received for those received in the way the brackets behind them name.

    Args:
        passage: Its paragraph.
        number: Which figure.
        meaning: What it was taken for.
    """
    code = meaning.indicator_code or ""
    match = _REMARK.match(passage.text, passage.figures[number].end)
    if not code.endswith(_RECEIVED) or match is None:
        return meaning
    ways = bool(_OFFLINE.search(match["words"])), bool(_ONLINE.search(match["words"]))
    named = {(True, False): f"{code}_OFFLINE", (False, True): f"{code}_ONLINE"}.get(ways)
    if named is None or named not in families().kind:
        return meaning
    return replace(meaning, indicator_code=named, kind=families().kind[named])
