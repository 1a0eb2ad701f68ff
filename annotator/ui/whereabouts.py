"""What is selected and active in the article, in the few words that the status bar has room for."""

from __future__ import annotations

from annotator.ui.context import Context
from annotator.ui.editor.relation_words import named, relation_words
from annotator.ui.editor.view import ArticleView

MOST_OF_QUOTE = 32


def whereabouts(context: Context, view: ArticleView) -> str:
    """The selection with its place and length in code points, else the active annotation.

    Of a relation it is the label and both ends, of a frame its trigger, of a cluster its name.
    """
    selection = view.selection
    if selection is not None:
        length = selection.end - selection.start
        unit = "character" if length == 1 else "characters"
        return f"{length:,} {unit} selected, {selection.start}–{selection.end}"
    link = view.relations.get(context.active)
    if link is not None:
        return relation_words(context, link.annotation)
    active = None if context.active is None else context.find(context.active)
    if active is None:
        return ""
    if not active.anchors or active.document != context.document_uid:
        return named(context, active)
    label = context.label_set.get(active.label)
    name = "Highlight" if label is None else label.name
    first = active.anchors[0]
    quote = " ".join(view.text[first.start : first.end][: 2 * MOST_OF_QUOTE].split())
    if len(quote) > MOST_OF_QUOTE:
        quote = quote[: MOST_OF_QUOTE - 1].rstrip() + "…"
    # The quote may run the other way than the sentence around it.
    said = f"{name} “\u2068{quote}\u2069”, {first.start}–{first.end}"
    fragments = len(active.anchors)
    if fragments > 1:
        said += f", {fragments} fragments"
    others = sum(1 for other in view.index.over(first.start, first.end) if other != active)
    return f"{said}, overlaps {others}" if others else said
