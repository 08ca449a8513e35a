"""Why a file is not read."""


class RefusedError(Exception):
    """The file is not read; the arguments make the finding that says why."""

    def __init__(
        self, code: str, found: object = "", expected: object = "", place: str = ""
    ) -> None:
        """Take a code of ``seeds/finding_codes.csv`` and what its message names."""
        super().__init__(code)
        self.code, self.found, self.expected, self.place = code, found, expected, place
