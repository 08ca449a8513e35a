"""What runs in dbt's own process: dbt, and then its outcome in one small file.

dbt's own artifacts tell the same and much more: the manifest of a thousand nodes, written twice,
takes longer than what a small build computes. Whoever wants them sets ``DBT_WRITE_JSON=true``.
"""

import gc
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SAID = frozenset({"info", "warn", "error"})


def main(outcome: Path, arguments: Sequence[str], manifest: Any = None) -> int:
    """Run dbt in this process, which is used up by it: dbt keeps its handle on the warehouse.

    Args:
        outcome: File that gets the outcome of every node; not written where dbt ran none.
        arguments: What is told to dbt.
        manifest: The parsed project, where somebody has it; otherwise dbt parses.

    Returns:
        0 where all went well, 1 where a node failed, 2 where dbt did not get as far.
    """
    # dbt keeps hundreds of thousands of objects as long as it runs; looking through them for
    # garbage again and again takes a good part of a small build.
    gc.set_threshold(100_000, 50, 50)
    from dbt.cli.main import dbtRunner

    done = dbtRunner(manifest=manifest, callbacks=[_print]).invoke(list(arguments))
    if done.exception is not None:
        sys.stderr.write(f"{type(done.exception).__name__}: {done.exception}\n")
        return 2
    results = getattr(done.result, "results", None) or ()
    outcome.write_text(json.dumps([_told(one) for one in results]), encoding="utf-8")
    return 0 if done.success else 1


def _print(event: Any) -> None:
    """Print what dbt says to people; what it says of its own working is not looked at."""
    if event.info.level in SAID:
        sys.stdout.write(event.info.msg + "\n")


def _told(result: Any) -> dict[str, Any]:
    return {
        "unique_id": result.node.unique_id,
        "status": str(result.status.value),
        "message": str(result.message or ""),
        "failures": result.failures or 0,
        "compiled": getattr(result.node, "compiled_code", None) or "",
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
