"""What records that people write by hand have in common: nothing unknown, nothing out of range.

``coach.content.reading`` checks files against them; the core only uses what passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


class Content:
    """Base of records read from content files: unknown keys and wrong types are mistakes.

    A record says what else can be wrong with it in ``mistakes``.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid", "strict": True}

    def mistakes(self) -> Iterable[tuple[str, str]]:
        """What is wrong between the keys of this record: (key, what is wrong with it)."""
        return ()


@dataclass(frozen=True, slots=True)
class Within:
    """A number's range, both ends allowed: ``Annotated[float, Within(0.0, 180.0)]``."""

    low: float
    high: float

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Callable[[Any], dict[str, Any]]
    ) -> dict[str, Any]:
        """The range in the words of whoever checks the file."""
        return {**handler(source), "ge": self.low, "le": self.high}
