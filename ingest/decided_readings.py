"""Readings that people complete: what they said a figure means, applied to its document.

A decision about a figure changes no row. The document gets one more reading: what its reader made
of it last, with everything people said about it. The reading comes with the load of the decision
and replaces its predecessor whole, as a resubmission would, so that what was known before stays to
be seen. A reader of a later version meets the same decisions: they name the place and what stood
there.
"""

from duckdb import DuckDBPyConnection

from ingest.load_journal import LoadStamp
from ingest.reference import seed_rows
from ingest.statements import inserted, one_row, run

_LOST = "DECISION_PLACE_GONE"


def derive_decided_readings(connection: DuckDBPyConnection, stamp: LoadStamp) -> int:
    """Insert a reading of every document that decisions of this load, or its readers, touch.

    Args:
        connection: The warehouse, inside the load's transaction, with its events and documents.
        stamp: The load.

    Returns:
        How many figures the readings have.
    """
    (decisions,) = one_row(connection, "select count(*) from raw.decided_meanings")
    if not decisions:
        return 0
    run(connection, "decided_readings", load_id=stamp.load_id)
    run(connection, "lost_decisions")
    run(connection, "decided_submissions")
    run(connection, "insert_submissions", load_id=stamp.load_id)
    figures = inserted(connection, "insert_decided_values")
    run(connection, "insert_decided_items")
    row = next(one for one in seed_rows("finding_codes") if one["code"] == _LOST)
    texts = {name: row[name] for name in ("code", "severity", "message_vi", "message_en")}
    run(connection, "insert_decided_findings", **texts)
    run(connection, "insert_submission_slices")
    return figures
