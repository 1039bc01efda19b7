"""Outputs appear whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from coach.atomic import (
    atomic_binary,
    atomic_path,
    atomic_text,
    make_private_folder,
    output_error,
)
from coach.errors import OutputError

ROOT = Path(__file__).resolve().parents[2]
POSIX = sys.platform != "win32"
IS_ROOT = POSIX and os.geteuid() == 0
only_posix = pytest.mark.skipif(not POSIX, reason="POSIX files")
not_as_root = pytest.mark.skipif(not POSIX or IS_ROOT, reason="the superuser may write anywhere")


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_appears_only_at_the_end(tmp_path: Path) -> None:
    final = tmp_path / "out.json"
    with atomic_text(final) as out:
        out.write("line\nä°\n")
        assert not final.exists()
    assert final.read_bytes() == "line\nä°\n".encode()
    assert names(tmp_path) == ["out.json"]


def test_replaces_what_was_there(tmp_path: Path) -> None:
    final = tmp_path / "out.bin"
    final.write_bytes(b"old")
    with atomic_binary(final) as out:
        out.write(b"new")
        out.flush()
        assert final.read_bytes() == b"old"
    assert final.read_bytes() == b"new"


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt(), SystemExit(1)])
def test_on_any_error_nothing_changes(tmp_path: Path, error: BaseException) -> None:
    final = tmp_path / "out.txt"
    final.write_text("old")

    def stopped_half_way() -> None:
        with atomic_text(final) as out:
            out.write("half")
            raise error

    with pytest.raises(type(error)):
        stopped_half_way()
    assert final.read_text() == "old"
    assert names(tmp_path) == ["out.txt"]


def test_the_temporary_file_keeps_suffix_and_folder(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "clip.mp4") as temporary:
        assert temporary.suffix == ".mp4"
        assert temporary.parent == tmp_path.resolve()
        temporary.write_bytes(b"x")
    assert names(tmp_path) == ["clip.mp4"]


@only_posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "real.txt"
    target.write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    with atomic_text(link) as out:
        out.write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, 9999])
def test_errors_while_writing_become_one_sentence(tmp_path: Path, number: int) -> None:
    final = tmp_path / "out.txt"
    with pytest.raises(OutputError) as caught, atomic_text(final):
        raise OSError(number, "why")
    assert str(final) in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == []


def test_full_disk_when_flushing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="no space is left"), atomic_text(tmp_path / "a") as out:
        out.write("x")
    assert names(tmp_path) == []


def test_file_held_open_by_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    final = tmp_path / "a.txt"
    final.write_text("old")

    def held(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "used by another process", str(self), 32, str(target))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OutputError, match="close the program"), atomic_text(final) as out:
        out.write("new")
    assert final.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_an_error_about_another_file_is_not_ours(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_text(tmp_path / "a") as out:
        out.write((tmp_path / "not there").read_text())
    assert names(tmp_path) == []


def test_missing_folder(tmp_path: Path) -> None:
    final = tmp_path / "no" / "a.txt"
    with pytest.raises(OutputError, match="does not exist"), atomic_text(final):
        pytest.fail("must not be entered")


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError), atomic_text(tmp_path / "file" / "a.txt"):
        pytest.fail("must not be entered")
    assert (tmp_path / "file").read_text() == "x"


def test_target_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="is a folder"), atomic_text(tmp_path / "folder"):
        pytest.fail("must not be entered")
    assert names(tmp_path) == ["folder"]


@only_posix
def test_name_too_long_is_told_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="shorter"), atomic_text(tmp_path / ("a" * 300)):
        pytest.fail("must not be entered")


@not_as_root
def test_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(OutputError, match="may not be written"), atomic_text(tmp_path / "a"):
            pytest.fail("must not be entered")
    finally:
        tmp_path.chmod(stat.S_IRWXU)


@not_as_root
def test_write_protected_file_stays(tmp_path: Path) -> None:
    final = tmp_path / "a"
    final.write_text("mine")
    final.chmod(stat.S_IRUSR)
    with pytest.raises(OutputError, match="may not be written"), atomic_text(final):
        pytest.fail("must not be entered")
    assert final.read_text() == "mine"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_dev_full() -> None:
    with (
        pytest.raises(OutputError, match="no space is left to write /dev/full"),
        atomic_text(Path("/dev/full")) as out,
    ):
        out.write("x" * 100_000)


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no /dev/null here")
def test_devices_are_written_to_and_not_replaced() -> None:
    with atomic_text(Path("/dev/null")) as out:
        out.write("x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.integration
def test_full_disk_for_real(small_disk: Path) -> None:
    final = small_disk / "a.bin"
    final.write_bytes(b"old")
    with pytest.raises(OutputError, match="no space is left"), atomic_binary(final) as out:
        out.write(b"x" * 1_000_000)
    assert final.read_bytes() == b"old"
    assert names(small_disk) == ["a.bin"]


@only_posix
@pytest.mark.integration
def test_largest_file_size_in_a_process_of_its_own(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from coach.errors import OutputError
        from coach.atomic import atomic_binary

        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            with atomic_binary(Path(sys.argv[1])) as out:
                out.write(b"x" * 200_000)
        except OutputError as error:
            print(error)
        """
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a.bin")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "grew larger" in done.stdout
    assert names(tmp_path) == []


