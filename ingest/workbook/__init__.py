"""Workbooks: the official template, filling it, and reading what comes back."""
