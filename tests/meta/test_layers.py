"""What import-linter can't say: the domain reads nothing from the request."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.meta.paths import ROOT, shown, tree

DOMAIN = {"models", "policy", "queries", "actions"}
OF_THE_REQUEST = {"request", "session", "g", "current_app", "flash", "abort", "redirect"}
OLD_QUERY = {"query", "first_or_404", "get_or_404", "one_or_404"}


def domain_files() -> list[Path]:
    """The models, policies, queries and actions of all features."""
    return [
        path
        for path in sorted((ROOT / "hrforum").rglob("*.py"))
        if DOMAIN & {path.stem, *(part.name for part in path.parents)}
    ]


def request_names(module: ast.Module) -> list[str]:
    """What a module takes from Flask's request, and any sockets."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            top = node.module.split(".")[0]
            if top == "flask":
                found += [alias.name for alias in node.names if alias.name in OF_THE_REQUEST]
            if top in {"flask_socketio", "flask_wtf", "wtforms", "socketio"}:
                found.append(node.module)
            if node.module == "hrforum.core" and any(a.name == "web" for a in node.names):
                found.append("hrforum.core.web")
        elif isinstance(node, ast.Import):
            found += [a.name for a in node.names if a.name.split(".")[0] == "flask_socketio"]
    return found


def old_queries(module: ast.Module) -> list[str]:
    """Uses of SQLAlchemy's old query interface."""
    return [
        f"line {node.lineno}: .{node.attr}"
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and node.attr in OLD_QUERY
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (getattr(node.value, "attr", None) == "session" or node.attr != "query")
    ]


@pytest.mark.parametrize("path", domain_files(), ids=shown)
def test_the_domain_knows_no_request(path: Path):
    assert request_names(tree(path)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "hrforum").rglob("*.py")), ids=shown)
def test_only_select_is_used(path: Path):
    assert old_queries(tree(path)) == []


def test_a_request_in_the_domain_is_seen():
    assert request_names(ast.parse("from flask import request, Blueprint")) == ["request"]
    assert request_names(ast.parse("import flask_socketio")) == ["flask_socketio"]


def test_an_old_query_is_seen():
    assert old_queries(ast.parse("db.session.query(Topic)")) == ["line 1: .query"]
    assert old_queries(ast.parse("parts.query")) == []


def test_relationships_raise_when_they_are_not_loaded():
    from sqlalchemy import orm

    from hrforum import accounts, boards, importers, members  # noqa: F401 - their tables
    from hrforum.extensions import db

    orm.configure_mappers()
    lazy = [
        f"{mapper.class_.__name__}.{relationship.key}: lazy={relationship.lazy!r}"
        for mapper in db.Model.registry.mappers
        for relationship in mapper.relationships
        if relationship.lazy not in {"raise", "raise_on_sql", "noload"}
    ]
    assert lazy == []
