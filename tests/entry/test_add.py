"""A record is read as people write it, compared with what is there, and written whole or not at all."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pexpect
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from armsdata import open_package, validate
from armsdata.cli import main
from armsdata.entry import Plan, form, read
from armsdata.errors import ArmsdataError, InvalidDataError

RECORD = """
source:
  url: https://paper.example.org/new
  publisher: The Paper, Daily
  title: 'Guns: "over 100"'
  published: 20 November 2024
  language: en
claims:
- claimant: GUR
  person: Kyrylo Budanov
  stated: 2024-11-19
  supplier: PRK
  recipient: Russia
  equipment: 주체포
  quantity: over 100
  stage: Delivered
  certainty: asserted
  evidence_type: statement
  summary: Budanov says that Russia received over 100 guns.
"""


def without(name: str) -> str:
    return "".join(line for line in RECORD.splitlines(keepends=True) if not line.strip(" -").startswith(f"{name}:"))


def having(name: str, value: str) -> str:
    return "".join(
        f"{line[: line.index(name)]}{name}: {value}\n" if line.strip(" -").startswith(f"{name}:") else line
        for line in RECORD.splitlines(keepends=True)
    )


def planned(folder: Path, text: str) -> Plan:
    return read(open_package(folder), text, "record.yaml")


def row(made: Plan, table: str) -> dict[str, str]:
    (only,) = made.rows[table]
    return {column: cell for column, cell in only.items() if column.strip() == column != "" and cell}


def problems(made: Plan) -> list[tuple[int, str]]:
    return [(finding.line, finding.column) for finding in made.findings if finding.severity == "error"]


def run(folder: Path, text: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["add", "--from", "-", "--package", str(folder), *options], input=text)


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "datasets").iterdir()}


def test_add_reads_names_dates_and_quantities_as_people_write_them(tiny: Path) -> None:
    made = planned(tiny, RECORD)
    assert made.findings == []
    assert row(made, "sources") == {
        "source_id": "the-paper-2024-11-20-koksan",
        "publisher": "the-paper",
        "title": 'Guns: "over 100"',
        "url": "https://paper.example.org/new",
        "published": "2024-11-20",
        "published_basis": "page",
        "language": "en",
        "kind": "news",
        "read": "excerpt",
    }
    assert row(made, "claims") == {
        "claim_id": "gur-2024-11-19-koksan",
        "claimant": "gur",
        "person": "Kyrylo Budanov",
        "attribution": "named",
        "stated": "2024-11-19",
        "supplier": "PRK",
        "recipient": "RUS",
        "equipment_id": "koksan-170mm",
        "stance": "affirms",
        "stage": "delivered",
        "certainty": "asserted",
        "quantity_low": "100",
        "comparator": "more-than",
        "unit": "systems",
        "basis": "unclear",
        "evidence_type": "statement",
        "summary": "Budanov says that Russia received over 100 guns.",
    }
    assert row(made, "citations") == {
        "claim_id": "gur-2024-11-19-koksan",
        "source_id": "the-paper-2024-11-20-koksan",
        "role": "relay",
        "quantity_as_reported": "over 100",
    }


def test_add_writes_canonical_rows_that_validate(tiny: Path) -> None:
    result = run(tiny, RECORD)
    assert result.exit_code == 0, result.stderr
    assert validate(tiny) == []
    assert b"the-paper-2024-11-20-koksan" in state(tiny)["sources.csv"]
    assert CliRunner().invoke(main, ["fmt", "--check", "--package", str(tiny)]).exit_code == 0


def test_add_changes_nothing_when_it_only_checks(tiny: Path) -> None:
    before = state(tiny)
    result = run(tiny, RECORD, "--check")
    assert result.exit_code == 0
    assert "claim_id: gur-2024-11-19-koksan" in result.stdout
    assert state(tiny) == before


def test_add_the_same_again_adds_nothing(tiny: Path) -> None:
    run(tiny, RECORD)
    before = state(tiny)
    result = run(tiny, RECORD)
    assert result.exit_code == 0
    assert "the claim is there already, as gur-2024-11-19-koksan" in result.stderr
    assert state(tiny) == before


def test_add_makes_a_relay_a_citation_when_the_claim_is_there(tiny: Path) -> None:
    run(tiny, RECORD)
    made = planned(tiny, having("url", "https://paper.example.org/relay"))
    assert "claims" not in made.rows
    assert row(made, "citations")["claim_id"] == "gur-2024-11-19-koksan"
    assert row(made, "citations")["source_id"] == "the-paper-2024-11-20-koksan-2"


def test_add_warns_of_a_claim_that_resembles_one(tiny: Path) -> None:
    run(tiny, RECORD)
    made = planned(tiny, having("quantity", "at least 90").replace("/new", "/other"))
    assert [note for note in made.notes if "resembles" in note and "gur-2024-11-19-koksan" in note]
    assert row(made, "claims")["claim_id"] == "gur-2024-11-19-koksan-2"


@pytest.mark.parametrize("url", ["http://www.paper.example.org/guns/?utm_source=x", "https://paper.example.org/guns"])
def test_add_uses_the_source_whose_address_is_there(tiny: Path, url: str) -> None:
    made = planned(tiny, having("url", url))
    assert "sources" not in made.rows
    assert row(made, "citations")["source_id"] == "paper-2024-11-16-artillery"
    assert any("the address is there already" in note for note in made.notes)


def test_add_cites_a_claim_by_its_id(tiny: Path) -> None:
    text = RECORD[: RECORD.index("claims:")] + "claims:\n- claim: gur-2025-01-23-koksan\n  citation: {pinpoint: p. 3}\n"
    text = text.replace("20 November 2024", "2025-02-01")
    made = planned(tiny, text)
    assert made.findings == []
    assert row(made, "citations") == {
        "claim_id": "gur-2025-01-23-koksan",
        "source_id": "the-paper-2025-02-01-koksan",
        "role": "relay",
        "pinpoint": "p. 3",
    }


def test_add_describes_a_new_organization_and_uses_it(tiny: Path) -> None:
    text = having("publisher", "Nová Gazeta") + "organizations:\n- {name: Nová Gazeta, kind: newspaper, country: South Korea}\n"
    made = planned(tiny, text)
    assert made.findings == []
    assert row(made, "organizations") == {"org_id": "nova-gazeta", "name": "Nová Gazeta", "kind": "newspaper", "country": "KOR"}
    assert row(made, "sources")["publisher"] == "nova-gazeta"


def test_add_records_further_items_and_parties(tiny: Path) -> None:
    made = planned(tiny, RECORD + "  includes: [m-1989, m-1991]\n  parties:\n  - end-user: Namibia\n")
    assert made.findings == []
    assert [found["equipment_id"] for found in made.rows["claim_equipment"]] == ["m-1989", "m-1991"]
    assert row(made, "claim_parties") == {"claim_id": "gur-2024-11-19-koksan", "role": "end-user", "party_id": "NAM"}


def test_add_says_original_when_the_claimant_publishes(tiny: Path) -> None:
    assert row(planned(tiny, having("claimant", "the-paper")), "citations")["role"] == "original"


MEANT = [
    ("quantity", "150,000 a month", {"quantity_low": "150000", "basis": "rate", "per": "month"}),
    ("quantity", "environ 150 par mois", {"quantity_best": "150", "comparator": "about", "per": "month"}),
    ("quantity", "plus de 30 tonnes", {"quantity_low": "30", "unit": "tonnes", "comparator": "more-than"}),
    ("quantity", "40-60%", {"quantity_low": "40", "quantity_high": "60", "unit": "percent"}),
    ("quantity", "a considerable number", {"comparator": "vague"}),
    ("supplier", "DPRK", {"supplier": "PRK"}),
    ("supplier", "Corée du Nord", {"supplier": "PRK"}),
    ("recipient", "러시아", {"recipient": "RUS"}),
    ("recipient", "Russland", {"recipient": "RUS"}),
    ("equipment", "shell", {"equipment_id": "shells", "unit": "rounds"}),
    ("stated", "в ноябре 2024 года", {"stated": "2024-11"}),
]
UNITS = b"tonnes,metric tonnes,weight\npercent,percent,share\n"


@pytest.mark.parametrize(("name", "value", "meant"), MEANT)
def test_add_reads_what_people_write(tiny: Path, name: str, value: str, meant: dict[str, str]) -> None:
    path = tiny / "datasets" / "units.csv"
    path.write_bytes(path.read_bytes() + UNITS)
    made = planned(tiny, having(name, value))
    assert not [finding for finding in made.findings if finding.rule == "entry"]
    assert {column: row(made, "claims").get(column) for column in meant} == meant


def test_add_asks_when_the_words_count_another_unit(tiny: Path) -> None:
    made = planned(tiny, having("quantity", "100 rounds") + "  unit: systems\n")
    assert [(finding.column, finding.message) for finding in made.findings] == [
        ("quantity", "its words say rounds, and `unit` says systems")
    ]


def test_add_refuses_the_same_number_unless_it_is_another_claim(tiny: Path) -> None:
    text = having("quantity", "120").replace("2024-11-19", "2025-01-22").replace("20 November 2024", "2025-01-25")
    (finding,) = planned(tiny, text).findings
    assert "write `claim: gur-2025-01-23-koksan` instead" in finding.fix
    assert planned(tiny, text + "  new: yes\n").is_valid


def test_add_takes_a_claim_that_stands_twice_in_a_document_once(tiny: Path) -> None:
    claim = RECORD[RECORD.index("- claimant") :]
    made = planned(tiny, RECORD + claim)
    assert len(made.rows["claims"]) == 1
    assert made.is_valid


def test_add_refers_to_a_claim_of_the_same_document_by_its_place(tiny: Path) -> None:
    claim = RECORD[RECORD.index("- claimant") :].replace("over 100", "over 50") + "  part_of: 1\n"
    made = planned(tiny, RECORD + claim)
    assert made.is_valid
    assert made.rows["claims"][1]["part_of"] == "gur-2024-11-19-koksan"


def test_add_finds_a_new_organization_by_its_original_name(tiny: Path) -> None:
    text = having("publisher", "Интерфакс") + "organizations:\n- {name: Interfax, name_original: Интерфакс, kind: news-agency}\n"
    assert row(planned(tiny, text), "sources")["publisher"] == "interfax"


def test_add_reads_a_date_by_the_language_of_the_document(tiny: Path) -> None:
    text = having("published", "3/11/2024").replace("language: en", "language: fr").replace("2024-11-19", "2024-11-02")
    assert row(planned(tiny, text), "sources")["published"] == "2024-11-03"


@pytest.mark.parametrize("language", ["en", "ko", "xx"])
def test_add_asks_for_the_order_of_a_date_when_the_language_does_not_tell(tiny: Path, language: str) -> None:
    made = planned(tiny, having("published", "3/11/2024").replace("language: en", f"language: {language}"))
    assert "published" in {finding.column for finding in made.findings}


WRONG = [
    ("publisher", "The Papr", "did you mean the-paper"),
    ("recipient", "Atlantis", "such as RUS"),
    ("quantity", "0", "zero is no quantity"),
    ("quantity", "200 per week", "use one of: day, month, year"),
    ("quantity", "10 times", "may change the number"),
    ("claimant", "Nobody At All", "describe a new one under organizations"),
    ("equipment", "Death Star", "none of equipment is called so"),
    ("quantity", "1.000", "1000"),
    ("quantity", "loads", "write"),
    ("published", "11/12/2024", "2024-12-11 or 2024-11-12"),
    ("published", "Nov. 16", "year"),
    ("published", "mid-November 2024", "2024-11"),
    ("stage", "shipped", "use one of: offered"),
    ("stated", "2999-01-01", "only years from 1900 to 2099"),
    ("stated", "2098-01-01", "stated after the document"),
    ("summary", "x" * 201, "at most 200"),
    ("url", "paper.example.org", "http"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_add_names_the_line_and_the_remedy_when_a_value_cannot_be_read(tiny: Path, name: str, value: str, said: str) -> None:
    before = state(tiny)
    result = run(tiny, having(name, value))
    assert result.exit_code == 1
    lines = [line for line in result.stderr.splitlines() if said in line]
    assert lines
    there = [number for number, line in enumerate(having(name, value).splitlines(), 1) if line.strip(" -").startswith(f"{name}:")]
    about = {"stated": 9} if value == "2098-01-01" else {}  # the citation is wrong then, and it stands for the claim
    assert lines[0].startswith(f"<stdin>:{about.get(name, there[0])}: ")
    assert state(tiny) == before


@pytest.mark.parametrize("name", ["language", "supplier", "recipient", "equipment", "stage", "certainty", "evidence_type", "summary"])
def test_add_asks_for_what_is_required(tiny: Path, name: str) -> None:
    found = planned(tiny, without(name)).findings
    assert [finding.rule for finding in found if finding.column in (name, "equipment_id")] == ["required"]


UNREADABLE = [
    ("a: [1", "not valid YAML"),
    ("a: &x [1]\nb: *x", "references"),
    ("- a\n- b", "begins with neither"),
    ("just text", "begins with neither"),
    ("a: 1\na: 2", "stands twice"),
    ("? [a]\n: b", "a name must be a word"),
    ("a: " + "[" * 50 + "]" * 50, "nested too deep"),
    ("--- {a: 1}\n--- {b: 2}", "not valid YAML"),
    ("a: !!python/object/apply:os.system ['true']", "nothing of this name"),
    ("", "nothing is said to be claimed"),
    ("claims: none", "needs names and values"),
    ("source: no-such-source\nclaims: [{claim: x}]", "no such source"),
    ("wishes: {a: b}", "nothing of this name can be added"),
]


@pytest.mark.parametrize(("text", "said"), UNREADABLE)
def test_add_refuses_a_document_that_cannot_be_read(tiny: Path, text: str, said: str) -> None:
    result = run(tiny, text)
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_add_keeps_words_that_yaml_would_turn_into_something_else(tiny: Path) -> None:
    made = planned(tiny, having("language", "no").replace("2024-11-19", "2024"))
    assert row(made, "sources")["language"] == "no"
    assert row(made, "claims")["stated"] == "2024"


NAMES = st.sampled_from(["source", "claims", "citation", "url", "claim"])
NESTED = st.recursive(st.none() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=80) | NESTED.map(yaml.safe_dump))
def test_add_never_fails_otherwise_than_by_a_message(tiny: Path, text: str) -> None:
    with suppress(ArmsdataError):
        planned(tiny, text)


def test_template_reads_back_and_asks_for_what_is_required(tiny: Path) -> None:
    text = CliRunner().invoke(main, ["add", "--template", "--package", str(tiny)]).stdout
    made = planned(tiny, text)
    assert {finding.column for finding in made.findings if finding.rule == "required"} >= {
        "publisher",
        "language",
        "supplier",
        "stage",
        "summary",
    }
    assert not [finding for finding in made.findings if finding.rule == "entry"]


def test_template_filled_in_with_the_examples_of_its_names_can_be_read(tiny: Path) -> None:
    text = CliRunner().invoke(main, ["add", "--template", "--package", str(tiny)]).stdout
    names = yaml.safe_load(text)
    assert set(names) == {"source", "claims"}
    schema = open_package(tiny).schema("claims")
    known = {*schema.names, "equipment", "quantity", "new", "includes", "parties", "citation"}
    assert set(names["claims"][0]) <= known


def issue(**answers: str) -> str:
    return "\n\n".join(f"### {label}\n\n{answers.get(name, form.NO_ANSWER)}" for label, (_, name) in form.LABELS.items())


def test_issue_form_is_read_like_a_document(tiny: Path) -> None:
    text = issue(
        url="https://paper.example.org/new",
        publisher="the-paper",
        language="en",
        claimant="GUR",
        supplier="North Korea",
        recipient="Russia",
        equipment="Koksan",
        quantity="some 50",
        stage="delivered",
        certainty="asserted",
        evidence_type="statement",
        summary="Some 50 guns.\n### Stage\nwould be a heading",
    )
    made = planned(tiny, text)
    assert made.findings == []
    assert row(made, "claims")["quantity_best"] == "50"
    assert row(made, "claims")["stage"] == "delivered"
    assert row(made, "claims")["summary"] == "Some 50 guns. ### Stage would be a heading"


def test_issue_form_describes_a_new_publisher_and_leaves_a_known_one(tiny: Path) -> None:
    answers = {
        "url": "https://new.example.org/x",
        "language": "en",
        "supplier": "PRK",
        "recipient": "RUS",
        "equipment": "Koksan",
        "stage": "delivered",
    }
    answers |= {"certainty": "asserted", "evidence_type": "statement", "summary": "Guns.", "kind": "newspaper", "country": "South Korea"}
    made = planned(
        tiny, issue(publisher="Nová Gazeta", **answers).replace("### Kind of document\n\nnewspaper", "### Kind of document\n\nnews")
    )
    assert made.findings == []
    assert row(made, "organizations")["org_id"] == "nova-gazeta"
    known = planned(
        tiny, issue(publisher="the-paper", **answers).replace("### Kind of document\n\nnewspaper", "### Kind of document\n\nnews")
    )
    assert known.findings == []
    assert "organizations" not in known.rows


def test_add_without_a_terminal_says_what_to_do(tiny: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "armsdata", "add"], cwd=tiny, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "use --from FILE" in result.stderr


DIE = """
import os, pathlib, signal, sys
import armsdata.store
replace, calls, step = os.replace, 0, int(sys.argv[1])
def dying(*arguments):
    global calls
    calls += 1
    if calls == step:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(*arguments)
