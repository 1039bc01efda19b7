"""``coach monitor``: notices slouching against one's own baseline, and says so kindly."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import Field, fields
from typing import TYPE_CHECKING, Any

from coach.commands import common
from coach.commands.monitor.elsewhere import (
    add_orders,
    run_order,
    start_in_background,
    start_with_session,
)
from coach.commands.monitor.overrides import chosen_settings
from coach.conventions import conventions
from coach.errors import INTERRUPTED, UsageError

if TYPE_CHECKING:
    from coach.content.settings import MonitorSettings
    from coach.core.monitor.baseline import Baseline
    from coach.core.monitor.events import Event
    from coach.runtime.desk.engine import Monitor


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments; what isn't given is as the settings file has it."""
    from coach.content.settings import MonitorSettings

    parser.add_argument(
        "source",
        nargs="?",
        help="camera index, stream URL, video or landmark trace (default: camera 0)",
    )
    for item in fields(MonitorSettings):
        _add_option(parser, item)
    parser.add_argument("--json", action="store_true", help="print events as JSON lines")
    common.add_plain(parser)
    parser.add_argument("--voice", action="store_true", help="say nudges and breaks aloud, too")
    parser.add_argument(
        "--no-save", action="store_true", help="remember nothing (recordings are never remembered)"
    )
    common.add_camera(parser)
    common.add_rotate(parser)
    other = parser.add_mutually_exclusive_group()
    other.add_argument(
        "--settings", action="store_true", help="print every setting and where its file is"
    )
    other.add_argument(
        "--install", action="store_true", help="start the monitor with your session from now on"
    )
    other.add_argument(
        "--uninstall", action="store_true", help="no longer start the monitor with your session"
    )
    add_orders(other)
    parser.add_argument(
        "--host", choices=("terminal", "background", "login"), default="terminal",
        help=argparse.SUPPRESS,
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true", help="show what --install or --uninstall would do"
    )
    parser.set_defaults(run=run)


def _add_option(parser: argparse.ArgumentParser, item: Field[Any]) -> None:
    """Declare the option that overrides a setting for once, where it has one."""
    option, means = item.metadata["option"], item.metadata["means"]
    if not option:
        return
    if isinstance(item.default, bool):
        parser.add_argument(option, dest=item.name, action="store_true", default=None, help=means)
    elif isinstance(item.default, float):
        text = f"{means} (default: {item.default:g})"
        number, sign = common.positive_number, "S" if item.name.endswith("_s") else "X"
        parser.add_argument(option, dest=item.name, type=number, metavar=sign, help=text)
    else:
        parser.add_argument(option, dest=item.name, metavar="NAME", help=means)


def run(args: argparse.Namespace) -> int:
    """Monitor until the recording ends or Ctrl-C; or settings, or starting with the session."""
    from coach.content.settings_file import (
        explained,
        read_settings,
        renamed_settings,
        settings_path,
    )

    settings = read_settings()
    for note in renamed_settings():
        print(f"coach: {note}.", file=sys.stderr)
    if args.settings:
        where = settings_path()
        there = "" if where.exists() else " (not there yet: every setting has its default)"
        print(f"# {where}{there}\n\n{explained(settings)}", end="")
        return 0
    if args.dry_run and not (args.install or args.uninstall):
        raise UsageError("--dry-run goes with --install or --uninstall")
    if (done := run_order(args)) is not None:
        return done
    chosen = chosen_settings(settings.monitor, args)
    if args.install or args.uninstall:
        return start_with_session(args, chosen)
    if _is_recording(chosen.source):
        if args.background:
            raise UsageError("a recording needs nobody to watch it", hint="leave --background out")
        return _recording(args, chosen)
    if args.background:
        return start_in_background(args, chosen)
    from coach.commands.monitor.live import run_live
    from coach.runtime.desk.plan import plan_of

    return run_live(args, chosen, plan_of(chosen))


def _is_recording(source: str) -> bool:
    from coach.capture.spec import is_live

    return not is_live(source)


def _recording(args: argparse.Namespace, chosen: MonitorSettings) -> int:
    """A recording, as fast as it can be read, on its own time."""
    from coach.measurement import load_measurement
    from coach.runtime.batch.samples import open_samples
    from coach.runtime.desk.engine import Monitor, monitor_events
    from coach.runtime.desk.plan import plan_of

    baseline = _baseline_of(chosen.profile) if chosen.profile else None
    interrupted = False
    monitor = Monitor(plan_of(chosen), load_measurement(), baseline)
    shown = EventPrinter(as_json=args.json, plain=args.plain)
    with ExitStack() as stack:
        samples = stack.enter_context(
            open_samples(
                chosen.source,
                common.pose_model,
                face=True,
                points=False,
                rotate=args.rotate,
                camera_shift=True,
                sparing=True,
            )
        )
        try:
            for event in monitor_events(monitor, samples):
                shown.event(event)
        except KeyboardInterrupt:
            interrupted = True
            shown.event(monitor.finished())
        notes = samples.notes()
    shown.end(monitor)
    if not interrupted:
        _require_person(samples.info.name, monitor, notes)
    common.tell(notes)
    return INTERRUPTED if interrupted else 0


def _baseline_of(profile: str) -> Baseline:
    """The stored baseline of a profile; raises ``UsageError`` where there is none."""
    from coach.runtime.desk.recorder import stored_baseline
    from coach.storage.history import open_history

    with open_history() as history:
        baseline = stored_baseline(history, profile)
    if baseline is None:
        raise UsageError(
            f"there is no baseline of a profile named {profile!r} yet",
            hint=f"sit at that desk and run coach monitor --profile {profile!r}",
        )
    return baseline


def _require_person(source: str, monitor: Monitor, notes: Sequence[str]) -> None:
    from coach.errors import NoPersonError

    if monitor.baseline is None:
        why = f" ({'; '.join(notes)})" if notes else ""
        raise NoPersonError(
            f"no baseline could be taken from {source}{why}",
            hint="it must begin with a few seconds of somebody sitting upright",
        )


class EventPrinter:
    """Events on standard output: sentences with the recording's time, or JSON lines."""

    def __init__(self, *, as_json: bool, plain: bool) -> None:
        self._as_json, self._plain = as_json, plain

    def event(self, event: Event) -> None:
        """An event, as it happens."""
        if self._as_json:
            from coach.report.documents.event import json_line

            print(json_line(event), flush=True)
            return
        from coach.core.monitor.nudges import spoken
        from coach.core.monitor.text import sentence

        text = sentence(event)
        if text is not None:
            minutes, seconds = divmod(event.t_s, 60)
            if self._plain:
                from coach.report.terminal.plain import in_words

                print(f"After {spoken(event.t_s)}: {in_words(text)}", flush=True)
                return
            passed = conventions().number(seconds, 1)
            print(f"{minutes:4.0f}:{passed:>04}  {text}", flush=True)

    def end(self, monitor: Monitor) -> None:
        """Print the summary, unless it was printed as an event."""
        if not self._as_json:
            from coach.core.monitor.summary import summary_lines

            text = "\n".join(summary_lines(monitor.totals))
            if self._plain:
                from coach.report.terminal.plain import in_words

                text = in_words(text)
            print("\n" + text)
