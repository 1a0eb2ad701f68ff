"""brat standoff: texts, with what was annotated in them in files beside.

| line | is |
|---|---|
| `T` | a span; fragments in their order |
| `E` | a frame: trigger, and a slot for each argument; `Theme2` is the second `Theme` |
| `R` | a relation |
| `*` | a cluster |
| `A`, `M` | a slot with true or a text |
| `N` | a slot with an entry of a knowledge base |
| `#` | the note (`AnnotatorNotes`), else a slot with a text |

`pairing.py` says which files belong together, `config.py` what annotation.conf makes of labels.

What brat cannot say is written into notes, which brat keeps, and read from them where a
labels.json of ours lies in the folder:

* Offsets are code points of the text as it stands, as brat's server counts them; CR LF is two.
* brat takes no line break or tab among the words of a `T`: there a span is parted, as brat itself
  does. The note `Fragments` has the true places. In files of others such fragments stay as they
  are unless one asks for them to be joined.
* An event needs a trigger of its own type of which nothing is said. Where a frame's trigger is
  another, or none, words of that type stand in for it (of the first argument, or the first word),
  and the note `Trigger` says which span is the true one.
* Values that no attribute can have are notes under the name of their slot: a text as it is,
  everything else, and texts that look like it, as JSON.
* An empty .ann is a document without annotations, not one that was read and found empty: brat
  wants the file before anybody opens the document.
"""
