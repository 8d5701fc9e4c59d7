"""`runut evidence`: a pack goes out, is checked, and what was anchored is compared, each from the command line."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result

from engine.run.runtime import Runtime
from tests.browser.progress import bring_to
from tests.office import Office
from webui.cli import cli


@pytest.fixture
def second_place(tmp_path: Path) -> Path:
    folder = tmp_path / "kedua"
    folder.mkdir()
    return folder


@pytest.fixture
def instance(office: Office) -> UUID:
    return bring_to(office, "analyse_data")


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path, second_place: Path) -> None:
    monkeypatch.setenv("RUNUT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RUNUT_DATABASE_URL", database_url)
    monkeypatch.setenv("RUNUT_ANCHOR_DIR", str(second_place))


def runs(*words: str) -> Result:
    return CliRunner().invoke(cli, ["evidence", *words])


def test_a_pack_is_written_and_checked(instance: UUID, tmp_path: Path) -> None:
    out = tmp_path / "b.zip"

    assert runs("pack", str(instance), "--out", str(out)).exit_code == 0
    sound = runs("check", str(out))
    assert (sound.exit_code, sound.output.splitlines()[0]) == (0, "BERKAS BUKTI UTUH")

    out.write_bytes(out.read_bytes().replace(b"lengkap", b"LENGKAP", 1))
    broken = runs("check", str(out))
    assert broken.exit_code == 1
    assert "isinya berubah" in broken.output


def test_a_case_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = runs("pack", str(uuid4()), "--out", str(tmp_path / "b.zip"))

    assert done.exit_code == 1
    assert "There is no such case" in done.output


def test_anchors_are_written_and_compared(instance: UUID, tmp_path: Path, second_place: Path, runtime: Runtime) -> None:
    out = tmp_path / "b.zip"
    assert "1 anchors copied" in runs("anchors").output
    assert runs("anchors", "--verify").exit_code == 0
    assert runs("pack", str(instance), "--out", str(out)).exit_code == 0
    anchors = second_place / "jangkar-runut.jsonl"
    assert runs("check", str(out), "--anchors", str(anchors)).exit_code == 0

    anchors.write_bytes(anchors.read_bytes().replace(b'"kasus"', b'"KASUS"'))
    assert runs("anchors", "--verify").exit_code == 1
    assert CliRunner().invoke(cli, ["verify"]).exit_code == 1


def test_exports_of_a_year_are_written(instance: UUID, tmp_path: Path) -> None:
    for kind in ("sakip", "srikandi"):
        out = tmp_path / f"{kind}.zip"
        done = runs(kind, "--year", "2026", "--out", str(out))
        assert (done.exit_code, out.read_bytes()[:2]) == (0, b"PK"), done.output
