"""Everything that curators do: one verb each, checked, audited, in one transaction."""

from hrforum.curating.actions.bulk import do as do_bulk
from hrforum.curating.actions.bulk import undo_batch
from hrforum.curating.actions.due import do_due, remind_assigned
from hrforum.curating.actions.moving import merge, move_posts, split
from hrforum.curating.actions.staff import assign, note_person, note_topic
from hrforum.curating.actions.states import (
    archive,
    feature,
    file_anew,
    mark_duplicate,
    move_to_board,
    pin,
    set_timer,
    slow,
    unpin,
)
from hrforum.curating.actions.undo import undo

__all__ = [
    "archive",
    "assign",
    "do_bulk",
    "do_due",
    "feature",
    "file_anew",
    "mark_duplicate",
    "merge",
    "move_posts",
    "move_to_board",
    "note_person",
    "note_topic",
    "pin",
    "remind_assigned",
    "set_timer",
    "slow",
    "split",
    "undo",
    "undo_batch",
    "unpin",
]
