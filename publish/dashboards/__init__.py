"""Superset dashboards as code: described here, built into one bundle, imported by one command.

``datasets/`` holds a query and a description each; the ``.yml`` files beside it are the dashboards.
"""
