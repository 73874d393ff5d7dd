"""An archive is somebody else's: nothing of it is written anywhere but to numbered copies."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from hrforum.importers.discourse import source
from hrforum.importers.discourse.source import Unreadable, open_source

FILES = {"a/json/x.5.json": b"{}", "a/raw/x.5.md": b"text", "a/readme.txt": b"?"}


def tar(path: Path, files: dict[str, bytes], kind: str = "xz", links: dict[str, str] | None = None):
    with tarfile.open(path, f"w:{kind}") as archive:
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def packed(path: Path, files: dict[str, bytes]):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def everything_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize("make", ["xz", "gz", "bz2", "", "zip", "folder"])
def test_every_kind_is_read_wherever_the_folders_are(tmp_path, make):
    if make == "zip":
        path = packed(tmp_path / "a.bin", FILES)
    elif make == "folder":
        path = tmp_path / "archive"
        for name, content in FILES.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
    else:
        path = tar(tmp_path / "a.bin", FILES, make)
    with open_source(path, tmp_path / "scratch") as found:
        assert [name for name, _place in found.topics] == ["a/json/x.5.json"]
        raw = found.raw_for("a/json/x.5.json")
        assert raw is not None and Path(raw).read_bytes() == b"text"
        assert found.problems == []


def test_a_raw_file_is_found_by_the_topic_s_number_too(tmp_path):
    path = tar(tmp_path / "a.tar", {"json/new-title.7.json": b"{}", "raw/7.md": b"x"}, "")
    with open_source(path, tmp_path / "scratch") as found:
        assert found.raw_for("json/new-title.7.json") is not None


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_hostile_names_lead_nowhere(tmp_path, kind):
    names = ["../json/a.1.json", "/json/b.2.json", "..\\..\\json\\c.3.json", "json/../../d.4.json",
             "json/" + "e" * 240 + ".5.json", "json/\x1b[31m.6.json"]  # fmt: skip
    files = dict.fromkeys(names, b"{}")
    path = tmp_path / "in" / "a.bin"
    path.parent.mkdir()
    tar(path, files, "") if kind == "tar" else packed(path, files)
    before = everything_in(tmp_path)
    with open_source(path, tmp_path / "scratch") as found:
        assert found.topics
        inside = everything_in(tmp_path) - before
        assert all(name.split("/")[0] == "scratch" for name in inside)
    assert everything_in(tmp_path) - before == {"scratch"}


def test_links_are_passed_over(tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    path = tar(tmp_path / "a.tar", {}, "", {"json/x.1.json": str(secret), "json": "/etc"})
    with open_source(path, tmp_path / "scratch") as found:
        assert found.topics == []
        assert {reason for _name, reason in found.problems} == {"a link or device, not a file"}
    folder = tmp_path / "folder" / "json"
    folder.mkdir(parents=True)
    (folder / "x.1.json").symlink_to(secret)
    with open_source(folder.parent, tmp_path / "scratch") as found:
        assert found.topics == []


@pytest.mark.parametrize("make", ["xz", "zip"])
def test_a_bomb_is_cut_off(tmp_path, monkeypatch, make):
    monkeypatch.setattr(source, "MAX_FILE", 100_000)
    files = {"json/bomb.1.json": b" " * 5_000_000, "json/x.2.json": b"{}"}
    path = tmp_path / "a.bin"
    tar(path, files) if make == "xz" else packed(path, files)
    with open_source(path, tmp_path / "scratch") as found:
        assert [name for name, _place in found.topics] == ["json/x.2.json"]
        assert found.problems[0][0] == "json/bomb.1.json"


def test_a_zip_that_lies_about_sizes_is_cut_off(tmp_path, monkeypatch):
    path = packed(tmp_path / "a.zip", {"json/bomb.1.json": b" " * 3_000_000})
    content = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), b"\x10\0\0\0")
    path.write_bytes(content)
    monkeypatch.setattr(source, "MAX_FILE", 100_000)
    with open_source(path, tmp_path / "scratch") as found:
        for _name, place in found.topics:
            assert Path(place).stat().st_size <= 100_000


def test_a_cut_archive_gives_what_is_before_the_cut(tmp_path):
    files = {f"json/x.{n}.json": bytes([65 + n % 26]) * 4_000 for n in range(1, 200)}
    path = tar(tmp_path / "a.tar.gz", files, "gz")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with open_source(path, tmp_path / "scratch") as found:
        assert 0 < len(found.topics) < 199
        assert "could not be read to its end" in found.problems[-1][1]


def test_what_is_no_archive_is_said(tmp_path):
    with pytest.raises(Unreadable), open_source(tmp_path / "nothing", tmp_path):
        pass
    path = tmp_path / "text"
    path.write_text("no archive")
    with open_source(path, tmp_path / "scratch") as found:
        assert found.topics == []
        assert found.problems
