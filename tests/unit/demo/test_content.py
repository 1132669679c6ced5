"""The demo's story loads, keeps its promises, and says plainly what is wrong with it."""

import dataclasses as dc
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import collab.demo
from collab.demo.content import load
from collab.demo.rows import ContentError, fold
from collab.demo.story import Story
from collab.policy.declaration import Attribution
from collab.policy.marking import Marking
from collab.policy.screening import screen
from collab.policy.verdict import Verdict
from collab.policy.viewer import Duty, Role

CONTENT = Path(collab.demo.__file__).parent / "content"

Spoil = Callable[[str, str, str], str]


@pytest.fixture(scope="module")
def story() -> Story:
    return load()


def texts(value: object) -> Iterator[str]:
    """Give every text of a value that is more than a word."""
    if isinstance(value, str) and " " in value:
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif dc.is_dataclass(value):
        for field in dc.fields(value):
            yield from texts(getattr(value, field.name))


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Change one passage of one file in a copy of the content, and give the complaint."""

    def change(file: str, old: str, new: str) -> str:
        folder = shutil.copytree(CONTENT, tmp_path / "content")
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ContentError) as complaint:
            load(folder)
        return str(complaint.value)

    return change


def test_cast_when_loaded_has_the_firms_of_the_first_act(story: Story) -> None:
    kinds = Counter(one.kind for one in story.organisations)
    assert kinds == {
        "association": 1,
        "member_company": 15,  # four in the copper group, the others in the pool of figures
        "academia": 2,  # the trustee, and an institute that proposes
        "mining_company": 2,
        "expert_firm": 4,
        "civil_society": 1,
        "law_firm": 1,
    }


def test_members_of_the_copper_group_when_loaded_are_four_competing_parents(story: Story) -> None:
    firms = [story.organisation(one.organisation) for one in story.space("copper").members]
    members = [firm for firm in firms if firm.kind == "member_company"]
    assert [firm.tier for firm in members] == ["oem", "oem", "tier_1", "cell_battery_maker"]
    assert len({firm.ultimate_parent or firm.key for firm in members}) == 4


def test_operator_when_loaded_sits_nowhere(story: Story) -> None:
    (operator,) = [one for one in story.representations if Duty.OPERATOR in one.duties]
    seats = {seat.representation for space in story.spaces for seat in space.seats}
    assert not operator.vault
    assert operator.key not in seats


def test_one_person_when_loaded_acts_for_two_firms_in_different_groups(story: Story) -> None:
    (double,) = [person for person in story.people if len(person.acts_for) > 1]
    groups = [
        {space.key for space in story.spaces for seat in space.seats if seat.representation == one}
        for one in (each.key for each in double.acts_for)
    ]
    own = {"copper", "downstream_caucus", "pool", "table", "table_downstream"}
    assert groups == [own, {"nickel"}]


def test_leaver_when_loaded_has_shared_before_leaving(story: Story) -> None:
    (leaver,) = [one for one in story.representations if one.left_days_ago is not None]
    shared = [
        one.release.days_ago
        for one in story.findings
        if one.author == leaver.key and one.release is not None
    ]
    assert leaver.left_days_ago is not None
    assert shared
    assert min(shared) > leaver.left_days_ago
    assert all(
        seat.ended_days_ago == leaver.left_days_ago
        for space in story.spaces
        for seat in space.seats
        if seat.representation == leaver.key
    )


def test_groups_when_loaded_have_facilitator_and_counsel(story: Story) -> None:
    for space in story.spaces:
        roles = {seat.role for seat in space.seats}
        assert {Role.FACILITATOR, Role.COUNSEL, Role.MEMBER} <= roles


def test_releases_when_loaded_meet_every_verdict(story: Story) -> None:
    releases = [one.release for one in story.findings if one.release is not None]
    verdicts = Counter(release.expected for release in releases)
    assert verdicts[Verdict.ALLOW] >= 24
    assert verdicts[Verdict.BLOCK] == 1
    assert verdicts[Verdict.TRANSFORM] == 1
    outcomes = Counter(release.review.outcome for release in releases if release.review)
    assert outcomes == {"cleared": 2, "rejected": 1, "waiting": 2}
    assert {release.marking for release in releases} == set(Marking) - {Marking.SEALED}
    assert {release.attribution for release in releases} == set(Attribution)


def test_texts_of_meetings_when_screened_need_nobody_to_look(story: Story) -> None:
    for one in (*story.series, *story.meetings, *story.decisions, *story.actions):
        for text in texts(one):
            assert not screen({"text": text}), text


def test_vaults_when_loaded_each_hide_a_canary_draft(story: Story) -> None:
    drafts = {one.organisation for one in story.canaries if one.layer == "statement"}
    assert drafts == {one.key for one in story.organisations}


def test_statements_when_loaded_are_three_to_seven_sentences_of_one_paragraph(
    story: Story,
) -> None:
    for finding in story.findings:
        assert "\n" not in finding.statement
        assert 200 <= len(finding.statement) <= 700, finding.key


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        (
            "findings/vma.toml",
            'author = "ruth_adeyemi"',
            'author = "nobody"',
            "finding vma-five-producers: there is no representation nobody",
        ),
        (
            "findings/vma.toml",
            'issue = "child_labour"',
            'issue = "toil"',
            "finding vma-five-producers: there is no issue toil",
        ),
        (
            "findings/vma.toml",
            'country = "CD"',
            'country = "DRC"',
            "finding vma-five-producers: there is no country DRC",
        ),
        (
            "findings/vma.toml",
            'marking = "clear"',
            'marking = "secret"',
            (
                "vma.toml, finding vma-five-producers, release, marking: 'secret' is none of "
                "clear, green, amber, amber_strict, red, sealed"
            ),
        ),
        (
            "findings/vma.toml",
            'reliability = "A"\n',
            "",
            "vma.toml, finding vma-five-producers: reliability missing",
        ),
        (
            "findings/vma.toml",
            "credibility = 1",
            "credibility = 7",
            "vma.toml, finding vma-five-producers, credibility: 7 is none of 1, 2, 3, 4, 5, 6",
        ),
        (
            "people.toml",
            'language = "en"',
            'tongue = "en"',
            "people.toml, person ruth_adeyemi: unknown tongue",
        ),
        (
            "people.toml",
            "digest_hour = 7",
            'digest_hour = "seven"',
            (
                "people.toml, person ruth_adeyemi, acts_for 1, digest_hour: "
                "a whole number expected, not 'seven'"
            ),
        ),
        (
            "people.toml",
            "@vehicle-materials.example",
            "@vehicle-materials.invalid",
            (
                "representation ruth_adeyemi: ruth.adeyemi-brandt@vehicle-materials.invalid "
                "is not an address at vehicle-materials.example"
            ),
        ),
        (
            "people.toml",
            'password = "a bicycle bell in the tunnel"',
            'password = "seven lanterns along the quay"',
            "password seven lanterns along the quay is used 2 times",
        ),
        (
            "spaces.toml",
            'role = "member"\nceiling = "green"',
            'role = "member"\nceiling = "sealed"',
            "space copper: sinead_corrigan may see more than aldermoor may",
        ),
        (
            "spaces.toml",
            "joined_days_ago = 56",
            "joined_days_ago = 49",
            "finding isfoss-monitoring-and-remediation: isfoss had not joined copper yet",
        ),
        (
            "spaces.toml",
            'representation = "ximena_quispe"',
            'representation = "patrick_ngoy"',
            "space copper: patrick_ngoy is seated, but mwinda is no member",
        ),
        (
            "comments.toml",
            'author = "tomas_hruska"',
            'author = "sinead_corrigan"',
            (
                "comment of sinead_corrigan on aldermoor-evictions-kolwezi: "
                "sinead_corrigan may not read TLP:AMBER in copper"
            ),
        ),
        (
            "comments.toml",
            'author = "camille_thevenet"',
            'author = "ingrid_solheim"',
            (
                "comment of ingrid_solheim on aldermoor-children-artisanal-belt: "
                "isfoss does not see as far back as the finding\n"
                "comment of ingrid_solheim on aldermoor-children-artisanal-belt: "
                "isfoss had not joined copper yet"
            ),
        ),
        (
            "comments.toml",
            "days_ago = 124",
            "days_ago = 140",
            (
                "comment of camille_thevenet on aldermoor-children-artisanal-belt: "
                "is older than the finding"
            ),
        ),
        (
            "comments.toml",
            'author = "livia_zumstein"',
            'author = "priya_nair"',
            "comment of priya_nair on brisanne-halmahera: priya_nair has no seat in nickel",
        ),
        (
            "comments.toml",
            "Agreed as to the pattern.",
            "CANARY-VMA-27c0e5d9",
            "canary CANARY-VMA-27c0e5d9: is also somewhere else",
        ),
        (
            "meetings.toml",
            'carried_from = "contacts"',
            'carried_from = "contracts"',
            "meeting second: there is no topic contracts",
        ),
        (
            "meetings.toml",
            "days_ago = -7",
            "days_ago = -6",
            ("meeting third: lies no whole weeks from the day of seeding, and may be on a Sunday"),
        ),
        (
            "meetings.toml",
            'marking = "green"',
            'marking = "amber"',
            "meeting third: beatrice_tshibanda may not read TLP:AMBER in copper",
        ),
        (
            "decisions.toml",
            'by = "ingrid_solheim", days_ago = 15',
            'by = "ingrid_solheim", days_ago = 13',
            "decision places-are-scarce: ingrid_solheim speaks after it is closed",
        ),
        (
            "actions.toml",
            'owner = "joost_vandermeulen"',
            'owner = "nobody"',
            (
                "action Look for a source on school meals in the dry season: there is no"
                " representation nobody"
            ),
        ),
        (
            "canaries.toml",
            'organisation = "puquio"',
            'organisation = "mwinda"',
            (
                "organisation puquio: its vault holds no canary\n"
                "canary CANARY-PUQUIO-18f6a7e4: puquio-mediation-diary lies in another vault"
            ),
        ),
    ],
)
def test_load_when_a_file_is_wrong_says_where_and_why(
    spoil: Spoil, file: str, old: str, new: str, complaint: str
) -> None:
    assert spoil(file, old, new) == complaint


def test_load_when_a_file_is_no_toml_names_the_file(spoil: Spoil) -> None:
    assert spoil("people.toml", "[[person]]", "[[person]").startswith("people.toml: ")


def test_load_when_several_things_are_wrong_lists_them_all(tmp_path: Path) -> None:
    folder = shutil.copytree(CONTENT, tmp_path / "content")
    people = folder / "people.toml"
    text = people.read_text(encoding="utf-8").replace("@puquio.example", "@elsewhere.example")
    people.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as complaint:
        load(folder)
    assert len(str(complaint.value).splitlines()) == 2


def test_fold_when_text_is_wrapped_keeps_only_paragraphs() -> None:
    assert fold("\none\ntwo\n\nthree \n") == "one two\n\nthree"
