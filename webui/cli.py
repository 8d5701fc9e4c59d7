"""The command line: `runut`. Each command opens the runtime, calls one thing and says what came of it."""

import click

from webui.terminal import checks, evidence, people, processes, running, setting_up

EXAMPLE = "\b\nExample:\n  runut init\n  runut serve"


@click.group(
    help=f"Run the SOPs of an office. Settings come from RUNUT_... variables.\n\n{EXAMPLE}",
    context_settings={"help_option_names": ["-h", "--help"]},
)
def cli() -> None: ...


for command in (
    running.serve,
    running.web,
    running.worker,
    setting_up.init,
    setting_up.demo,
    people.user,
    processes.process,
    processes.replay,
    evidence.evidence,
    checks.verify,
    checks.doctor,
):
    cli.add_command(command)


if __name__ == "__main__":
    cli(prog_name="runut")
