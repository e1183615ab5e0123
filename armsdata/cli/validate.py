"""armsdata validate"""

import click

from armsdata.cli import save_memory, say, tracked
from armsdata.reports import FORMATS, render


@click.command(epilog="Example: armsdata validate --package . --format json")
@click.option("--package", "folder", type=click.Path(), default=".", show_default=True, help="Folder of the package.")
@click.option("--format", type=click.Choice(FORMATS), default="text", show_default=True, help="How to report.")
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option("--changed-since", "revision", metavar="REV", help="Report only what changed since a git revision, folder or zip brought in.")
@click.pass_context
def validate(ctx: click.Context, folder: str, format: str, strict: bool, revision: str | None) -> None:
    """Report every finding: table, file, line, column, value, what is wrong and how to mend it.

    Exits with 0 where there is no error, 1 where there is one, 2 where the package cannot be opened. With
    --changed-since, findings in records that are as they were are left out, unless the change caused them.
    """
    from os import environ
    from os.path import relpath

    from armsdata.package import open_package
    from armsdata.validation import validate

    save_memory()
    package = open_package(folder)
    if revision is None:
        findings = validate(package, tracked(package, "Validating"))
    else:
        from armsdata.changed import validate_changes

        findings = validate_changes(package, revision)
    say(render(findings, format, relpath(folder, environ.get("GITHUB_WORKSPACE") or ".")), coloured=format == "text")
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"{errors} errors, {len(findings) - errors} warnings", err=True)
    ctx.exit(1 if errors or (strict and findings) else 0)
