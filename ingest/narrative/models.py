"""Pilot models named in prose: in footnotes to how many stand how, or in paragraphs of their own.

A report says how many models are done, under way and not begun, and lists them in footnotes; the
footnote with as many models as a state's figure lists that state, otherwise their order tells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.model import Item, Value
from ingest.narrative.document import Footnote, Text
from ingest.narrative.item_rows import item_status
from ingest.narrative.text_lines import BULLETS

_STATES = {
    "MODEL_TASKS_DONE": "done",
    "MODEL_TASKS_ONGOING": "ongoing",
    "MODEL_TASKS_NOT_STARTED": "not_started",
}
_MODEL = re.compile(
    rf"(?:^|[;.]\s+)(?P<whole>[{BULLETS}]?\s*Mô hình(?:\s+điểm)?(?:\s+số)?\s+(?P<number>\d{{1,3}})"
    r"\s*[:.–-]\s*(?P<title>.+?))(?=[;.]\s+Mô hình(?:\s+điểm)?(?:\s+số)?\s+\d|\s*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Named:
    number: str
    title: str
    result: str | None
    start: int
    end: int


def footnote_models(
    footnotes: Sequence[Footnote], values: Sequence[Value], already: int
) -> list[Item]:
    """Return the models that footnotes list, with the state of the figure they belong to.

    Args:
        footnotes: The footnotes of the report.
        values: Its figures; those of models by state tell what the footnotes list.
        already: How many items the report has yielded.
    """
    lists = [(note.content, _models(note.content.text)) for note in footnotes]
    lists = [(text, models) for text, models in lists if models]
    states = _states(values, [len(models) for _, models in lists])
    items: list[Item] = []
    for (text, models), state in zip(lists, states, strict=True):
        for model in models:
            items.append(_item(already + len(items) + 1, text, model, state))
    return items


def paragraph_model(text: Text, already: int) -> Item | None:
    """Return the model a paragraph of its own names, such as ``- Mô hình 5: …``."""
    models = _models(text.text)
    if len(models) != 1 or models[0].start > 0:
        return None
    state = item_status(models[0].title if not models[0].result else models[0].result)
    return _item(already + 1, text, models[0], state)


def lists_models(text: str) -> bool:
    """Tell whether a text is a list of models: the numbers in it are their names."""
    return len(_models(text)) > 1 or bool(re.match(r"\s*Mô hình\s+\d+\s*:", text))


def _models(text: str) -> list[_Named]:
    found = []
    for match in _MODEL.finditer(text):
        title, _, result = (part.strip(" .;,") for part in match["title"].partition(": "))
        span = match.span("whole")
        found.append(_Named(match["number"], title, result or None, *span))
    return found


def _states(values: Sequence[Value], sizes: list[int]) -> list[str | None]:
    """Match lists with the states' figures: by how many they name, else in order."""
    told = [
        (_STATES[value.indicator_code], value.value)
        for value in values
        if value.indicator_code in _STATES and value.value is not None
    ]
    counts = [int(count) for _, count in told]
    states: list[str | None] = []
    for position, size in enumerate(sizes):
        if counts.count(size) == 1:
            states.append(told[counts.index(size)][0])
        elif len(told) == len(sizes):
            states.append(told[position][0])
        else:
            states.append(None)
    return states


def _item(number: int, text: Text, model: _Named, state: str | None) -> Item:
    reasoned = state == "not_started"  # what follows the colon then says why
    return Item(
        item_no=number,
        item_type="pilot_model",
        item_code=f"Mô hình {model.number}",
        title=model.title if reasoned else ": ".join(filter(None, (model.title, model.result))),
        owner=None,
        due_text=None,
        due_date=None,
        status=state,
        result=model.result if reasoned else None,
        locator=text.locator(model.start, model.end),
    )
