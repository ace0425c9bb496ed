"""Nothing that can be typed is an error."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from search_fixture import edition

from kb.search.engine import SearchRequest, complete, search
from kb.search.terminal import lines

PIECES = [
    "jury", "data", "AND", "OR", "NOT", "NEAR", "NEAR(a b, 2)", "-", "^", "*", '"', "'", "’", "(", ")", "{", "}", ":", "+",
    "title:", "theme:", "year:", "type:", "year:2019..", "body : x", "{title} : (", "ː1", "ː", "\x00", "\x1f", "\ud800",
    "\u202e", "\u200b", "🗳️", "公民", "الديمقراطية", "co-design", "C++", "R&D", "%", "_", "\\", ";", "--", "/*", "ju*", "*ju",
    "l'eau", "1,000", "2019..2022", "…", "﷽", "İ", "ß", "ﬁ",
]  # fmt: skip
typed = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
)
pairs = st.lists(
    st.tuples(
        st.sampled_from(
            ["q", "type", "f.themes", "f.", "f.x", "year", "sort", "page", "why", "synonyms", ""]
        ),
        typed,
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def connection():
    documents = [
        {
            "id": "methods/jury",
            "title": "Jury",
            "body": "Data about co-design, l’eau and 公民陪审团.",
            "themes": "a",
        },
        {
            "id": "methods/survey",
            "title": "Survey",
            "body": "## One\nMore data.\n## Two\nİstanbul ß ﬁeld",
            "language": "fr",
        },
    ]
    fields = {"methods": {"themes": {"kind": "term", "vocabulary": "themes", "facet": True}}}
    return edition(documents, fields=fields, vocabularies={"themes": {"a": ("A theme", ["jury duty", "ju"])}})


@given(typed)
@settings(max_examples=1500)
@example('"' * 2000)
@example("(" * 2000)
@example("NOT " * 500)
@example("a" * 10_000)
@example("a* " * 700)
@example("jury " * 2000)
@example("title:" * 400)
def test_no_query_fails(connection, words):
    results = search(connection, SearchRequest(words))

    assert results.read_as.endswith(".")
    assert all(len(hit.title) > 0 for hit in results.hits)


@given(pairs)
@settings(max_examples=500)
def test_no_address_fails(connection, said):
    request = SearchRequest.from_pairs(said)

    results = search(connection, request)

    assert SearchRequest.from_pairs(request.pairs()) == request
    assert all("\x1b" not in line for line in lines(results))


@given(typed)
@settings(max_examples=300)
def test_no_beginning_fails(connection, words):
    assert len(complete(connection, words)) <= 8


@given(
    st.text(max_size=400),
    st.lists(st.sampled_from(["jury", "data", "a", "é", "公", "l'eau", "co-design"]), max_size=4),
)
@settings(max_examples=300)
def test_a_snippet_of_any_text_is_escaped(text, words):
    connection = edition([{"id": "a/b", "title": "Jury data", "body": f"jury {text} data"}])

    for hit in search(connection, SearchRequest(" ".join(["jury", *words]))).hits:
        plain = hit.snippet.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in plain
        assert ">" not in plain
