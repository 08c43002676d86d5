"""The group of all commands; each is loaded when it is called, so that help answers at once."""

from typing import Any

import click
from flask.cli import FlaskGroup, ScriptInfo
from werkzeug.utils import import_string

from web.cli.failures import Failure
from web.cli.language import LANGUAGES, choose

COMMANDS = {
    "db": ("web.cli.maintenance:db", "Migrate the database, or check what it holds."),
    "demo": ("web.cli.demo:demo", "Show the whole product with fictional data on this machine."),
    "evaluate": ("web.cli.evaluation:evaluate", "Measure the rankings against known outcomes."),
    "export": ("web.cli.folders:export", "Write the ecosystem as a folder of CSV files."),
    "exposure": ("web.cli.exposure:exposure", "Count who is shown in a file of rankings."),
    "fit": ("web.cli.matching:fit", "Fit the models for the data as they stand."),
    "gaps": ("web.cli.gaps:gaps", "List startups without a good match, and the rules behind it."),
    "import": ("web.cli.folders:import_", "Read an ecosystem folder, all or nothing."),
    "intake": ("web.cli.intake:intake", "Bring an office's own spreadsheet, whatever its columns."),
    "ledger": ("web.cli.ledger:ledger", "Write the service ledger of a period as offices file it."),
    "outcomes": ("web.cli.outcomes:outcomes", "Say what became of recommended pairs and others."),
    "models": ("web.cli.versions:models", "List versions of the model, go back to one."),
    "recommend": ("web.cli.matching:recommend", "Rank candidates for one seeker or for many."),
    "reseal": ("web.cli.sealing:reseal", "Seal everything anew under the newest key."),
    "serve": ("web.cli.serving:serve", "Run the production web server."),
    "similar": ("web.cli.similar:similar", "List the participants most like one, or like each."),
    "solve": ("web.cli.solving:solve", "Solve an assignment problem from file to file."),
    "synthesize": ("web.cli.folders:synthesize", "Write a fictional ecosystem with its truth."),
    "upkeep": ("web.cli.upkeep:upkeep", "Do once what the worker does every minute."),
    "user": ("web.cli.users:user", "Create the first administrator, invite everyone after."),
    "verify": ("web.cli.solving:verify", "Re-check a solution without the solver."),
    "weights": ("web.cli.weights:weights", "Keep sets of weights, and put one to use."),
    "worker": ("web.cli.serving:worker", "Run the background worker."),
}


class LazyGroup(FlaskGroup):
    """Flask's own commands, and ours by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names without loading the application."""
        return sorted({*COMMANDS, *click.Group.list_commands(self, ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command that was asked for."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_string(COMMANDS[cmd_name][0])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        rows = {name: text for name, (_, text) in COMMANDS.items()}
        for name in self.list_commands(ctx):
            if name not in rows:
                rows[name] = self.commands[name].get_short_help_str()
        with formatter.section("Commands"):
            formatter.write_dl(sorted(rows.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what goes wrong in a known way is told in a line."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            message = import_string("web.cli.causes:message_of")(error)
            if message is None:
                raise
            raise Failure(message) from error


@click.group(
    cls=LazyGroup,
    context_settings={
        "obj": ScriptInfo(app_import_path="web.app:create_app"),
        "max_content_width": 100,
    },
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    envvar="DIANQIAO_LANG",
    help="Language of the messages; LANG decides otherwise.",
)
def dianqiao(lang: str | None) -> None:
    """Match startups with mentors, investors, spaces, partners and resources, and say why."""
    choose(lang)
