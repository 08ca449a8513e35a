#!/usr/bin/env bash
# Runs once, when the PostgreSQL volume is empty: one database and one owner for each user of it.
set -euo pipefail

# $1: role and database; $2: name of the variable that holds the password (psql reads it itself);
# $3: what else the role may.
create() {
    psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set name="$1" --set variable="$2" --set rights="${3-}" <<'SQL'
\getenv password :variable
create role :"name" login :rights password :'password';
create database :"name" owner :"name" template template0 encoding 'UTF8';
revoke connect on database :"name" from public;
SQL
}

create airflow AIRFLOW_DB_PASSWORD
create superset SUPERSET_DB_PASSWORD
create marts MARTS_DB_PASSWORD createrole # it makes the roles that read the marts
