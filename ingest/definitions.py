"""What a build is made by: the seeds and the dbt project, frozen for one build and kept for ever.

A build runs on a frozen copy, and the archive keeps that copy under its hash (a zip file any tool
opens). Somebody who edits a seed while a build runs therefore changes the next build, and the
definitions of any earlier build can be taken out again.
"""

import shutil
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from ingest.archive import Archive
from ingest.config import Settings
from ingest.durable_files import write_durably

_SEEDS, _PROJECT = "seeds", "dbt_project"
_LEFT_BY_DBT = frozenset({"target", "logs", "dbt_packages"})
# The oldest time a zip file can tell: equal definitions are to give equal bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_MARKER = "definitions.sha256"


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions of one build.

    Attributes:
        sha256: Hash of the kept zip file.
        seeds: Fingerprint of the seeds alone.
        project: Fingerprint of the dbt project alone.
        folder: Where ``seeds/`` and ``dbt_project/`` lie, frozen.
    """

    sha256: str
    seeds: str
    project: str
    folder: Path

    def applied_to(self, settings: Settings) -> Settings:
        """Return settings whose seeds and dbt project are the frozen ones."""
        return settings.model_copy(update={"project_dir": self.folder})


def freeze(settings: Settings) -> Definitions:
    """Keep the seeds and the dbt project as they are now, and lay out a copy to build with.

    Args:
        settings: Where seeds, dbt project and archive are, and the home that gets the copy.

    Returns:
        The definitions; their zip file is in the archive, their copy below ``home/dbt``.
    """
    files = _files(settings)
    packed = _packed(files)
    kept = Archive(settings.archive).store_blob(BytesIO(packed)).sha256
    folder = settings.home / "dbt" / "definitions"
    _lay_out(packed, kept, folder)
    return Definitions(kept, _fingerprint(files, _SEEDS), _fingerprint(files, _PROJECT), folder)


def lay_out_kept(archive: Archive, kept: str, folder: Path) -> None:
    """Lay out definitions the archive keeps.

    Args:
        archive: Where they are.
        kept: Hash of their zip file.
        folder: Gets ``seeds/`` and ``dbt_project/``.

    Raises:
        ArchiveCorruptError: If they are gone, or are not what they were.
    """
    _lay_out(archive.verified_blob(kept).read_bytes(), kept, folder)


def _files(settings: Settings) -> dict[str, bytes]:
    """Read every file, once: what is hashed is what is kept and what is built with."""
    seeds = {path.name: path for path in settings.seeds.glob("*.csv")}
    project = {
        path.relative_to(settings.dbt_project).as_posix(): path
        for path in settings.dbt_project.rglob("*")
        if path.is_file() and path.relative_to(settings.dbt_project).parts[0] not in _LEFT_BY_DBT
    }
    named = {f"{_SEEDS}/{name}": path for name, path in seeds.items()}
    named |= {f"{_PROJECT}/{name}": path for name, path in project.items()}
    return {name: named[name].read_bytes() for name in sorted(named)}


def _packed(files: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=6)
    return target.getvalue()


def _fingerprint(files: dict[str, bytes], part: str) -> str:
    digest = sha256()
    for name, content in files.items():
        if name.startswith(f"{part}/"):
            digest.update(name.encode() + b"\0" + sha256(content).digest())
    return digest.hexdigest()


def _lay_out(packed: bytes, kept: str, folder: Path) -> None:
    """Unpack, unless the folder holds these definitions already; the marker is written last."""
    marker = folder / _MARKER
    if marker.is_file() and marker.read_text(encoding="ascii") == kept:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        archive.extractall(folder)  # our own file: its names are those _files gave
    write_durably(marker, kept.encode("ascii"))
