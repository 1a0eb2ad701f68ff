"""Sentences and words of the generated articles.

A sentence is a template. `{person}` takes a word of that kind; kinds named in `LABEL_OF` become
a span. `<Claim …>` makes a span over what it holds; `<+Quotation …>` is one more fragment of the
sentence's last span with that label.
"""

from __future__ import annotations

import re

LABELS = (
    "Person", "Place", "Organisation", "Quantity", "Time", "Quotation", "Claim", "Source",
)  # fmt: skip

LABEL_OF = {
    "person": "Person", "surname": "Person", "native": "Person", "place": "Place",
    "org": "Organisation", "count": "Quantity", "money": "Quantity", "share": "Quantity",
    "day": "Time", "hour": "Time",
}  # fmt: skip


def _sentences(block: str) -> tuple[str, ...]:
    """One a line; indented lines go on with the one above."""
    return tuple(re.sub(r"\n +", " ", block.strip()).splitlines())


SENTENCES = _sentences("""
{org} counted {count} {vessels} off {place} on {day}, and {count} more by {hour}.
<Claim {count} of the {vessels} were turned back before {hour}>, said <Source {person}, the
    {office} of {place}>.
<Quotation “We saw {count} of them from the quay,”> said {person}, <+Quotation “and not one
    carried a light.”>
{org} put the damage at {money}; <Claim the {office} spoke of {money} and called the lower
    figure {adjective}>.
Between {hour} and {hour} the road from {place} to {place} stayed closed.
<Claim At least {count} people slept in the {building} at {place}>, according to <Source
    {org}>.
{person} ({native}) has led {org} since {day}.
<Source {surname}> told reporters that <Claim the {goods} had left {place} on {day}, not on
    {day}>.
<Quotation “It was {adjective},”> {surname} said of the {building}, <+Quotation “but {count}
    of us stayed until {hour}.”>
The {office} denied it: <Claim no more than {count} {goods} were missing>, {org} wrote on
    {day}.
On {day} a post read <Quotation “stay inside {emoji} the bridge at {place} is shut”>, and
    {count} people shared it.
{org} and {org} will share the {money} that the {building} needs, {share} each.
The {vessels} lay {adjective} at anchor while the tide ran out.
Nobody at the {building} would say who had ordered the {goods}.
<Claim Prices for {goods} rose by {share} in {place}> and by {share} in {place}, <Source
    {org}> found.
“{native}” stands in two scripts over the door of the {building} in {place}.
{person} and {person} crossed from {place} to {place} in {count} hours.
<Quotation “Count again,”> <Source {person}> answered, <+Quotation “there were {count}, and I
    have their names,”> and left at {hour}.
The {office} had asked for {money} in the spring and got {share} of it.
A {adjective} wind kept the {vessels} in port for {count} days, so that {org} hired lorries.
<Claim {share} of the {goods} never reached {place}>, says a report that {org} published on
    {day}.
In {place} the school bell rang at {hour} as on any other morning.
{surname}, who was born in {place}, joined {org} with {count} others.
Insurers expect claims of {money}, {surname} of {org} said, <Quotation “give or take
    {share}”>.
The inquiry hears {count} witnesses; {person} is the first, {person} the last.
{emoji} was all that {surname} wrote at {hour}.
Whether the {building} opens again on {day} depends on the {office}.
<Quotation “The {goods} are safe, and {place} is open,”> said the {office}, {person}.
{org} flew {count} {goods} to {place} through the night.
A {adjective} silence followed; then the {vessels} moved off, one after another.
""")

PLAIN = _sentences("""
The lamps along the quay went out one after another, as if somebody were walking past them
    with a thumb and a finger.
By then the kitchens had run out of bread, and the soup was thinned a second time.
Outside, a brass band that had been booked months ago played to an empty square.
It is the third such evening this season, and the first on which nobody complained aloud.
The {adjective} part, as so often, was the waiting.
Neither side has published the list, although both say that it exists.
A clerk carried the box up four flights of stairs because the lift had been switched off.
What the maps call a road is a track of gravel and shells that vanishes at every high tide.
Several readers sent photographs; on most of them one sees fog and the corner of a roof.
The letter was typed on both sides, unsigned, and folded smaller than any envelope.
For an hour the only news came over a child’s radio, and it was about football.
Two of the pumps were older than the people who were sent to mend them.
The question of who pays was put off, politely, to a committee that has yet to meet.
Along the {building} wall the water left a line as straight as a ruler’s edge.
Whoever remembers the last time remembers it differently.
No figures were given for the night, and those for the morning were later withdrawn.
The dogs were quiet, which those who keep dogs took for the worst sign of all.
Work on the {building} was to have ended in autumn; the scaffolding still stands.
Experts who were asked for a forecast asked in turn for better instruments.
The minutes of the meeting run to nine lines, two of them about the coffee.
At the market the talk was of other things: of rents, weddings and the price of eels.
A correction printed the next day made matters less clear than before.
Somewhere below, metal struck metal with the patience of a clock.
The {office} was not available for an interview and sent a drawing instead.
""")

