"""The search as its readers see it: what is found, what comes first, what is said about it."""

import re
import sqlite3

import pytest
from search_fixture import edition

from kb.search.engine import SearchRequest, complete, facet, ids, search
from kb.search.weighing import weights

FIELDS = {
    "methods": {"also_known_as": {"kind": "text", "many": True, "search": "terms"}},
    "case_studies": {
        "themes": {"kind": "term", "many": True, "vocabulary": "themes", "facet": True, "label": "Themes"},
        "methods": {"kind": "relation", "many": True, "to": "methods", "facet": True, "label": "Methods"},
        "lessons": {"kind": "markdown", "search": "prose", "label": "Lessons"},
        "summary": {"kind": "markdown", "search": "summary"},
        "components": {"kind": "relation", "many": True, "to": "components", "search": "prose"},
        "finished": {"kind": "boolean", "facet": True, "label": "Finished"},
    },
    "components": {},
}
VOCABULARIES = {
    "themes": {"health": ("Health and care", ["NHS", "medical records"]), "justice": ("Justice", [])}
}
DOCUMENTS = [
    {"id": "methods/citizens-jury", "title": "Citizens’ jury", "also_known_as": ["mini-public", "planning cell"],
     "body": "A small group of people, drawn by lot, hears witnesses.\n## When it fits\nA contested question."},
    {"id": "methods/survey", "title": "Survey", "body": "Many people answer the same questions about data."},
    {"id": "case_studies/river", "title": "The river data trust", "date_start": "2019", "date_end": "2021",
     "summary": "Anglers and farmers decide who sees water data.", "methods": ["methods/citizens-jury"],
     "themes": ["justice"], "finished": 1, "components": ["components/river/meeting"],
     "body": "They met.\n## Who came\nForty anglers & farmers came to the <mill>.\n## Results\nThe trust was founded.",
     "lessons": "Start with *lunch*; see [the mill](/x)."},
    {"id": "components/river/meeting", "title": "First meeting", "parent": "case_studies/river",
     "body": "The ferryman spoke about eels."},
    {"id": "case_studies/hospital", "title": "Hospital records", "date_start": "2022-03-01", "themes": ["health"],
     "methods": ["methods/survey"], "finished": 0, "body": "Patients said what they think about their records. Citizens had no jury."},
    {"id": "case_studies/panel", "title": "A standing panel", "date_start": "2023", "themes": ["health", "justice"],
     "methods": ["methods/citizens-jury", "methods/survey"], "body": "A mini-public met for a year. The organisation behaved well."},
    {"id": "events/digest", "title": "Monthly digest", "date_start": "2024-01-05",
     "body": "Jury news. " + "Data and government policy in many words. " * 400 + "A citizens' jury is mentioned."},
    {"id": "events/paris", "title": "Rencontre à Paris", "language": "fr", "date_start": "2024",
     "body": "La participation nationale et l’eau publique."},
    {"id": "events/beijing", "title": "北京会议", "language": "zh", "body": "公民陪审团讨论数据治理。"},
    {"id": "events/cardiff", "title": "Cyfarfod Caerdydd", "language": "cy", "body": "Llywodraeth Cymru a’r ddinas."},
    {"id": "events/beirut", "title": "لقاء بيروت", "language": "ar", "body": "المشاركة في إدارة البيانات."},
]  # fmt: skip


@pytest.fixture(scope="module")
def connection():
    return edition(DOCUMENTS, fields=FIELDS, vocabularies=VOCABULARIES)


@pytest.fixture
def find(connection):
    return lambda typed, *pairs: list(ids(connection, SearchRequest.from_pairs([("q", typed), *pairs])))


@pytest.fixture
def ask(connection):
    return lambda typed="", *pairs: search(connection, SearchRequest.from_pairs([("q", typed), *pairs]))


# What is found


def test_every_spelling_finds_the_same_documents(find):
    spellings = ("citizens' jury", "citizens’ juries", "citizen jury", "citizens-jury", "Citizen’s Juries")

    assert len({tuple(sorted(find(spelling))) for spelling in spellings}) == 1


def test_all_words_must_occur(find):
    assert find("anglers ferryman") == ["case_studies/river"]


def test_a_phrase_is_found_in_order_only(find):
    assert find('"anglers & farmers"') == ["case_studies/river"]
    assert find('"farmers anglers"') == []


