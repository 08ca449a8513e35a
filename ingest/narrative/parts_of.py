"""Parts told behind a whole of their own: ``cấp hộ chiếu 402 hồ sơ, trong đó trực tuyến 398``.

Behind the dossiers of one service, or of the essential services, "online" and "on time" speak of
those, not of all the unit's dossiers (``seeds/narrative/parts_of.csv``).
"""

from functools import lru_cache

from ingest.reference import seed_rows

_FAMILIES = ("per_service", "essential_local", "essential")
_SCOPED = ("SVC_", "DVC25_", "MODEL_", "CCCD_", "ID_CARD_", "VNEID_")


def part_within(code: str, before: str) -> str | None:
    """Return what an indicator of all dossiers means behind a figure of some.

    Args:
        code: Indicator by the figure's own words.
        before: Indicator of the figure before it in its sentence.

    Returns:
        The indicator itself where it stands alone, its part where there is one, None where the
        catalogue has none: the figure is then no figure of all dossiers.
    """
    whole = _whole(code) if before.startswith(("SVC_", "DVC25_LOCAL_")) else code
    if whole not in _parts() or not before.startswith(_SCOPED):
        return code
    for family in _FAMILIES:
        if any(parts[family] == before for parts in _parts().values()):
            return _parts()[whole][family] or None
    return None


def whole_of(code: str) -> str:
    """Return what a measure of one service means where no service is named: that of all."""
    return next((whole for whole, parts in _parts().items() if parts["per_service"] == code), code)


def _whole(code: str) -> str:
    """The essential services a list is headed by are not meant behind one service of it."""
    families = ("essential", "essential_local")
    essential = (
        whole for whole, parts in _parts().items() if code in (parts[one] for one in families)
    )
    return next(essential, code)


@lru_cache(maxsize=1)
def _parts() -> dict[str, dict[str, str]]:
    return {row["whole"]: row for row in seed_rows("narrative/parts_of")}
