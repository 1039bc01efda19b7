"""The studio: films people whose true joint and spine angles are known.

    python -m sample_videos.studio clips [NAME ...]                   the bundled clips
    python -m sample_videos.studio traces --seeds A:B --out FILE.npz  training and test sets

From the bottom up: a parametric body (`body`), posed by named channels (`rotations`, `arms`,
`pose`), its true angles (`truth`); what is drawn of it (`layers`, `skin`, `garments`, `hair`,
`person`); where it is (`mesh`, `furniture`, `chair`, `room`, `seat`); how it is seen (`shaders`,
`draw`, `optics`, `take`); how it sits and moves (`posture`, `gestures`, `behaviour`, `motion`,
`gait`); everything from one seed (`casting`, `staging`, `scene`); and what is made of that: clips
(`scripts`, `roles`, `sets`, `programme`, `film`, `index`) and traces (`traces`). Exercises have
figures of their own (`exercise_motion`, `exercise_figures`), what they rest on and are done with
(`exercise_support`), sets with their truth (`exercise_sets`) and clips (`exercise_programme`).

Frames: body and world coordinates are metres, x to the person's left, -y the way the person
faces, z up; the floor is z = 0. Angles are degrees and end in `_deg`, times end in `_s`. The same
seed gives the same pictures.
"""