os.replace = dying
from armsdata.cli import main
sys.argv = ["armsdata", "add", "--from", "-"]
main()
"""


@pytest.mark.parametrize("step", [1, 2, 3])
def test_add_leaves_no_half_of_a_record_when_killed_between_two_files(tiny: Path, step: int) -> None:
    done = subprocess.run([sys.executable, "-c", DIE, str(step)], cwd=tiny, input=RECORD, text=True, capture_output=True, check=False)
    assert done.returncode == -9
    assert validate(tiny) == []
    assert b"gur-2024-11-19-koksan" in state(tiny)["claims.csv"]
    assert b"gur-2024-11-19-koksan" in state(tiny)["citations.csv"]


class Terminal:
    """A person at a terminal who waits for a question and types an answer."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"}
        self.process = pexpect.spawn(
            sys.executable, ["-m", "armsdata", "add"], cwd=str(folder), env=environment, encoding="utf-8", timeout=60, dimensions=(60, 200)
        )

    def answer(self, question: str, text: str = "") -> None:
        self.process.expect_exact(question)
        self.process.send(f"{text}\r")

    def end(self) -> int:
        self.process.expect(pexpect.EOF)
        self.process.close()
        return self.process.exitstatus or 0


SOURCE = [("URL", "https://paper.example.org/new"), ("Publisher (", "the-paper"), ("Title (", "Guns"), ("Language (", "en")]
SOURCE += [("Published (", "20 Nov 2024"), ("Basis of the date (", ""), ("Kind (", ""), ("Read (", "")]
CLAIM = [
    ("Claimant (", "GUR"),
    ("Person (", "Kyrylo Budanov"),
    ("Stated (", "November 2024"),
    ("Supplier (", "PRK"),
    ("Recipient (", "Russia"),
]
CLAIM += [("Equipment (", "Koksan"), ("Stance (", "affirms"), ("Stage (", "delivered"), ("Certainty (", "asserted")]
CLAIM += [("Quantity (", "over 100"), ("Counted in systems", ""), ("Basis (", "cumulative"), ("Period (", ""), ("Evidence", "statement")]
CLAIM += [("Place (", ""), ("Summary (", "Over 100 guns."), ("Note (", ""), ("Role (", "relay"), ("Designation as reported (", "")]
CLAIM += [("Pinpoint (", ""), ("Note (", ""), ("Relayed by (", "")]


