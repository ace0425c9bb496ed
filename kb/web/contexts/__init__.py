"""What each template is given: one frozen dataclass a page, as `page`. Templates show it and decide nothing.

Every `url` is a path of the catalogue, percent-encoded, and goes through `urls.path()`; every `address` is
absolute
or of another site, and stands as it is. `Markup` is sanitised Markdown or an escaped snippet; all else is
plain
text. An empty text, tuple or None means that there is nothing to show.
"""

from kb.web.contexts.about import (
    CodebookColumn,
    CodebookPage,
    CodebookTable,
    CodebookVocabulary,
    DataPage,
)
from kb.web.contexts.common import Alternate, Chrome, ErrorPage, Link
from kb.web.contexts.documents import (
    DocumentPage,
    Fact,
    FactGroup,
    Flow,
    FlowStop,
    LinkGroup,
    Note,
    Part,
    PartGroup,
    Prose,
    Provenance,
    Shown,
    SpeakerShown,
    TocEntry,
)
from kb.web.contexts.explore import (
    Candidate,
    Cell,
    ComparedField,
    ComparePage,
    Criterion,
    FinderPage,
    GapRow,
    GapsPage,
    Span,
    Tick,
    TimelinePage,
)
from kb.web.contexts.home import Bar, HomePage, TypeCard, Way
from kb.web.contexts.results import (
    Choice,
    FacetBox,
    Offer,
    Option,
    Removable,
    ResultItem,
    ResultsPage,
    ValuesPage,
)

__all__ = [
    "Alternate",
    "Bar",
    "Candidate",
    "Cell",
    "Choice",
    "Chrome",
    "CodebookColumn",
    "CodebookPage",
    "CodebookTable",
    "CodebookVocabulary",
    "ComparePage",
    "ComparedField",
    "Criterion",
    "DataPage",
    "DocumentPage",
    "ErrorPage",
    "FacetBox",
    "Fact",
    "FactGroup",
    "FinderPage",
    "Flow",
    "FlowStop",
    "GapRow",
    "GapsPage",
    "HomePage",
    "Link",
    "LinkGroup",
    "Note",
    "Offer",
    "Option",
    "Part",
    "PartGroup",
    "Prose",
    "Provenance",
    "Removable",
    "ResultItem",
    "ResultsPage",
    "Shown",
    "Span",
    "SpeakerShown",
    "Tick",
    "TimelinePage",
    "TocEntry",
    "TypeCard",
    "ValuesPage",
    "Way",
]
