"""Text that comes from outside, made fit to be shown and stored: no password, no escape sequence.

Addresses of cameras carry passwords in many places. What can't be told apart from one is left
out: a shortened name is no loss, a password in a history or on a screen is.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_ADDRESS_IN_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?://|/(?=[^/\s]*@))\S+?(?=[:,;]?(?:\s|$))")
_BARE_LOGIN = re.compile(r"[^/\\\s:@]+:[^\s@]*@(?=[^\s@]+)")
_SECRET_SEGMENT = re.compile(
    r"[=:&;]"
    r"|(?=.*\d)(?=.*[A-Za-z])[\w~.+-]{16,}"
    r"|(?<![^\W_])(?=[^\W_]{8})(?:[^\W\d_]+\d+[^\W\d_]+\d|\d+[^\W\d_]+\d+[^\W\d_])"
    r"|\d{12}"
    r"|[^\W\d_]{20}"
    r"|(?:[a-z]+[A-Z]+){4}"
)
"""What no word or number of a path looks like: assignments, long mixtures, letters and digits in
turns, and letters that are large and small in turns."""
_NAMES_SECRET = re.compile(
    r"(?i)(.*[_-])?(api_?key|auth|key|pass|passw(or)?d|pwd|secret|sig|token)"
)
"""The part of a path after one of these is the secret itself."""
_KEPT_SUFFIX = re.compile(
    r"(?i)\.(mp4|m3u8|mjpe?g|sdp|ts|mkv|mov|webm|flv|jpe?g|cgi|asp|php|html?)$"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the beginning of a formula (or drops before one), in the width
of Chinese and Japanese letters too."""
_LEFT_OUT = "…"
_UNSHOWN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_IN_ONE_LINE = str.maketrans("\n\t", "  ")
_REPLACED = "\N{REPLACEMENT CHARACTER}"


def is_address(text: str) -> bool:
    """Whether a text begins as an address does: ``scheme://``."""
    return _ADDRESS.match(text) is not None


def capitalised(text: str) -> str:
    """The text with a capital letter first; an address stays as it is."""
    return text if is_address(text) else text[:1].upper() + text[1:]


def without_secrets(text: str) -> str:
    """An address without user name, password and query; any other text as it is.

    Parts of the path that look like a key or a password are left out too.
    """
    scheme, mark, rest = text.partition("://")
    if not mark or not is_address(text):
        return _BARE_LOGIN.sub(f"{_LEFT_OUT}@", text) if "@" in text else text
    host, path, tail = _parts(rest)
    _, at, own = host.rpartition("@")
    if not at and "@" in unquote(host):
        return f"{scheme}://{_LEFT_OUT}{_tail(tail)}"
    if not at and ":" in host and "@" in unquote(path + tail):
        return f"{scheme}://{_LEFT_OUT}"  # a password with a / or ? in it looks like host and path
    parts = path.split("/")
    shown = "/".join(map(_segment, parts, ["", *parts]))
    return f"{scheme}://{own}{shown}{_tail(tail)}"


def without_secrets_inside(sentence: str) -> str:
    """A sentence with every address in it shortened by ``without_secrets``."""
    return _ADDRESS_IN_TEXT.sub(lambda found: _shortened(found[0]), sentence)


def printable(text: str) -> str:
    """The text with every character that could steer a terminal, or can't be encoded, replaced.

    Line ends and tabs stay.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) not in _UNSHOWN else _REPLACED
        for letter in text
    )


def printable_line(text: str) -> str:
    """The same on one line: a name with a line end in it can't pass for a line of its own."""
    return printable(text).translate(_IN_ONE_LINE)


def defused(cell: object) -> object:
    """A cell that a spreadsheet takes for text: one that begins as a formula gets an apostrophe."""
    formula = isinstance(cell, str) and cell.lstrip("'").startswith(_FORMULA)
    return f"'{cell}" if formula else cell


def undefused(cell: str) -> str:
    """A cell as it was before ``defused``."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell


def _shortened(address: str) -> str:
    if "://" in address:
        return without_secrets(address)
    scheme, _, rest = address.partition(":")
    return f"{scheme}:/{_LEFT_OUT}@{rest.rpartition('@')[2]}"


def _parts(rest: str) -> tuple[str, str, str]:
    """Host (with login), path, and what follows (query, fragment) of an address."""
    end = re.search(r"[/?#\\]", rest)
    host, after = (rest, "") if end is None else (rest[: end.start()], rest[end.start() :])
    query = re.search(r"[?#]", after)
    if query is None:
        return host, after, ""
    return host, after[: query.start()], after[query.start() :]


def _tail(tail: str) -> str:
    return f"?{_LEFT_OUT}" if tail else ""


def _segment(part: str, before: str) -> str:
    """A part of a path between slashes, or an ellipsis where it may be a secret; ``before`` is
    the part before it."""
    plain = _KEPT_SUFFIX.sub("", unquote(part))
    secret = _SECRET_SEGMENT.search(plain) or (part and _NAMES_SECRET.fullmatch(unquote(before)))
    return _LEFT_OUT if secret else part
