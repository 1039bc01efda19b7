"""How to measure oneself, in words and small drawings, for the app."""

from __future__ import annotations

HELP = """
# Own measurement

Part of the program's error stays with **your** body: a fifth of it at the upper back, a little at
the neck. A measurement of your own takes that part off. Do it once or twice a year, one side at a
time. What posture, clothes and the camera's place change stays in the interval.

- `m` **Stickers**: two or three of one plain bright colour. Somebody helps you, or you use the
  front camera and a mirror. A flat sticker on the tragus, small balls of putty or beads on C7 and
  T12.
- `g` **Points by hand**: takes the picture of now. `1` tragus, `2` C7 and `3` T12 choose, arrows
  move (`shift` five times as far), `space` measures, `escape` takes the live picture again. T12
  counts once you have chosen it: the edge of the back that was found is then cut at C7 and T12.
  To trace the back itself, or to mark shoulder and eye: `coach serve me.jpg --marks` in the
  browser, as the picture of a terminal is too coarse for a line along a back.
- `i` **Inclinometer**: a phone laid on the upper back, then on the lower back. A flexicurve's
  height and length go in the same way.
- `e` twice **forgets** every own measurement.

Make a check from the same side on the same day. This is no diagnosis.
"""

STICKERS = """[b]Stickers[/b]
      .-''-.          [b]1[/b] tragus: the small flap
     (   o1 )             before the ear's opening
      `-. .-'         [b]2[/b] C7: chin on the chest, the
    2o-'  |               bone that stands out most at
     /    |               the base of the neck
    |     |           [b]3[/b] T12 (if you can): where the
   3o     |               lowest rib meets the spine

One plain bright colour that nothing else near has: flat \
on the ear, a small ball on C7 and T12, on bare skin. \
Hair out of the way. Side-on, look ahead, camera at neck height.
[b]space[/b] counts to three and measures."""

AGAIN = """[b]space[/b] measures again, [b]m[/b] shows how."""

INCLINOMETER = """[b]Phone on the back[/b]  (a level app shows degrees)
     UPPER            LOWER
    over T1, T2      over T12, L1
       _o              _o
      //|               |
     // |             //|
        |            // |
Stand or sit as usual. Degrees from the vertical, + where the
phone's upper end is further forward.

Type upper and lower, and enter:  28 -14
Flexicurve: height and length in cm:  f 4.5 32"""

BEGIN = "[b]m[/b] stickers  [b]g[/b] points by hand  [b]i[/b] inclinometer  [b]e[/b] twice: forget"

BY_HAND = """[b]Points by hand[/b]  chosen: {chosen}
[b]1[/b] tragus, [b]2[/b] C7, [b]3[/b] T12 (for the curve).
Arrows move, with shift further.
[b]f[/b] faces the other way.
{angle}
[b]space[/b] measures by these points, [b]escape[/b] goes back."""

NAMES = {"tragus": "tragus", "c7": "C7", "t12": "T12"}
