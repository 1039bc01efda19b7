"""The studio: films people whose true joint and spine angles are known.

    python -m sample_videos.studio clips [NAME ...]                   the bundled clips
    python -m sample_videos.studio traces --seeds A:B --out FILE.npz  training and test sets

The rooms, from the bottom up:

- `render`: meshes, shaders, optics, and the take that films people frame by frame.
- `people`: a parametric body (`body`) with its true angles (`truth`), and what is drawn of it:
  skin, hair, clothes. `casting` makes a person from a seed.
- `places`: rooms, furniture, chairs and camera places. `staging` makes a place from a seed.
- `acting`: how bodies sit and move, by named channels (`pose`).
- `exercises`: figures of the exercises, faults, sets with their truth.
- `portraits`: still pictures with known points, which the networks for head and back learn from.

`scene` makes a whole scene from one seed. `programme` lists the bundled clips, `film` makes them,
`index` writes what is true of them; `traces` makes training and test sets.

Frames: body and world coordinates are metres, x to the person's left, -y the way the person
faces, z up; the floor is z = 0. Angles are degrees and end in `_deg`, times end in `_s`. The same
seed gives the same pictures.
"""