def test_output_error_without_a_number_still_says_why() -> None:
    told = output_error(OSError("odd"), Path("a.txt"))
    assert "a.txt" in str(told)
    assert "odd" in str(told)


@only_posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_outputs_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        make_private_folder(tmp_path / "a" / "b")
        with atomic_text(tmp_path / "a" / "b" / "out.txt") as out:
            out.write("x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a" / "b" / "out.txt").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


@pytest.mark.integration
@only_posix
def test_what_a_killed_program_left_is_swept_and_what_is_being_written_is_not(
    tmp_path: Path,
) -> None:
    killed = textwrap.dedent(f"""
        import os, signal, sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from coach.atomic import atomic_path
        with atomic_path(Path({str(tmp_path)!r}) / "lost.mp4") as out:
            out.write_bytes(b"somebody's picture")
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    subprocess.run([sys.executable, "-c", killed], check=False)
    tables = tmp_path / ".coach-abc"
    tables.mkdir()
    (tables / "ratings.csv").write_text("x")
    old = tmp_path / ".coach-0123456789ab.toml"
    old.write_text("of an earlier version")
    for left in (*tmp_path.glob(".coach-*"), tables / "ratings.csv"):
        os.utime(left, (1, 1))
    assert len(names(tmp_path)) == 3
    with atomic_text(tmp_path / "slow.txt") as slow:
        slow.write("first")
        for held in tmp_path.glob(".coach-*.txt"):
            os.utime(held, (1, 1))
        with atomic_text(tmp_path / "quick.txt") as out:
            out.write("second")
        assert len(names(tmp_path)) == 2
    assert names(tmp_path) == ["quick.txt", "slow.txt"]


@only_posix
def test_sweeping_follows_no_link(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "kept.txt"
    target.parent.mkdir()
    target.write_text("kept")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / ".coach-x.txt").symlink_to(target)
    (folder / ".coach-y").symlink_to(target.parent, target_is_directory=True)
    os.utime(folder / ".coach-x.txt", (1, 1), follow_symlinks=False)
    os.utime(folder / ".coach-y", (1, 1), follow_symlinks=False)
    with atomic_text(folder / "out.txt") as out:
        out.write("x")
    assert target.read_text() == "kept"
    assert names(folder) == ["out.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is locked there")
def test_ctrl_c_as_the_file_is_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        assert list(tmp_path.iterdir()), "it is there already"
        raise KeyboardInterrupt

    monkeypatch.setattr("coach.atomic.fcntl.flock", interrupt)
    with pytest.raises(KeyboardInterrupt), atomic_path(tmp_path / "out.json"):
        pass
    assert list(tmp_path.iterdir()) == []
