"""Reads an archive of a Discourse forum: topics as ``/t/ID.json`` and ``/raw/ID`` give them.

The way of a topic: `source` finds its files, `survey` says who and what is in them, `plan` gives
it its number here, `convert` (in another process) makes rows of it, `write` puts those into the
database, and `report` says what came in and what did not. `job` goes this way with the whole
archive.
"""
