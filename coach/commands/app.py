"""``coach`` alone, and ``coach app``: the terminal app."""

from __future__ import annotations

import argparse
import sys

from coach.commands import common
from coach.errors import UsageError
from coach.ui.served import is_served


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    common.add_app_source(parser)
    parser.add_argument(
        "--plain",
        action="store_true",
        help="ASCII characters only, for plain terminals; for screen readers, check, monitor, "
        "exercise, screen and history have a --plain of sentences",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the app until it is quit."""
    on_screen = sys.stdout.isatty() and sys.stderr.isatty()  # Textual draws on stderr
    if not on_screen and not is_served():
        raise UsageError(
            "the app needs a terminal", hint="in scripts use coach check, replay or exercise"
        )
    from coach.capture.quiet_drivers import chatter_in
    from coach.content.settings_file import read_settings
    from coach.malloc import keep_together
    from coach.paths import user_data
    from coach.runtime.machine import of_machine
    from coach.ui.app import CoachApp

    keep_together()  # the app has threads long before it has a detector
    plain = args.plain or "utf" not in (sys.stdout.encoding or "").lower()
    settings = read_settings()
    if settings.app.picture == "graphics" and not is_served():
        # Asks the terminal what it can show, which it must do before the app takes the keyboard.
        import coach.ui.widgets.pictures.graphics  # noqa: F401
    source = args.source or settings.monitor.source
    services = of_machine(source)
    with chatter_in(user_data() / "libraries.log"), services.history:
        # Made inside: it draws on the stderr it finds as it is made.
        app = CoachApp(services, settings, plain=plain)
        app.run()
        told = len(services.history.notices)
    for notice in services.history.notices[told:]:
        print(f"coach: {notice}.", file=sys.stderr)
    return app.return_code or 0
