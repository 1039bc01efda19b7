"""How to measure camera and eyes, in words and small drawings, for the app."""

from __future__ import annotations

HELP = """
# Distance to the screen

How far you sit from the screen is told from how far apart your eyes are in the picture. With the
usual eyes and a usual camera that is good to about 16 %. Measured once, it is good to about 5 %.

- `c` **Card**: hold a bank card flat on your forehead, look into the camera, and press `space`.
  It gives how far apart your eyes are.
- `p` **Page**: hold an A4 page square to the camera, type how far away it is in centimetres, and
  press `enter`. It gives what the camera sees. Renew it with another camera.

The picture then stands still with two crosses where the long side ends. `1` and `2` choose one,
arrows move it (`shift` five times as far), `enter` keeps the result in the settings, `escape`
takes another picture. No picture is kept.
"""

BEGIN = "[b]c[/b] card: your eyes  [b]p[/b] page: your camera"

CARD = """[b]Bank card at the forehead[/b]
   .--------.
  1|  card  |2    flat, above the eyebrows
   '--------'     fingers off the short
    ( o  o )      edges 1 and 2
     ( -- )
Look straight into the camera. [b]space[/b]
counts to three and takes the picture."""

PAGE = """[b]A4 page at a known distance[/b]
   .-----------.
  1|   page    |2   long side across,
   |           |    square to the camera,
   '-----------'    darker things behind

Measure from camera to page, 40 to 60 cm.
Type it and press [b]enter[/b]."""

ENDS = """[b]{what}[/b]  moving end {chosen}
[b]1[/b] and [b]2[/b] choose, arrows move, with shift further.
Both crosses on the middles of the short edges.
{guess}
{result}
[b]enter[/b] keeps it, [b]escape[/b] takes another picture."""

FOUND = "The ends were found in the picture."
NOT_FOUND = "No {what} was found: move the ends to it."
