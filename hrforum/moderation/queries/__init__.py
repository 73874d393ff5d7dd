"""Reads of moderation: one function a page, a fixed number of statements."""
