#!/usr/bin/env bash
# Runs once, when the PostgreSQL volume is empty: one database and one owner for each user of it.
set -euo pipefail

# $1: role and database; $2: name of the variable that holds the password (psql reads it itself).
create() {
    psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set name="$1" --set variable="$2" <<'SQL'
\getenv password :variable
create role :"name" login password :'password';
create database :"name" owner :"name" template template0 encoding 'UTF8';
revoke connect on database :"name" from public;
SQL
}

create airflow AIRFLOW_DB_PASSWORD
create superset SUPERSET_DB_PASSWORD
create marts MARTS_DB_PASSWORD

# The publisher makes the roles that read the marts; what each sees, its grants and policies say.
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --command 'alter role marts createrole' --command 'grant connect on database marts to public'