VALUES = {
    "vessels": (
        "ferries", "trawlers", "barges", "tugs", "coasters", "gliders", "dredgers", "drones",
        "patrol boats", "tankers", "lifeboats", "kayaks",
    ),
    "goods": (
        "crates", "generators", "blankets", "pumps", "seed potatoes", "medicines", "timber loads",
        "water filters", "ballot boxes", "tents", "spare rails", "school books",
    ),
    "building": (
        "harbour", "ferry hall", "grain store", "lighthouse", "town hall", "power station",
        "clinic", "signal box", "fish market", "library", "customs house", "gymnasium",
    ),
    "office": (
        "mayor", "harbour master", "governor", "fire chief", "spokeswoman", "deputy minister",
        "coroner", "district judge", "chief engineer", "ombudsman",
    ),
    "adjective": (
        "absurd", "bitter", "careful", "doubtful", "eerie", "fair", "grim", "hasty", "idle",
        "jagged", "keen", "lasting", "modest", "narrow", "odd", "plain", "quiet", "rough",
    ),
    "emoji": ("🌊", "🚢", "🔥🔥", "👩‍🚒", "🇫🇮", "🙏🏽", "⛴️", "🕯️", "👨‍👩‍👧", "🧭"),
    "native": (
        "Олена Ткач", "Ігор Швець", "مريم الحداد", "سامي النجار", "דנה לוי", "יואב כהן", "李文",
        "陳美玲", "佐藤 健", "김서연", "Ελένη Παππά", "ნინო ბერიძე", "Անի Սարգսյան", "नीरज वर्मा",
    ),
    "hour": tuple(
        f"{hour}:{minute:02}" for hour in range(5, 24) for minute in (0, 10, 15, 30, 40, 45)
    ),
}  # fmt: skip

FIRST_NAMES = (
    "Ada", "Bela", "Cyrus", "Dunja", "Emre", "Farah", "Goran", "Hana", "Imre", "Jomo", "Kaisa",
    "Leif", "Mara", "Noor", "Oskar", "Petra", "Quirin", "Rosa", "Sanjay", "Tove", "Uri", "Vera",
    "Wim", "Xenia", "Yusuf", "Zora", "Élodie", "Łukasz", "Søren", "Žofia",
)  # fmt: skip

SYLLABLES = (
    ("Al", "Bor", "Cas", "Dar", "Er", "Fen", "Gal", "Hol", "Is", "Jar", "Kor", "Lan", "Mar",
     "Nor", "Ol", "Pel", "Ros", "Sal", "Tor", "Ul", "Var", "Wes", "Yar", "Zel"),
    ("a", "an", "be", "da", "den", "e", "en", "ga", "i", "ka", "le", "li", "mi", "na", "o", "ra",
     "ri", "se", "ta", "ve"),
    ("berg", "ci", "den", "dottir", "fors", "gren", "ić", "kis", "lund", "mann", "nen", "ov",
     "quist", "rup", "ska", "son", "stad", "tzi", "wick", "zade"),
)  # fmt: skip

PLACE_ENDS = (
    "burgh", "by", "dale", "fjord", "gate", "ham", "haven", "holm", "mouth", "ness", "port",
    "sund", "thorpe", "vik",
)  # fmt: skip

ORGANISATIONS = (
    "{place} Port Authority", "{place} Rescue Service", "the {place} Courier", "{place} Rail",
    "the Bank of {place}", "the {place} Fishers’ Union", "the Ministry of Coasts",
    "{place} University", "the Red Lantern", "{surname} & Sons", "the {surname} Institute",
)  # fmt: skip

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

NUMBER_WORDS = ("two", "three", "a dozen", "nineteen", "some forty", "hundreds", "nearly 60")
HEADLINES = (
    "{place} counts its {vessels} after the storm",
    "{org} and the {office} disagree over {goods}",
    "What happened at the {building} of {place}",
    "{count} {goods}, {money} and one question",
    "{person} returns to {place}",
)