def test_guided_entry_writes_what_was_answered(tiny: Path) -> None:
    person = Terminal(tiny)
    for question, text in [*SOURCE, *CLAIM, ("Another claim", "n"), ("Write this?", "y")]:
        person.answer(question, text)
    assert person.end() == 0
    assert validate(tiny) == []
    assert b"gur-2024-11-koksan,gur,Kyrylo Budanov,named,2024-11,PRK,RUS,koksan-170mm" in state(tiny)["claims.csv"]


def test_guided_entry_keeps_the_answers_when_broken_off(tiny: Path) -> None:
    before = state(tiny)
    person = Terminal(tiny)
    person.answer("URL", "https://paper.example.org/new")
    person.process.expect_exact("Publisher (")
    person.process.sendcontrol("c")
    assert person.end() == 1
    assert state(tiny) == before
    assert "https://paper.example.org/new" in (tiny / "armsdata-draft.yaml").read_text()


@pytest.mark.parametrize("library", ["yaml", "dateparser.date"])
def test_add_says_which_extra_is_missing(tiny: Path, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    from armsdata.entry.days import _parser

    _parser.cache_clear()
    monkeypatch.setitem(sys.modules, library, None)
    result = run(tiny, RECORD)
    assert (result.exit_code, "pip install 'armsdata[add]'" in result.stderr) == (2, True)


def test_add_refuses_when_a_table_is_malformed(tiny: Path) -> None:
    path = tiny / "datasets" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"gur,", b'"gur,', 1))
    with pytest.raises(InvalidDataError):
        planned(tiny, RECORD)
