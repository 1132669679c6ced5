"""The map has one place for every country a finding can name, and no place for two."""

from __future__ import annotations

from collab.core.vocabularies import countries
from collab.surfaces.pictures.world import FILE, SEA, places, size


def words() -> list[str]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [w for line in lines if not line.startswith("#") for w in line.split() if w != SEA]


def test_layout_when_read_holds_every_country_once() -> None:
    assert sorted(words()) == sorted(countries())


def test_layout_when_read_puts_no_two_countries_on_one_tile() -> None:
    assert len(set(places().values())) == len(places()) == len(words())


def test_layout_when_measured_is_a_whole_rectangle() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    widths = {len(line.split()) for line in lines if line.strip() and not line.startswith("#")}
    assert widths == {size()[0]}


def test_neighbours_when_looked_up_stand_near_each_other() -> None:
    """A picture nobody recognises is worse than a list: some borders everybody knows."""
    for one, other in (("CD", "ZM"), ("CL", "AR"), ("DE", "PL"), ("US", "CA"), ("ID", "TL")):
        (x, y), (u, v) = places()[one], places()[other]
        assert abs(x - u) + abs(y - v) <= 4, (one, other)
    assert places()["CA"][1] < places()["US"][1] < places()["MX"][1] < places()["CL"][1]
    assert places()["PE"][0] < places()["CD"][0] < places()["ID"][0]
