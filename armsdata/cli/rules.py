"""armsdata rules"""

import click


@click.command(epilog="Example: armsdata rules assessment-is-earned")
@click.argument("rule", required=False)
def rules(rule: str | None) -> None:
    """List what validation checks, or show one RULE with its examples."""
    from armsdata.handbook import every, one

    for line in one(rule) if rule else every():
        click.echo(line)
