"""The programme: what to do next, how hard, and whether something changed."""