def test_a_prefix_is_found_though_the_index_is_stemmed(find):
    assert find("ferrym*") == ["components/river/meeting", "case_studies/river"]


def test_what_is_excluded_is_not_found(find):
    assert "case_studies/hospital" not in find("(records OR jury) -patients")


def test_excluding_alone_leaves_everything_else(find):
    assert len(find("-jury")) == len(DOCUMENTS) - len(find("jury", ("synonyms", "off")))


def test_a_part_of_the_document_can_be_named(find):
    assert find("title:records") == ["case_studies/hospital"]
    assert find("heading:results") == ["case_studies/river"]


def test_a_value_can_be_typed_by_field_and_label(find):
    assert sorted(find("theme:health")) == ["case_studies/hospital", "case_studies/panel"]
    assert sorted(find('methods:"citizens jury"')) == ["case_studies/panel", "case_studies/river"]


def test_years_can_be_typed(find):
    assert find("type:case_studies year:2020..2021") == ["case_studies/river"]


def test_the_text_of_a_component_counts_for_its_case(find):
    assert set(find("eels")) == {"components/river/meeting", "case_studies/river"}


def test_prose_of_the_front_matter_is_found(find):
    assert find("lunch") == ["case_studies/river"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("eau publique", "events/paris"), ("陪审团", "events/beijing"), ("Llywodraeth", "events/cardiff"),
     ("a'r", "events/cardiff"), ("البيانات", "events/beirut"), ("rencontre", "events/paris")],
)  # fmt: skip
def test_other_languages_are_found(find, typed, expected):
    assert find(typed) == [expected]


def test_another_language_is_not_stemmed(find):
    assert find("nation") == []
    assert find("nationale") == ["events/paris"]


# Other names


def test_another_name_is_searched_for_as_well_and_said(ask):
    results = ask("citizens' jury")

    assert "mini-public" in results.also
    assert "also searching for" in results.read_as
    assert "case_studies/panel" in [hit.id for hit in results.hits]


def test_other_names_can_be_switched_off(ask):
    results = ask("NHS", ("synonyms", "off"))

    assert (results.total, results.also) == (0, ())


def test_another_name_finds_what_is_filed_under_the_label(find):
    assert sorted(find("NHS")) == ["case_studies/hospital", "case_studies/panel"]


def test_what_was_typed_comes_before_what_has_another_name(find):
    assert find("mini-public")[0] == "case_studies/panel" or find("mini-public")[0] == "methods/citizens-jury"


# Long queries


def test_a_question_is_read_as_most_of_its_words(ask):
    results = ask("why did the anglers wait with farmers at the mill?")

    assert "at least 3 of “anglers”, “wait”, “farmers” and “mill”" in results.read_as


def test_where_no_document_has_all_words_most_of_them_are_enough(ask):
    results = ask("forty anglers zebras farmers")

    assert [hit.id for hit in results.hits] == ["case_studies/river"]
    assert results.read_as.startswith("No document has all of these words; documents with at least 3 of")


def test_three_words_are_not_widened(ask):
    assert ask("forty anglers zebras").total == 0


# What comes first


def test_a_title_typed_exactly_comes_first(find):
    assert find("citizen juries")[0] == "methods/citizens-jury"


def test_a_title_match_outranks_a_passing_mention(find):
    assert find("records").index("case_studies/hospital") == 0


def test_a_long_digest_does_not_drown_a_short_page(find):
    found = find("jury")

    assert found.index("methods/citizens-jury") < found.index("events/digest")


def test_a_page_with_text_outranks_a_mere_record_of_the_same_title():
    text = "About records in hospitals. " + "Patients spoke at length of what they had seen there. " * 10
    connection = edition([{"id": "sources/record", "title": "Records A"}, {"id": "cases/page", "title": "Records B", "body": text},
                          *({"id": f"events/{n}", "title": f"Event {n}", "body": "eels " * 400} for n in range(9))])  # fmt: skip

    assert list(ids(connection, SearchRequest("records"))) == ["cases/page", "sources/record"]


