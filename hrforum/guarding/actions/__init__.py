"""Everything that can be done in prevention: one verb each, checked, audited."""

from hrforum.guarding.actions.deciding import approve, refuse, settle_flag, withdraw
from hrforum.guarding.actions.holding import consider, flag
from hrforum.guarding.actions.rules import (
    block_network,
    end_raid,
    lift_block,
    remove_word,
    save_rules,
    start_raid,
    watch_word,
)
from hrforum.guarding.actions.tidying import tidy

__all__ = [
    "approve",
    "block_network",
    "consider",
    "end_raid",
    "flag",
    "lift_block",
    "refuse",
    "remove_word",
    "save_rules",
    "settle_flag",
    "start_raid",
    "tidy",
    "watch_word",
    "withdraw",
]
