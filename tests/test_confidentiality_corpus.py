"""The meetings of the community of practice on the real site are under the Chatham House Rule, and editors see what that does."""

import re
from pathlib import Path

import pytest

from kb import contained, pipeline
from kb.diagnostics import Report

DECLARATION = Path(__file__).parents[1] / "examples" / "connectedbydata.yml"


@pytest.fixture(scope="module")
def editions(request):
    corpus = request.getfixturevalue("corpus")
    return pipeline.editions([corpus / "connectedbydata.org"], DECLARATION, Report())


@pytest.mark.corpus
def test_the_17_meetings_inherit_the_rule_from_their_project(editions):
    meetings = [document for document in editions.content.library.documents if document.id.endswith("-community-of-practice")
                and document.content_type == "events"]  # fmt: skip
    origin = "attribution: chatham-house from projects/2024-community-of-practice"

    assert len(meetings) == 17
    assert {document.attribution for document in meetings} == {"chatham-house"}
    assert all(origin in editions.content.origins[document.id] for document in meetings)


@pytest.mark.corpus
def test_editors_see_for_each_meeting_what_a_public_edition_would_show(editions):
    told = contained.as_text(editions)

    assert (
        len(
            re.findall(
                r"-community-of-practice\.md, under the Chatham House Rule: events/.*\n(?:    \w+: .* from projects/.*\n|    \w+: .* by .*\n)+    public:  without name",
                told,
            )
        )
        == 17
    )
