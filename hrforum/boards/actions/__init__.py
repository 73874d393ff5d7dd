"""Everything that can be done on boards: one verb each, checked, audited, in one transaction."""

from hrforum.boards.actions.administration import save_board
from hrforum.boards.actions.answers import accept_answer, unaccept_answer
from hrforum.boards.actions.boards import add_moderator, create_board, remove_moderator
from hrforum.boards.actions.bookmarks import remove_bookmark, save_bookmark
from hrforum.boards.actions.bulk import change_boards, plan_boards
from hrforum.boards.actions.challenges import record_trial, remove_trial, set_status
from hrforum.boards.actions.counters import recount
from hrforum.boards.actions.drafts import delete_draft, forget_old_drafts, save_draft
from hrforum.boards.actions.following import follow_member, follow_person
from hrforum.boards.actions.moderation import (
    close_topic,
    close_topic_as,
    hide_post,
    label_post,
    reopen_topic,
    unhide_post,
)
from hrforum.boards.actions.polls import close_poll, vote
from hrforum.boards.actions.posts import (
    delete_post,
    edit_post,
    post_reply,
    refusal,
    restore_post,
)
from hrforum.boards.actions.reactions import react
from hrforum.boards.actions.reading import (
    change_settings,
    mark_all_read,
    mark_board_read,
    mark_topic_read,
    note,
    save_marks,
)
from hrforum.boards.actions.summaries import remove_summary, write_summary
from hrforum.boards.actions.topics import edit_opening, open_topic
from hrforum.boards.actions.translations import (
    ask_translation,
    choose_languages,
    clean_language,
    keep_in_own_words,
    remove_translation,
    take_request_back,
    translate,
)
from hrforum.boards.actions.uploads import attach
from hrforum.boards.actions.watching import watch_board, watch_tag, watch_topic

__all__ = [
    "accept_answer",
    "add_moderator",
    "ask_translation",
    "attach",
    "change_boards",
    "change_settings",
    "choose_languages",
    "clean_language",
    "close_poll",
    "close_topic",
    "close_topic_as",
    "create_board",
    "delete_draft",
    "delete_post",
    "edit_opening",
    "edit_post",
    "follow_member",
    "follow_person",
    "forget_old_drafts",
    "hide_post",
    "keep_in_own_words",
    "label_post",
    "mark_all_read",
    "mark_board_read",
    "mark_topic_read",
    "note",
    "open_topic",
    "plan_boards",
    "post_reply",
    "react",
    "record_trial",
    "recount",
    "refusal",
    "remove_bookmark",
    "remove_moderator",
    "remove_summary",
    "remove_translation",
    "remove_trial",
    "reopen_topic",
    "restore_post",
    "save_board",
    "save_bookmark",
    "save_draft",
    "save_marks",
    "set_status",
    "take_request_back",
    "translate",
    "unaccept_answer",
    "unhide_post",
    "vote",
    "watch_board",
    "watch_tag",
    "watch_topic",
    "write_summary",
]
