"""What the server says of itself: what it is, under what terms, and for whom it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pre_kg.server.pages.display import Display
from pre_kg.server.pages.rendering import VENDOR, Page, render

if TYPE_CHECKING:
    from pre_kg.server.pages.visit import Visit
    from pre_kg.server.snapshot import Snapshot


def about(snapshot: Snapshot, visit: Visit) -> Page:
    """Return the page that says what is served, and the licences."""
    display = Display(snapshot, visit)
    state = snapshot.state
    return render(
        visit,
        "about.html",
        state=state,
        counts=[
            (visit.say("énoncés", "statements"), display.number(str(state.statements))),
            (visit.say("nœuds", "nodes"), display.number(str(state.nodes))),
            (visit.say("sections de source", "source sections"), str(len(snapshot.data.graphs()))),
        ],
        shipped=snapshot.knowledge.shipped,
        bundled=(VENDOR / "LICENCES.txt").is_file(),
    )


def accessibility(snapshot: Snapshot, visit: Visit) -> Page:
    """Return the statement of accessibility."""
    return render(visit, "accessibility.html", statements=snapshot.state.statements)
