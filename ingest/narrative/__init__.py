"""Reads narrative reports: Word, PDF and plain text into the submission model."""
