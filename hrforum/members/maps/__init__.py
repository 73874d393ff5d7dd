"""Maps that we draw ourselves: projections, windows on a map, points gathered into marks.

The shapes of land are in ``static/maps`` (see the note there); `draw` made them.
"""
