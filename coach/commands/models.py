"""``coach models``: list, fetch and verify the pose model."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from coach.commands import common
from coach.conventions import conventions
from coach.errors import ModelError, UsageError
from coach.safe_text import printable_line

if TYPE_CHECKING:
    from coach.pose.model.store import ModelStatus

_DEFAULT = "full"
_STATES = {
    "ready": "[green]✓ ready[/]",
    "missing": "[dim]– not fetched[/]",
    "broken": "[red]✗ broken[/]",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--fetch",
        nargs="?",
        const=_DEFAULT,
        metavar="VARIANT",
        help=f"fetch a model that is missing or broken (default: {_DEFAULT})",
    )
    choice.add_argument(
        "--verify", action="store_true", help="exit 5 unless the model is there and sound"
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked, then list the models."""
    from coach.commands.progress import fetch_progress
    from coach.pose.model.store import ensure_model, list_models, variants

    if args.fetch is not None:
        if args.fetch not in variants():
            raise UsageError(f"there is no model {args.fetch}", hint=", ".join(variants()))
        with fetch_progress() as progress:
            ensure_model(args.fetch, progress=progress)
        if common.face_model(again=True) is None:
            print(
                "coach: the face model can't be fetched; from the front the desk monitor goes by "
                "the pose alone.",
                file=sys.stderr,
            )
    models = list_models()
    if args.json:
        print(json.dumps({"schema": "coach.models/1", "models": [_row(item) for item in models]}))
    else:
        _show(models)
    if args.verify:
        _verify(models)
    return 0


def _row(item: ModelStatus) -> dict[str, object]:
    return {
        "variant": item.variant.name,
        "bytes": item.variant.size,
        "state": item.state,
        "path": str(item.path),
        "default": item.variant.name == _DEFAULT,
    }


def _show(models: list[ModelStatus]) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("model", "size", "state"):
        table.add_column(title)
    from coach.pose.model.store import named

    other = named()
    for item in models:
        used = item.variant.name == _DEFAULT and other is None
        name = f"{item.variant.name} (used)" if used else item.variant.name
        size = f"{conventions().number(item.variant.size / 1e6, 1)} MB"
        table.add_row(name, size, _STATES[item.state])
    out = common.console()
    out.print(table)
    folder = printable_line(str(models[0].path.parent))
    out.print(f"in {folder}", style="dim", soft_wrap=True, markup=False)
    if other is not None:
        name = printable_line(str(other))
        out.print(f"COACH_MODEL names the one in use: {name}", soft_wrap=True, markup=False)


def _verify(models: list[ModelStatus]) -> None:
    from coach.pose.model.store import find_model, named

    if named() is not None:
        find_model()  # raises unless the file named instead is complete
        return
    used = next(item for item in models if item.variant.name == _DEFAULT)
    if used.state != "ready":
        what = {"missing": "has not been fetched", "broken": "is broken"}[used.state]
        raise ModelError(f"the pose model {what}", hint="coach models --fetch")
