"""The fixed key sheet: forty spans of the example article that a person would label.

Each is its label and its words as they stand in the text; where they stand more than once, the
first place behind the one before counts.
"""

from __future__ import annotations

SHEET = (
    ("Source", "The regional governor, Irina Sokolenko"),
    ("Person", "Irina Sokolenko"),
    ("Cue", "said"),
    ("Quantity", "46 drones"),
    ("Attack", "launched"),
    ("Place", "harbour"),
    ("Quantity", "38"),
    ("Content", "We count what we can see on the ground"),
    ("Cue", "told"),
    ("Place", "the port’s east gate"),
    ("Quantity", "Eight"),
    ("Quantity", "four"),
    ("Harm", "did real harm"),
    ("Source", "The navy"),
    ("Quantity", "At least twenty"),
    ("Source", "a spokesman"),
    ("Cue", "told"),
    ("Quantity", "12"),
    ("Place", "the bay"),
    ("Source", "The Coastal Defence Staff"),
    ("Place", "Velmar"),
    ("Cue", "claimed"),
    ("Content", "the whole swarm"),
    ("Harm", "burned"),
    ("Quantity", "two cranes"),
    ("Harm", "damaged"),
    ("Quantity", "some forty flights"),
    ("Harm", "one woman died"),
    ("Place", "Stara Krynytsia"),
    ("Person", "Petro Lysenko"),
    ("Cue", "said"),
    ("Quantity", "seven wounded"),
    ("Harm", "wounded"),
    ("Quantity", "two of them children"),
    ("Source", "the governor’s office"),
    ("Quantity", "about $9 million"),
    ("Source", "officials"),
    ("Person", "Olena Varga"),
    ("Cue", "disputed"),
    ("Content", "Energy Minister Olena Varga disputed that estimate"),
)
