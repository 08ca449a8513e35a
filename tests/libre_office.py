"""LibreOffice, as the people who open our files have it; installed where it is missing."""

import subprocess
from pathlib import Path

from debian_programs import program

_PACKAGES = ("libreoffice-calc", "libreoffice-writer")


def converted(path: Path, form: str, folder: Path) -> Path:
    """Open a file in LibreOffice without a window and save it in another form.

    Args:
        path: The file.
        form: What to save it as, in LibreOffice's words: ``pdf``, ``docx:MS Word 2007 XML``.
        folder: Where to.

    Returns:
        The file saved.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = set(folder.iterdir())
    done = subprocess.run(
        [program("soffice", *_PACKAGES), f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--headless", "--convert-to", form, "--outdir", str(folder), str(path)],
        capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    assert "repair" not in (done.stdout + done.stderr).lower()
    (saved,) = {one for one in folder.iterdir() if one.is_file()} - known
    return saved