def test_part_of_the_name_of_what_others_are_filed_under_outranks_what_only_mentions_it():
    jury = {"id": "methods/citizens-jury", "title": "Citizens’ jury", "body": "How one is run and paid for."}
    records = [{"id": f"sources/{n}", "title": f"Jury report {n}", "body": "Jury, jury."} for n in range(5)]
    cases = [
        {"id": f"cases/{n}", "title": f"Case {n}", "methods": ["methods/citizens-jury"]} for n in range(5)
    ]
    others = [{"id": f"events/{n}", "title": f"Event {n}", "body": "Something else."} for n in range(30)]
    fields = {"cases": {"methods": {"kind": "relation", "many": True, "to": "methods", "facet": True}}}
    connection = edition([jury, *records, *cases, *others], fields=fields)

    assert ids(connection, SearchRequest("jury"))[0] == "methods/citizens-jury"


def test_a_step_is_not_first_because_its_title_is_what_was_typed(connection):
    documents = [
        {"id": "methods/survey", "title": "Survey of residents", "body": "survey " * 9},
        {"id": "cases/a", "title": "River", "body": "A case."},
        {"id": "steps/a/survey", "title": "Survey", "parent": "cases/a"},
    ]

    assert ids(edition(documents), SearchRequest("survey"))[0] == "methods/survey"


def test_without_words_the_newest_come_first(ask):
    dates = [hit.date_start for hit in ask("").hits if hit.date_start]

    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("newest", ["case_studies/panel", "case_studies/hospital", "case_studies/river"]),
     ("oldest", ["case_studies/river", "case_studies/hospital", "case_studies/panel"]),
     ("title", ["case_studies/panel", "case_studies/hospital", "case_studies/river"])],
)  # fmt: skip
def test_results_can_be_sorted(find, sort, expected):
    assert find("", ("type", "case_studies"), ("sort", sort)) == expected


def test_a_listing_has_the_order_that_its_type_declares():
    documents = [{"id": f"methods/{name}", "title": name} for name in ("b", "c", "a")]
    connection = edition(documents, fields={"methods": {}}, sorts={"methods": "title desc"})

    assert list(ids(connection, SearchRequest(scope="methods"))) == ["methods/c", "methods/b", "methods/a"]


# What is shown


def test_the_snippet_comes_from_the_best_section_and_names_its_heading(ask):
    hit = next(hit for hit in ask("anglers farmers forty").hits if hit.id == "case_studies/river")

    assert (hit.section_anchor, hit.section_heading, hit.snippet_source) == (
        "who-came",
        "Who came",
        "section",
    )
    assert "<mark>Forty</mark> <mark>anglers</mark> &amp; <mark>farmers</mark>" in hit.snippet


def test_a_snippet_is_escaped(ask):
    assert "&lt;mill&gt;" in ask("anglers forty").hits[0].snippet


def test_a_snippet_from_a_field_has_its_label_and_no_anchor(ask):
    hit = ask("lunch").hits[0]

    assert (hit.snippet_source, hit.section_heading, hit.section_anchor) == ("field", "Lessons", None)
    assert hit.snippet == "Start with <mark>lunch</mark>; see the mill."


def test_a_snippet_from_a_component_leads_to_it(ask):
    hit = next(hit for hit in ask("eels").hits if hit.id == "case_studies/river")

    assert (hit.snippet_source, hit.part_url) == ("part", "/components/river/meeting")


def test_the_summary_is_shown_when_only_the_title_matches(ask):
    hit = ask("title:river").hits[0]

    assert (hit.snippet, hit.snippet_source) == ("Anglers and farmers decide who sees water data.", "summary")
    assert hit.title_html == "The <mark>river</mark> data trust"


def test_a_phrase_is_marked_as_one(ask):
    assert "<mark>contested question</mark>" in ask('"contested question"').hits[0].snippet


def test_the_text_fragment_stands_in_the_text(ask):
    assert ask("witnesses").hits[0].text_fragment == "witnesses."[:-1]


def test_how_it_was_read_is_one_sentence(ask):
    said = ask('data -"river trust" theme:justice the').read_as

    assert said == (
        "Documents with “data”, filed under “Justice” (Themes), without the phrase “river trust”; "
        "“the” was left out as too common."
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("type:methods", "Documents of the type “Methods”."),
        ("theme:none", "Documents for which no themes are recorded."),
        ("year:none", "Documents for which no year is recorded."),
        ("theme:zoo", "Documents filed under “zoo” (Themes), which no document has."),
        ('"公民陪审团"', "Documents with the phrase “公民陪审团”."),
        ("公民", "Documents with “公民”."),
        ("face-to-face", "Documents with “face to face”."),
    ],
)
def test_it_is_said_in_plain_words(ask, typed, expected):
    assert ask(typed).read_as == expected


