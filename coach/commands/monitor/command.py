"""``coach monitor``: notices slouching against one's own baseline, and says so kindly."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import Field, asdict, fields, replace
from typing import TYPE_CHECKING, Any

from coach.commands import common
from coach.errors import UsageError

if TYPE_CHECKING:
    from coach.content.settings import MonitorSettings
    from coach.core.monitor.state import Event
    from coach.runtime.desk.engine import Monitor

INTERRUPTED = 130


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
    parser.add_argument(
        "--no-save", action="store_true", help="remember nothing (recordings are never remembered)"
    )
    common.add_camera(parser)
    common.add_rotate(parser)
    other = parser.add_mutually_exclusive_group()
    other.add_argument(
        "--settings", action="store_true", help="print every setting and where its file is"
    )
    other.add_argument("--install", action="store_true", help="start with your session from now on")
    other.add_argument("--uninstall", action="store_true", help="start with your session no longer")
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
    from coach.content.settings import (
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
    if args.install or args.uninstall:
        return _start_with_session(args)
    if args.dry_run:
        raise UsageError("--dry-run goes with --install or --uninstall")
    chosen = _chosen(settings.monitor, args)
    if _is_recording(chosen.source):
        return _recording(args, chosen)
    from coach.commands.monitor.live import run_live
    from coach.runtime.desk.plan import plan_of

    return run_live(args, chosen, plan_of(chosen))


def _chosen(settings: MonitorSettings, args: argparse.Namespace) -> MonitorSettings:
    """Settings with what the command line says; ``UsageError`` where that is out of range."""
    from coach.content.reading import Problem, checked
    from coach.content.settings import MonitorSettings

    given = {
        name: getattr(args, name)
        for name in asdict(settings)
        if getattr(args, name, None) is not None
    }
    problems: list[Problem] = []
    chosen = checked(asdict(replace(settings, **given)), MonitorSettings, "", problems)
    if chosen is None:
        first = problems[0]
        raise UsageError(f"{_options().get(first.key, first.key)} {first.what}")
    return chosen


def _options() -> dict[str, str]:
    """The options of the settings that have one, by the setting's name."""
    from coach.content.settings import MonitorSettings

    named = ((item.name, item.metadata["option"]) for item in fields(MonitorSettings))
    return {name: option for name, option in named if option}


def _is_recording(source: str) -> bool:
    from coach.capture.spec import is_live

    return not is_live(source)


def _recording(args: argparse.Namespace, chosen: MonitorSettings) -> int:
    """A recording, as fast as it can be read, on its own time."""
    from coach.measurement import load_measurement
    from coach.runtime.batch.samples import open_samples
    from coach.runtime.desk.engine import Monitor, monitored
    from coach.runtime.desk.plan import plan_of

    baseline = None
    if chosen.profile:
        from coach.runtime.desk.recorder import stored_baseline
        from coach.storage.history import open_history

        with open_history() as history:
            baseline = stored_baseline(history, chosen.profile)
        if baseline is None:
            raise UsageError(
                f"there is no baseline of a profile named {chosen.profile!r} yet",
                hint=f"sit at that desk and run coach monitor --profile {chosen.profile!r}",
            )
    interrupted = False
    monitor = Monitor(plan_of(chosen), load_measurement(), baseline)
    shown = Shown(args.json)
    with ExitStack() as stack:
        samples = stack.enter_context(
            open_samples(
                chosen.source,
                common.pose_model,
                face=True,
                points=False,
                rotate=args.rotate,
                camera_shift=True,
            )
        )
        try:
            for event in monitored(monitor, samples):
                shown.event(event)
        except KeyboardInterrupt:
            interrupted = True
            shown.event(monitor.finished())
        notes = samples.notes()
    shown.end(monitor)
    for note in notes:
        print(f"coach: {note}.", file=sys.stderr)
    if not interrupted:
        _require_person(samples.info.name, monitor)
    return INTERRUPTED if interrupted else 0


def _require_person(source: str, monitor: Monitor) -> None:
    from coach.errors import NoPersonError

    if monitor.baseline is None:
        raise NoPersonError(
            f"no baseline could be taken from {source}",
            hint="it must begin with a few seconds of somebody sitting upright",
        )


def _start_with_session(args: argparse.Namespace) -> int:
    from coach.runtime.system.autostart import autostart, install, uninstall

    # No slouch to show: nobody may be there when the session starts.
    options = _options()
    given = [
        word
        for name in ("profile", "grace_s", "sensitivity", "baseline_s")
        if (value := getattr(args, name)) is not None
        for word in (options[name], f"{value:g}" if name != "profile" else value)
    ]
    given += [word for word in ("--quiet", "--no-save") if getattr(args, _named(word))]
    usual = common.usual_camera()
    given += [] if args.size == usual.size_px else ["--size", "x".join(map(str, args.size))]
    given += [] if args.fps == usual.fps else ["--fps", f"{args.fps:g}"]
    given += ["--rotate", str(args.rotate)] if args.rotate else []
    if args.source:
        _require_no_password(args.source)
    plan = autostart([*([args.source] if args.source else []), *given])
    if args.dry_run:
        print(plan.shown(undo=args.uninstall), end="")
    elif args.uninstall:
        gone = uninstall(plan)
        print("It no longer starts with your session." if gone else "It was not installed.")
    else:
        install(plan)
        print("It starts with your session from now on; coach monitor --uninstall ends that.")
    return 0


def _named(option: str) -> str:
    return option.strip("-").replace("-", "_")


def _require_no_password(source: str) -> None:
    """Raise ``UsageError`` for an address with a secret: it would lie open in a start-up file."""
    from coach.capture.spec import StreamSpec, parse_source

    named = parse_source(source)
    if isinstance(named, StreamSpec) and named.name != named.url:
        raise UsageError(
            f"the address of {named.name} may hold a password, which no start-up file should",
            hint="give the camera an address without one, or start coach monitor by hand",
        )


class Shown:
    """Events on standard output: sentences with the recording's time, or JSON lines."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json

    def event(self, event: Event) -> None:
        """An event, as it happens."""
        if self._as_json:
            from coach.report.documents.event import json_line

            print(json_line(event), flush=True)
            return
        from coach.core.monitor.text import sentence

        text = sentence(event)
        if text is not None:
            minutes, seconds = divmod(event.t_s, 60)
            print(f"{minutes:4.0f}:{seconds:04.1f}  {text}", flush=True)

    def end(self, monitor: Monitor) -> None:
        """What it came to, where that was not an event."""
        if not self._as_json:
            from coach.core.monitor.summary import told

            print("\n" + "\n".join(told(monitor.totals)))
