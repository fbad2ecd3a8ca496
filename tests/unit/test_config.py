"""A setting comes from its flag, then the environment, then the file, then the default."""

import itertools
from pathlib import Path

import pytest

from pre_kg import config
from pre_kg.errors import ConfigError

SINGLE = ("ontology", "endpoint", "index", "encoder")


@pytest.mark.parametrize("key", SINGLE)
@pytest.mark.parametrize("given", list(itertools.product([False, True], repeat=3)))
def test_the_first_source_that_has_a_setting_decides(
    tmp_path: Path, key: str, given: tuple[bool, bool, bool]
) -> None:
    flag, variable, file = given
    if file:
        (tmp_path / "pre-kg.toml").write_text(f'{key} = "fichier"')
    environ = {f"PRE_KG_{key.upper()}": "variable"} if variable else {}
    found = getattr(config.read({key: "flag" if flag else None}, environ, tmp_path), key)
    expected = "flag" if flag else "variable" if variable else "fichier" if file else None
    assert found == (Path(expected) if expected and key in {"ontology", "index"} else expected)


def test_the_graph_may_be_several_places(tmp_path: Path) -> None:
    (tmp_path / "pre-kg.toml").write_text('graph = ["a.ttl", "b.ttl"]')
    assert config.read({"graph": ()}, {}, tmp_path).graph == (Path("a.ttl"), Path("b.ttl"))
    assert config.read({}, {"PRE_KG_GRAPH": "c.ttl"}, tmp_path).graph == (Path("c.ttl"),)
    flags = {"graph": ("d.ttl", "e.ttl")}
    assert config.read(flags, {"PRE_KG_GRAPH": "c.ttl"}, tmp_path).graph == (
        Path("d.ttl"),
        Path("e.ttl"),
    )


def test_nothing_given_is_the_shipped_graph_in_french(tmp_path: Path) -> None:
    found = config.read({}, {"HOME": "/home/a"}, tmp_path)
    assert found == config.Settings(cache=Path("/home/a/.cache/pre-kg"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('graph = "a', "TOML"),
        ("graph = 3", "graph"),
        ("index = true", "index"),
        ('graf = "a"', "graf"),
        ('[outil]\ngraph = "a"', "outil"),
        ('lang = "de"', "« de »"),
        ('encoder = "\udcff"', "TOML"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "pre-kg.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError, match=says):
        config.read({}, {}, tmp_path)


def test_a_file_that_is_a_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "pre-kg.toml").mkdir()
    with pytest.raises(ConfigError, match="lisible"):
        config.read({}, {}, tmp_path)


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_CACHE_HOME": "/var/c", "HOME": "/h"}, "/var/c/pre-kg"),
        ({"XDG_CACHE_HOME": "relatif", "HOME": "/h"}, "/h/.cache/pre-kg"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/pre-kg"),
    ],
)
def test_the_cache_lies_where_xdg_says(environ: dict[str, str], folder: str) -> None:
    assert config.cache_folder(environ) == Path(folder)


def test_the_shipped_data_are_found() -> None:
    assert {"ontology", "graph", "queries"} <= {p.name for p in config.data_folder().iterdir()}