def test_of_many_other_names_three_are_said_and_the_rest_counted():
    vocabularies = {"themes": {"health": ("Health", [f"medicine {n}" for n in "abcdefg"])}}
    fields = {"cases": {"themes": {"kind": "term", "vocabulary": "themes"}}}
    connection = edition(
        [{"id": "cases/a", "title": "A", "themes": "health"}], fields=fields, vocabularies=vocabularies
    )

    results = search(connection, SearchRequest("health"))

    assert "also searching for “medicine a”, “medicine b”, “medicine c” and 4 other names" in results.read_as
    assert len(results.also) == 7


def test_the_reasons_of_a_page_are_those_of_each_result_alone(connection):
    request = SearchRequest.from_pairs([("q", "jury OR data OR records"), ("why", "1"), ("synonyms", "off")])
    hits = search(connection, request).hits
    scores = "select -bm25(search, 0, 6, 4, 3, 3, 1, 1, 0.5, 0) from search where search match ? and id = ?"
    parts = {(hit.id, part.word): part.score for hit in hits for part in hit.why.parts}

    assert len(parts) > 4
    assert parts == {
        (document, word): round(connection.execute(scores, (word, document)).fetchone()[0], 4)
        for document, word in parts
    }


def test_the_reasons_name_the_parts_that_say_a_word(ask):
    why = next(
        hit.why for hit in ask("citizens juries", ("why", "1")).hits if hit.id == "methods/citizens-jury"
    )

    assert why.exact_title
    assert {part.word: part.columns for part in why.parts}["citizens"] == ("title",)


def test_the_statement_finds_the_same_documents(connection, ask, find):
    statement = ask("jury NOT patients", ("type", "!events")).sql
    found = [row[0] for row in connection.execute(statement)]

    assert sorted(found) == sorted(find("jury NOT patients", ("type", "!events")))


def test_analysts_can_ask_the_index_themselves(connection):
    rows = connection.execute(
        "select id, title from search where search match 'survey' order by rank"
    ).fetchall()

    assert rows[0] == ("methods/survey", "Survey")


# Pages


def test_pages_are_cut_from_one_order():
    connection = edition(
        [{"id": f"events/{n}", "title": f"Jury {n}", "body": "data " * (n % 7)} for n in range(45)]
    )
    pages = [search(connection, SearchRequest("jury", page=page)) for page in (1, 2, 3, 4)]

    assert [len(page.hits) for page in pages] == [20, 20, 5, 0]
    assert [hit.id for page in pages for hit in page.hits] == list(ids(connection, SearchRequest("jury")))
    assert pages[0].next.page == 2
    assert pages[2].next is None
    assert pages[3].previous.page == 3


# Help


def test_a_misspelt_word_is_corrected_from_the_index(ask):
    suggestion = ask("angelrs farmers").suggestions[0]

    assert (suggestion.kind, suggestion.request.words) == ("spelling", "anglers farmers")
    assert suggestion.total == 1


def test_what_is_spelt_well_gets_no_suggestion(ask):
    assert ask("jury").suggestions == ()


def test_without_results_it_is_said_which_word_to_leave_out(ask):
    suggestions = {each.text: each.total for each in ask("anglers zebras").suggestions}

    assert suggestions["Leave out “zebras”"] == 1


def test_without_results_it_is_said_which_filter_to_leave_out(ask):
    suggestions = {each.text: each.total for each in ask("anglers", ("f.themes", "health")).suggestions}

    assert suggestions == {"Leave out Themes: Health and care": 1}


def test_every_suggestion_has_the_results_that_it_promises(connection, ask):
    promises = ask("anglers zebras patients", ("f.themes", "health"), ("type", "methods")).suggestions

    assert [len(ids(connection, each.request)) for each in promises] == [each.total for each in promises]


def test_where_no_document_has_a_phrase_its_words_are_offered_in_any_order(ask):
    suggestions = {each.text: each.total for each in ask('"farmers anglers"').suggestions}

    assert suggestions["The same words anywhere and in any order"] == 1


