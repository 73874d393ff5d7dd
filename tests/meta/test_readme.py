"""Every setting and every command is in the README."""

from __future__ import annotations

import ast
import re

import click

from tests.meta.paths import ROOT, tree


def settings_read() -> set[str]:
    """The names that config.py reads from the environment."""
    source = (ROOT / "config.py").read_text(encoding="utf-8")
    named = re.findall(r"""environ(?:\.get\(|\[)\s*["'](\w+)["']""", source)
    named += re.findall(r"""_(?:flag|number)\(\s*["'](\w+)["']""", source)
    return set(named)


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def missing(names: set[str], text: str) -> list[str]:
    """The names that the text does not show as code."""
    return sorted(
        name
        for name in names
        if not re.search(rf"`[^`\n]*(?<![\w-]){re.escape(name)}(?![\w-])[^`\n]*`", text)
        and not re.search(rf"^\s+\S*{re.escape(name)}(?![\w-])", text, re.MULTILINE)
    )


def commands() -> set[str]:
    """The names of `hrforum`'s commands, sub-commands with their group: `hrforum seed demo`.

    Of groups that a library brings, only the group.
    """
    from hrforum.cli import COMMANDS, cli

    def walk(command: click.Command, words: tuple[str, ...]) -> set[str]:
        ours = words[-1:] == () or not COMMANDS.get(words[0], "").startswith("flask_")
        if isinstance(command, click.Group) and ours:
            context = click.Context(command)
            found: set[str] = set()
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                assert child is not None, f"hrforum {' '.join((*words, name))} is not there"
                found |= walk(child, (*words, name))
            return found
        return {" ".join(words)}

    return {f"hrforum {words}" for words in walk(cli, ())}


def test_every_setting_is_in_the_readme():
    assert missing(settings_read(), readme()) == []


def test_every_command_is_in_the_readme():
    assert missing(commands(), readme()) == []


# What one of our processes tells the next, in names that begin with HRFORUM_: no settings.
BETWEEN_PROCESSES = {"core/process.py", "core/supervisor.py", "server.py"}


def test_settings_are_read_in_config_only():
    package = ROOT / "hrforum"
    elsewhere = [
        f"{path.relative_to(package)}:{node.lineno}"
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).as_posix() not in BETWEEN_PROCESSES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and getattr(node.value, "id", "") == "os"
    ]
    assert elsewhere == []


def test_what_is_missing_is_seen():
    text = "Set `PORT` or `HRFORUM_LIMITS=off`, run `hrforum seed demo`."
    assert missing({"PORT", "HRFORUM_LIMITS", "hrforum seed demo"}, text) == []
    assert missing({"HOST", "POR", "hrforum seed"}, text) == ["HOST", "POR"]
