"""Altered inputs for every reader: what comes back is a result, or one sentence and a code."""
