"""The folder of state: closed to others, never somebody else's, and its secrets made once."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from luoshi.core.errors import Unavailable
from luoshi.runtime.commands.doctor import Finding, examine
from luoshi.runtime.folders import Folders, prepare, prepare_database, read_private, write_private
from luoshi.runtime.keys import kept_passwords, kept_secret_key
from luoshi.runtime.locks import Held
from luoshi.runtime.postgres.cluster import failure
from luoshi.runtime.settings import Settings
from tests.runtime.scenes import as_root, folder_for_data


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "letters").mkdir()
    with pytest.raises(Unavailable) as caught:
        prepare(Settings(data=tmp_path, database_url="postgresql://a@b/c"))
    assert caught.value.code == "data_folder_foreign"
    assert "letters" in caught.value.en
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert [entry.name for entry in tmp_path.iterdir()] == ["letters"]


@as_root
def test_a_closed_parent_is_named_and_stays_closed() -> None:
    with folder_for_data() as data:
        closed = data.parent / "home"
        closed.mkdir(mode=0o700)
        with pytest.raises(Unavailable) as caught:
            prepare(Settings(data=closed / "state" / "luoshi"))
        assert caught.value.code == "folder_closed"
        assert caught.value.data["closed"] == str(closed)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert list(closed.iterdir()) == []


@as_root
def test_the_owner_of_the_folder_runs_the_database() -> None:
    with folder_for_data() as data:
        data.mkdir()
        os.chown(data, 1, 1)
        _, account = prepare(Settings(data=data))
        assert (account.uid, account.dropped) == (1, True)
        assert data.stat().st_uid == 1


def test_a_path_too_long_for_a_socket_is_told_with_its_length(tmp_path: Path) -> None:
    with folder_for_data() as data:
        deep = data / ("d" * 100)
        folders, account = prepare(Settings(data=deep))
        with pytest.raises(Unavailable) as caught:
            prepare_database(folders, account)
        assert caught.value.code == "path_too_long"
        assert caught.value.data["limit"] == 107


def test_secrets_are_made_once_also_by_two_first_starts_at_one_time() -> None:
    with folder_for_data() as data:
        settings = Settings(data=data)
        folders, _ = prepare(settings)
        with ThreadPoolExecutor(8) as many:
            made = list(many.map(lambda _: kept_passwords(folders, "server", ["a", "b"]), range(8)))
        assert all(passwords == made[0] for passwords in made)
        assert len(set(made[0].values())) == 2
        assert kept_secret_key(settings, folders) == kept_secret_key(settings, folders)
        assert kept_secret_key(replace(settings, secret_key="mine"), folders) == "mine"
        for file in folders.secrets.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_secret_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "quiet")
    assert read_private(path) == "quiet"
    path.chmod(0o640)
    with pytest.raises(Unavailable, match="0600"):
        read_private(path)


def test_a_link_in_the_place_of_a_secret_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    write_private(elsewhere, "planted")
    (tmp_path / "secret").symlink_to(elsewhere)
    with pytest.raises(Unavailable):
        read_private(tmp_path / "secret")


def test_a_link_in_the_place_of_the_folder_of_secrets_is_not_followed() -> None:
    with folder_for_data() as data:
        folders, _ = prepare(Settings(data=data))
        folders.secrets.rename(data.parent / "planted")
        folders.secrets.symlink_to(data.parent / "planted")
        with pytest.raises(Unavailable) as caught:
            prepare(Settings(data=data))
        assert caught.value.code == "folder_not_ours"


def test_a_lock_is_exclusive_and_looking_does_not_disturb(tmp_path: Path) -> None:
    first, second = Held(tmp_path / "lock"), Held(tmp_path / "lock")
    assert first.take()
    first.sign({"pid": os.getpid()})
    assert not second.take()
    assert second.is_held_elsewhere()
    handle = second.holding_process()
    assert handle is not None
    os.close(handle)
    first.release()
    assert not second.is_held_elsewhere()
    assert second.take()


def test_a_number_given_away_is_not_taken_for_the_holder(tmp_path: Path) -> None:
    lock = Held(tmp_path / "lock")
    (tmp_path / "lock").write_text('{"pid": 1}')
    assert lock.holding_process() is None


def test_secrets_that_are_not_whole_are_named_and_nothing_is_made_in_their_place(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.secrets.mkdir(mode=0o700)
    write_private(folders.secrets / "web.json", '{"secret_key": "abc')
    with pytest.raises(Unavailable) as caught:
        kept_secret_key(Settings(data=tmp_path), folders)
    assert caught.value.code == "secret_garbled"
    assert "web.json" in caught.value.zh
    assert read_private(folders.secrets / "web.json") == '{"secret_key": "abc'


def test_a_database_that_is_gone_is_not_a_first_day(tmp_path: Path) -> None:
    def found() -> Finding:
        return list(examine(Settings(data=tmp_path)))[-1]

    assert found().ok
    folders = Folders(tmp_path)
    folders.secrets.mkdir(mode=0o700)
    kept_passwords(folders, "postgres", ["admin"])
    assert found().ok, "a first start that was interrupted"
    kept_passwords(folders, "web", ["secret_key"])
    assert not found().ok
    assert "restore" in found().detail


def test_a_database_open_to_others_is_told_how_to_be_closed(tmp_path: Path) -> None:
    error = failure("postgres", f'FATAL:  data directory "{tmp_path}/cluster" has invalid permissions', tmp_path)
    assert f"chmod 700 {tmp_path}/cluster" in error.zh


def test_paths_are_only_names(tmp_path: Path) -> None:
    assert not Folders(tmp_path / "nothing").cluster.exists()
    assert list(tmp_path.iterdir()) == []