def test_where_no_title_has_a_word_it_is_offered_anywhere(ask):
    (suggestion,) = ask("title:ferryman").suggestions

    assert (suggestion.request.words, suggestion.total) == ("ferryman", 2)


def test_where_a_listing_has_no_results_everything_is_searched(connection):
    results = search(connection, SearchRequest("ferryman", scope="methods"))

    assert [(each.kind, each.text, each.total) for each in results.suggestions] == [
        ("scope", "Search in everything", 2)
    ]


def test_what_begins_with_the_letters_and_is_referred_to_is_completed_first():
    documents = [
        {"id": "methods/jury", "title": "Citizens’ jury"},
        {"id": "methods/juries", "title": "Juries in Example"},
        *({"id": f"cases/{n}", "title": f"Case {n}", "methods": ["methods/jury"]} for n in range(12)),
    ]
    fields = {"cases": {"methods": {"kind": "relation", "many": True, "to": "methods"}}}

    assert [each.label for each in complete(edition(documents, fields=fields), "ju")] == [
        "Citizens’ jury", "Juries in Example",
    ]  # fmt: skip


def test_titles_and_terms_are_completed(connection):
    assert [each.label for each in complete(connection, "cit")] == ["Citizens’ jury"]
    assert [(each.kind, each.label) for each in complete(connection, "medical r")] == [
        ("term", "medical records")
    ]


@pytest.mark.parametrize("typed", ["", "  ", '"', "*", "a OR", "ju*", "(", "🗳"])
def test_completing_never_fails(connection, typed):
    assert isinstance(complete(connection, typed), tuple)


def test_all_values_of_a_facet_can_be_listed(connection):
    found = facet(connection, SearchRequest(), "themes")

    assert [(value.label, value.count) for value in found.values if value.value != "__none__"] == [
        ("Health and care", 2), ("Justice", 2),
    ]  # fmt: skip


def test_an_unknown_facet_is_none(connection):
    assert facet(connection, SearchRequest(), "nonsense") is None


# The index


def test_two_builds_are_the_same_to_the_byte():
    first, second = (
        edition(DOCUMENTS, fields=FIELDS, vocabularies=VOCABULARIES).serialize() for _ in range(2)
    )

    assert first == second


def test_an_empty_edition_can_be_searched():
    results = search(edition([], fields={"methods": {}}), SearchRequest("jury"))

    assert (results.total, results.hits, results.facets) == (0, (), ())


@pytest.mark.parametrize(
    "pairs",
    [
        [("q", "jury")],
        [("q", "jury"), ("f.themes", "health")],
        [("type", "methods")],
        [("q", "jury OR data"), ("why", "1")],
        [("q", "data"), ("sort", "title"), ("year", "2019..2022")],
        [("q", "angelrs zebras"), ("f.themes", "justice")],
    ],
    ids=lambda pairs: " ".join(value for _, value in pairs),
)
def test_no_query_scans_a_table_that_grows(connection, pairs):
    plans = []
    connection.set_trace_callback(plans.append)
    search(connection, SearchRequest.from_pairs(pairs))
    connection.set_trace_callback(None)
    explained = [row[3] for sql in plans for row in _plan(connection, sql)]
    growing = re.compile(
        r"SCAN (?:documents|sections|links|terms|search_(?:documents|passages|parts|words))\b(?! USING)"
    )

    assert [line for line in explained if growing.search(line)] == []


def test_completing_scans_no_table_that_grows(connection):
    plans = []
    connection.set_trace_callback(plans.append)
    complete(connection, "citizens j")
    connection.set_trace_callback(None)
    explained = [row[3] for sql in plans for row in _plan(connection, sql)]

    assert len(explained) > 0
    assert [line for line in explained if line.startswith("SCAN search_completions")] == []


def _plan(connection: sqlite3.Connection, sql: str) -> list[tuple]:
    return (
        connection.execute(f"explain query plan {sql}").fetchall()
        if sql.lstrip().startswith("select")
        else []
    )


def test_an_edition_is_weighed_by_its_own_texts_and_not_by_those_of_one_that_looks_alike():
    short = edition([{"id": "notes/a", "title": "A", "body": "word"}])
    long = edition([{"id": "notes/a", "title": "A", "body": "word " * 100}])

    assert weights(short).substance[1] < weights(long).substance[1]
