"""Reads of mentoring: one module for each of its parts."""
