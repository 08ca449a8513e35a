"""Make the users of the production shape; reads ``[[name, role, password], …]`` from its input."""

import json
import sys

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder


def make(users: list[tuple[str, str, str]]) -> None:
    """Make the users that are not there yet.

    Args:
        users: Name, role and password of each.
    """
    with get_application_builder() as application:
        manager = application.sm
        for name, role, password in users:
            if manager.find_user(username=name) is None:
                made = manager.add_user(
                    name,
                    name,
                    "dean06",
                    f"{name}@dean06.invalid",
                    manager.find_role(role),
                    password,
                )
                if not made:
                    sys.exit(f"{name}: not made")


if __name__ == "__main__":
    make(json.load(sys.stdin))
