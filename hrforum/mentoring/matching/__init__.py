"""Who is paired with whom: the matching of guest cities and associate cities.

Pure: it knows no database, no request and no page. What goes in is a `Problem`, what comes out
is a `Proposal`; both are frozen, can be written down (`record`) and computed again to the same.

- `problem`, `proposal`, `reasons`: what goes in, what comes out, and why.
- `filters`, `score`: one pair, by the rules, in words and points. `grid`: all pairs at once.
- `solve`: the first mode, by lexicographic aims; `flow` and `pricing` are its engine.
- `stable`: the second mode, deferred acceptance, and the audit of blocking pairs for both.
- `explain`, `compare`, `groups`: what a coordinator reads.
- `check`: a small solver of another kind that the tests hold the engine to.
"""
