"""What the repository shows on GitHub: pinned, without needless rights, no code out of text, forms as the schemas say."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from armsdata import Package
from armsdata.cli import main
from armsdata.entry.form import LABELS

ROOT = Path(__file__).parent.parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
WRITES = {
    "comment": {"pull-requests"},
    "record": {"contents", "issues", "pull-requests"},
    "merge-base": {"contents"},
    "release": {"attestations", "contents", "id-token"},
}
DROPDOWNS = {
    "kind": ("sources", "kind"),
    "publisher_kind": ("organizations", "kind"),
    "basis": ("claims", "basis"),
    "stage": ("claims", "stage"),
    "stance": ("claims", "stance"),
    "certainty": ("claims", "certainty"),
    "evidence_type": ("claims", "evidence_type"),
    "place_role": ("claims", "place_role"),
    "role": ("citations", "role"),
}
REQUIRED = {"url", "publisher", "language", "supplier", "recipient", "equipment", "stage", "certainty", "evidence_type", "summary"}
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    """Return what a YAML file holds; the key `on` is True there."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the steps of all jobs of a workflow."""
    for job in read(path)["jobs"].values():
        yield from job["steps"]


def scripts(path: Path) -> list[str]:
    return [step["run"] for step in steps(path) if "run" in step]


def project() -> dict[str, Any]:
    """Return what pyproject.toml says of the package."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def form() -> dict[str, dict[str, Any]]:
    """Return the fields of the issue form by id."""
    return {field["id"]: field for field in read(GITHUB / "ISSUE_TEMPLATE" / "record.yml")["body"] if "id" in field}


def test_workflows_are_those_that_the_tests_know_when_listed() -> None:
    assert {path.stem for path in WORKFLOWS} == {"audit", "lowest", "newest", "validate", *WRITES}


@each_workflow
def test_action_is_pinned_when_used(path: Path) -> None:
    uses = re.findall(r"^.*\buses:.*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    pinned = r" +(- )?uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
    assert [line for line in uses if not re.fullmatch(pinned, line)] == []
    assert len(uses) == sum("uses" in step for step in steps(path))


@each_workflow
def test_script_holds_no_expression_when_run(path: Path) -> None:
    assert [script for script in scripts(path) if "${{" in script] == []


@each_workflow
def test_script_is_well_formed_when_run(path: Path) -> None:
    assert read(path)["defaults"]["run"]["shell"] == "bash"
    for script in scripts(path):
        done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), script


@each_workflow
def test_token_writes_nothing_when_not_named_here(path: Path) -> None:
    workflow = read(path)
    given = [workflow["permissions"], *(job.get("permissions", {}) for job in workflow["jobs"].values())]
    assert all(isinstance(rights, dict) for rights in given)
    assert {scope for rights in given for scope, right in rights.items() if right == "write"} == WRITES.get(path.stem, set())


@each_workflow
def test_job_ends_when_it_hangs(path: Path) -> None:
    workflow = read(path)
    assert "group" in workflow["concurrency"]
    assert all(job["timeout-minutes"] <= 15 for job in workflow["jobs"].values())


@each_workflow
def test_checkout_keeps_no_token_and_is_trusted_when_it_may_write(path: Path) -> None:
    workflow = read(path)
    for job in workflow["jobs"].values():
        may_write = "write" in {**workflow["permissions"], **job.get("permissions", {})}.values()
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
                if may_write:
                    assert step["with"]["ref"] == "${{ github.event.repository.default_branch }}"


def test_release_is_written_by_jobs_that_run_nothing_of_the_repository() -> None:
    jobs = read(GITHUB / "workflows" / "release.yml")["jobs"]
    assert jobs.pop("build")["permissions"] == {"contents": "read"}
    for job in jobs.values():
        assert job["needs"] == "build"
        assert not any(step.get("uses", "").startswith("actions/checkout@") for step in job["steps"])
        assert not any("make" in step.get("run", "") or ".venv/" in step.get("run", "") for step in job["steps"])


def test_release_is_compared_with_its_version_and_verified_when_a_tag_is_pushed() -> None:
    path = GITHUB / "workflows" / "release.yml"
    assert read(path)[True] == {"push": {"tags": ["v*"]}}
    runs = "\n".join(scripts(path))
    assert runs.index('"v$version"') < runs.index("armsdata release") < runs.index("armsdata verify") < runs.index("twine")


@pytest.mark.parametrize("name", WRITES)
def test_pull_request_is_never_run_when_the_token_may_write(name: str) -> None:
    path = GITHUB / "workflows" / f"{name}.yml"
    runs = scripts(path)
    fetched = next((number for number, script in enumerate(runs) if "refs/pull/" in script), len(runs))
    run_from_it = re.compile(r"\bmake\b|\bpip\b|\bpython|\.venv/|\./|--editable|pip install .*-e\b")
    assert [script for script in runs[fetched:] if run_from_it.search(script)] == []
    assert "pull_request_target" not in path.read_text(encoding="utf-8")


def test_comment_takes_nothing_but_the_artifact_when_a_fork_is_validated() -> None:
    (step,) = steps(GITHUB / "workflows" / "comment.yml")
    assert "uses" not in step
    assert step["run"].index("head.sha") < step["run"].index("issues/$number/comments")


def test_merge_runs_the_default_branch_when_a_pull_request_is_checked_out() -> None:
    runs = scripts(GITHUB / "workflows" / "merge-base.yml")
    installed = next(number for number, script in enumerate(runs) if "--no-deps" in script)
    merged = next(number for number, script in enumerate(runs) if "git merge" in script)
    assert installed < merged
    assert " -e " not in runs[installed]


def test_record_is_made_only_when_the_label_is_put_by_a_writer() -> None:
    workflow = read(GITHUB / "workflows" / "record.yml")
    assert workflow[True] == {"issues": {"types": ["labeled"]}}
    assert "'record-accepted'" in workflow["jobs"]["record"]["if"]
    assert "/permission" in workflow["jobs"]["record"]["steps"][0]["run"]


def test_newest_versions_are_tested_on_every_python_when_a_week_is_over() -> None:
    workflow = read(GITHUB / "workflows" / "newest.yml")
    tested = workflow["jobs"]["newest"]["strategy"]["matrix"]["python"]
    named = [re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", classifier) for classifier in project()["classifiers"]]
    assert tested == [match[1] for match in named if match]
    assert project()["requires-python"] == f">={tested[0]}"
    assert "schedule" in workflow[True]
    assert not any("constraints.txt" in script for script in scripts(GITHUB / "workflows" / "newest.yml"))


def test_lower_bound_is_the_version_that_make_lowest_installs() -> None:
    libraries = project()["dependencies"] + project()["optional-dependencies"]["add"]
    assert [library for library in libraries if not re.fullmatch(r"[a-z]+(\[[a-z]+\])?>=\d[\d.]*(,<\d+)?", library)] == []
    assert scripts(GITHUB / "workflows" / "lowest.yml") == ["make lowest"]


def test_audit_fails_when_a_package_is_not_pinned_or_not_looked_up() -> None:
    path = GITHUB / "workflows" / "audit.yml"
    (audit,) = (script for script in scripts(path) if "--requirement" in script)
    assert {"--strict", "--require-hashes", "constraints.txt"} <= set(audit.split())
    assert "schedule" in read(path)[True]


def test_form_has_its_fields_in_order_when_shown() -> None:
    assert [field["attributes"]["label"] for field in form().values()] == list(LABELS)
    assert {name for name, field in form().items() if field.get("validations", {}).get("required")} == REQUIRED
    assert all(field["attributes"]["description"].endswith(".") for field in form().values())
    assert read(GITHUB / "ISSUE_TEMPLATE" / "record.yml")["labels"] == ["record"]


def test_dropdown_offers_the_enum_when_opened(shipped: Package) -> None:
    offered = {name: field["attributes"]["options"] for name, field in form().items() if field["type"] == "dropdown"}
    assert offered.pop("new") == ["yes"]
    assert offered == {name: shipped.schema(table).constraint(column, "enum") for name, (table, column) in DROPDOWNS.items()}


def test_blank_issue_is_allowed_when_no_form_fits() -> None:
    assert read(GITHUB / "ISSUE_TEMPLATE" / "config.yml") == {"blank_issues_enabled": True}


def test_actions_are_brought_up_to_date_when_a_month_is_over() -> None:
    (update,) = read(GITHUB / "dependabot.yml")["updates"]
    assert (update["package-ecosystem"], update["schedule"]["interval"]) == ("github-actions", "monthly")


def test_zizmor_finds_nothing_when_pedantic() -> None:
    zizmor = Path(sys.executable).parent / "zizmor"
    done = subprocess.run([zizmor, "--offline", "--persona", "pedantic", GITHUB], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pre_commit_entry_is_a_command_when_run() -> None:
    (repository,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    own = {hook["id"]: hook for hook in repository["hooks"]}
    published = {hook["id"]: hook for hook in read(ROOT / ".pre-commit-hooks.yaml")}
    assert set(published) <= set(own)
    for name, hook in published.items():
        program, command = hook["entry"].split()
        assert (program, hook["language"], hook["pass_filenames"]) == ("armsdata", "python", False)
        assert command in main.list_commands(click.Context(main))
        assert own[name]["entry"].startswith(f".venv/bin/armsdata {command}")
        assert own[name]["files"] == hook["files"]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("datapackage.json", True),
        ("data/claims.csv", True),
        ("package/schemas/claims.json", True),
        ("notes.json", False),
        ("claims.csv.md", False),
    ],
)
def test_hook_runs_when_the_package_changes(path: str, wanted: bool) -> None:
    for hook in read(ROOT / ".pre-commit-hooks.yaml"):
        assert (re.search(hook["files"], path) is not None) == wanted
