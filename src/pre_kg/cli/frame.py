"""Help pages in the language of the session: click words its own headings in English only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pre_kg.cli.language import Say


class Frame(click.Command):
    """A command whose help page speaks the language of the session."""

    def __init__(self, *, say: Say, **more: Any) -> None:
        """Take the language beside what click takes."""
        self.say = say
        settings = {"help_option_names": ["-h", "--help"], "max_content_width": 96}
        super().__init__(context_settings=settings, **more)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first line of the page."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, self.say("Usage : ", "Usage: "))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands of a group."""
        records = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx)) is not None]
        with formatter.section(self.say("Options", "Options")):
            formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Word the option that shows the page."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self.say("Affiche cette aide.", "Show this help.")
        return option
