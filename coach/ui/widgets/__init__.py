"""The widgets of screens: each shows a value and decides nothing."""
