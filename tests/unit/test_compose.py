"""The production shape: what docker-compose.yml says must resolve, and hold no secret."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from production_env import ProductionHome

from ingest.config import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
# Where each program listens unless it is told otherwise.
PORTS = {"postgres": 5432, "redis": 6379, "store": 8333, "api-server": 8080, "superset": 8088}
ONE_SHOT = {"airflow-init", "dashboards", "superset-init", "store-volume"}

every_service = pytest.mark.parametrize("name", sorted(SERVICES))
long_running = pytest.mark.parametrize("name", sorted(set(SERVICES) - ONE_SHOT))


def environment(name: str) -> dict[str, str]:
    return SERVICES[name].get("environment", {})


def valid(path: Path) -> subprocess.CompletedProcess[str]:
    """Compare with the schema of the Compose specification, as `make lint` does."""
    return subprocess.run(
        [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema",
         "vendor.compose-spec", path],
        check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_it_is_what_the_compose_specification_allows() -> None:
    assert valid(ROOT / "docker-compose.yml").returncode == 0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("restart: unless-stopped", "restarts: unless-stopped"), ("interval: 30s", "intervall: 30s"),
     ("condition: service_healthy", "condition: service_well"), ("memory: 8G", "ram: 8G")],
)  # fmt: skip
def test_a_slip_in_it_is_seen(right: str, wrong: str, tmp_path: Path) -> None:
    assert right in TEXT
    (tmp_path / "docker-compose.yml").write_text(TEXT.replace(right, wrong))
    told = valid(tmp_path / "docker-compose.yml")
    assert told.returncode == 1
    assert wrong.rpartition(":")[0].strip() in told.stdout or "service_well" in told.stdout


def test_the_shape_is_the_one_of_the_design() -> None:
    assert set(SERVICES) - ONE_SHOT == {
        *("api-server", "scheduler", "dag-processor", "triggerer", "worker"),
        *("postgres", "redis", "store", "superset"),
    }


def test_two_workers_so_that_one_may_die() -> None:
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    assert "container_name" not in SERVICES["worker"], "two cannot bear one name"
    assert not SERVICES["worker"].get("ports"), "two cannot hold one port"


def test_a_dead_workers_tasks_wait_no_longer_than_without_containers(tmp_path: Path) -> None:
    """Airflow looks for what was queued too long every two minutes, unless it is told otherwise."""
    waits = {
        key: float(value)
        for key, value in by_hand(tmp_path).items()
        if key.startswith("AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT")
    }
    assert len(waits) == 2
    assert sum(waits.values()) <= 90
    for name in ("scheduler", "worker"):
        assert {key: float(environment(name)[key]) for key in waits} == waits


def test_what_is_late_is_told_in_either_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEAN06_RUN_DEADLINE_MINUTES", raising=False)
    assert by_hand(tmp_path)["DEAN06_RUN_DEADLINE_MINUTES"] == "120"
    assert environment("scheduler")["DEAN06_RUN_DEADLINE_MINUTES"] == "120"
    monkeypatch.setenv("DEAN06_RUN_DEADLINE_MINUTES", "30")
    assert by_hand(tmp_path)["DEAN06_RUN_DEADLINE_MINUTES"] == "30"


def by_hand(home: Path) -> dict[str, str]:
    """What the processes of `make up-production` are told."""
    server = home / "production" / "postgres" / "server.json"
    server.parent.mkdir(parents=True, exist_ok=True)
    server.write_text('{"port": 5432}')
    return ProductionHome(home).environment(8080)


@every_service
def test_every_setting_it_gives_exists(name: str) -> None:
    given = {
        key.removeprefix("DEAN06_").lower() for key in environment(name) if key[:7] == "DEAN06_"
    }
    assert given <= set(Settings.model_fields)


def test_the_settings_it_gives_are_valid() -> None:
    given = {
        key.removeprefix("DEAN06_").lower(): value
        for key, value in environment("worker").items()
        if key.startswith("DEAN06_")
    }
    assert Settings(**given).home == Path("/var/lib/dean06")  # type: ignore[arg-type]


@every_service
def test_what_it_depends_on_exists_and_can_become_so(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other], f"{name} waits for {other} to be healthy"
        else:
            assert how["condition"] == "service_completed_successfully"
            assert other in ONE_SHOT


def volume_sources(name: str) -> list[str]:
    return [volume.split(":")[0] for volume in SERVICES[name].get("volumes", [])]


def test_every_named_volume_is_declared_and_used() -> None:
    used = {source for name in SERVICES for source in volume_sources(name)}
    assert {source for source in used if not source.startswith(".")} == set(COMPOSE["volumes"])


def test_every_mounted_file_is_in_the_repository() -> None:
    mounted = [s for name in SERVICES for s in volume_sources(name) if s.startswith(".")]
    assert mounted
    assert all((ROOT / source).is_file() for source in mounted)


@every_service
def test_its_networks_and_configs_are_declared(name: str) -> None:
    service = SERVICES[name]
    assert service.get("network_mode") == "none" or service["networks"]
    assert set(service.get("networks", [])) <= set(COMPOSE["networks"])
    assert {one["source"] for one in service.get("configs", [])} <= set(COMPOSE["configs"])


@every_service
def test_its_image_is_pinned_or_built_here(name: str) -> None:
    image = SERVICES[name]["image"]
    assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+[\w.-]*", image), image
    build = SERVICES[name].get("build")
    assert bool(build) == image.startswith("dean06/")
    if build:
        assert f" AS {build['target']}\n" in DOCKERFILE


def test_base_images_are_pinned_to_a_patch_release() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)
    assert bases
    assert all(re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+[\w.-]*", base) for base in bases)


def test_the_image_copies_only_what_exists_and_is_not_ignored() -> None:
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    copied = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE)
    sources = {source for line in copied for source in line.split()[:-1]}
    assert {"ingest", "publish", "dags", "seeds", "dbt_project"} <= sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source.split('/')[0]}" in allowed


@every_service
def test_it_does_not_run_as_root(name: str) -> None:
    if name == "store-volume":  # hands a fresh volume over, with this one right and no network
        assert SERVICES[name]["cap_add"] == ["CHOWN"]
        assert SERVICES[name]["network_mode"] == "none"
    else:
        assert SERVICES[name]["user"] not in ("root", "0", "0:0")
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@every_service
def test_it_has_limits(name: str) -> None:
    limits = SERVICES[name]["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} <= set(limits)


@long_running
def test_it_has_a_health_check_and_comes_back(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= set(check)
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_pages_listen_on_the_loopback_address_and_databases_nowhere() -> None:
    published = {name: service.get("ports", []) for name, service in SERVICES.items()}
    assert {name for name, ports in published.items() if ports} == {"api-server", "superset"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert COMPOSE["networks"]["inside"]["internal"] is True


def placeholders() -> dict[str, set[str]]:
    """Names taken from .env, with what follows (``:?…``: required; ``?…``: may be empty)."""
    found: dict[str, set[str]] = {}
    for name, rest in re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", TEXT):
        found.setdefault(name, set()).add(rest)
    return found


def test_no_secret_stands_in_a_file_it_writes() -> None:
    for config in COMPOSE["configs"].values():
        filled = re.findall(r'"(?:secretKey|accessKey|bi_\w+)": "([^"]*)"', config["content"])
        assert filled
        assert all(re.fullmatch(r"\$\{\w+:\?set in \.env\}", one) for one in filled)


def test_nothing_taken_from_the_environment_has_a_default() -> None:
    rests = {rest for rests in placeholders().values() for rest in rests}
    assert rests == {":?set in .env", "?set in .env"}
    may_be_empty = {name for name, found in placeholders().items() if "?set in .env" in found}
    assert may_be_empty == {"ALERT_WEBHOOKS"}


def test_the_example_names_everything_that_is_needed_and_gives_nothing_away() -> None:
    lines = [
        line
        for line in (ROOT / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert {line.split("=")[0] for line in lines} == set(placeholders())
    assert all(line.endswith("=") for line in lines)


def test_no_secret_is_written_down() -> None:
    secret = re.compile(r"PASSWORD|SECRET|_KEY|REDISCLI_AUTH|FERNET", re.IGNORECASE)
    for name in SERVICES:
        for key, value in environment(name).items():
            if secret.search(key) and not value.startswith("/run/"):  # the place of a file
                assert re.fullmatch(r"\$\{\w+:\?set in \.env\}", value), f"{name}: {key}"
    assert not re.search(r"://\w*:[^${@\s]+@", TEXT)


def test_the_files_the_settings_name_are_where_they_say() -> None:
    given = environment("worker")
    targets = {one["target"] for one in SERVICES["worker"]["configs"]}
    mounted = {volume.split(":")[1] for volume in SERVICES["worker"]["volumes"]}
    assert given["DEAN06_POSTGRES_PASSWORDS"] in targets
    assert {given["DEAN06_HOME"], given["DEAN06_BACKUP_DIR"]} == mounted


def addresses(text: str) -> set[tuple[str, int]]:
    """Return the services a text asks for something, and on which port."""
    return {(host, int(port)) for host, port in re.findall(r"(?:@|//)([a-z][\w-]*):(\d+)", text)}


def test_the_services_agree_on_where_the_others_are() -> None:
    assert addresses(TEXT) == set(PORTS.items())
    assert set(PORTS) <= set(SERVICES)


def test_a_slip_in_a_port_is_seen() -> None:
    assert ("postgres", 5433) in addresses(TEXT.replace("@postgres:5432/", "@postgres:5433/", 1))


@pytest.mark.parametrize("name", ["api-server", "store", "superset"])
def test_its_health_is_asked_where_it_listens(name: str) -> None:
    asked = re.findall(r"//127\.0\.0\.1:(\d+)", " ".join(SERVICES[name]["healthcheck"]["test"]))
    assert asked == [str(PORTS[name])]


def test_a_published_port_is_the_one_the_service_listens_on() -> None:
    for name, service in SERVICES.items():
        for port in service.get("ports", []):
            assert port.rsplit(":", 1)[-1] == str(PORTS[name])


def test_the_scripts_the_containers_start_are_executable_and_know_their_variables() -> None:
    for script, name in (("airflow_init.sh", "airflow-init"), ("postgres_init.sh", "postgres")):
        path = ROOT / "deploy" / script
        assert path.stat().st_mode & 0o111
        wanted = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", path.read_text())) - {"ON_ERROR_STOP"}
        assert wanted
        assert wanted <= set(environment(name))


def test_superset_finds_every_variable_it_reads() -> None:
    config = (ROOT / "deploy" / "superset_config.py").read_text()
    wanted = set(re.findall(r"os\.environ\[\"(\w+)\"\]", config))
    assert wanted
    assert wanted <= set(environment("superset"))


def airflow_options() -> dict[str, set[str]]:
    """Every option of Airflow and its providers, by section."""
    from airflow.configuration import conf

    described = conf.configuration_description
    return {section: set(about["options"]) for section, about in described.items()}


def test_every_option_of_airflow_it_sets_is_one() -> None:
    options = airflow_options()
    given = {key for name in SERVICES for key in environment(name) if key[:9] == "AIRFLOW__"}
    assert len(given) > 15
    for key in given:
        _, section, option = key.split("__", 2)
        assert option.lower() in options[section.lower()], key


def test_every_connection_it_gives_can_be_read() -> None:
    from airflow.sdk import Connection

    example = {"SMTP_CONNECTION": '{"conn_type": "smtp", "host": "mail.example.org", "port": 587}',
               "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"}  # fmt: skip
    found = {}
    for key, value in environment("worker").items():
        if key.startswith("AIRFLOW_CONN_"):
            filled = re.sub(r"\$\{(\w+)[^}]*\}", lambda name: example[name[1]], value)
            found[key] = Connection.from_json(filled)
    assert {one.conn_type for one in found.values()} == {"aws", "smtp"}
