# Two images from one file: `airflow` (the pipeline) and `superset` (the dashboards).

FROM python:3.11.14-slim-bookworm AS wheel
WORKDIR /src
COPY requirements/uv.txt requirements/build.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && uv pip install --system --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY ingest ingest
COPY publish publish
RUN uv build --wheel --no-build-isolation --out-dir /wheel

FROM python:3.11.14-slim-bookworm AS airflow
RUN groupadd --gid 50000 dean06 \
    && useradd --uid 50000 --gid 50000 --home-dir /opt/airflow --create-home dean06 \
    && install -d -o dean06 -g dean06 /var/lib/dean06 /var/backups/dean06
COPY requirements/uv.txt requirements/runtime.txt /opt/dean06/requirements/
RUN pip install --no-cache-dir --require-hashes -r /opt/dean06/requirements/uv.txt \
    && uv pip install --system --no-cache --compile-bytecode \
        --require-hashes -r /opt/dean06/requirements/runtime.txt
COPY --from=wheel /wheel /wheel
RUN uv pip install --system --no-cache --no-index --no-deps /wheel/*.whl
COPY seeds /opt/dean06/seeds
COPY dbt_project /opt/dean06/dbt_project
COPY dags /opt/dean06/dags
COPY deploy/airflow_init.sh /opt/dean06/deploy/airflow_init.sh
ENV AIRFLOW_HOME=/opt/airflow \
    DEAN06_HOME=/var/lib/dean06 \
    DEAN06_PROJECT_DIR=/opt/dean06 \
    PYTHONUNBUFFERED=1
USER 50000:50000
WORKDIR /opt/airflow
ENTRYPOINT ["airflow"]

FROM python:3.11.14-slim-bookworm AS superset
RUN useradd --uid 50001 --home-dir /opt/superset --create-home superset
COPY requirements/uv.txt requirements/superset.txt /opt/superset/requirements/
RUN pip install --no-cache-dir --require-hashes -r /opt/superset/requirements/uv.txt \
    && uv pip install --system --no-cache --compile-bytecode \
        --require-hashes -r /opt/superset/requirements/superset.txt
COPY deploy/superset_config.py deploy/superset_vi.json /opt/superset/config/
ENV FLASK_APP="superset.app:create_app()" \
    PYTHONPATH=/opt/superset/config \
    SUPERSET_HOME=/opt/superset
USER 50001:50001
WORKDIR /opt/superset
CMD ["gunicorn", "--bind", "0.0.0.0:8088", "--workers", "2", "--worker-class", "gthread", \
     "--threads", "8", "--timeout", "120", "superset.app:create_app()"]
