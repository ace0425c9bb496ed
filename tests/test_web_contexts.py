"""What templates are given, and what they ask for, are the same."""

from __future__ import annotations

import dataclasses
from importlib.resources import files

import pytest
from jinja2 import Environment, nodes

from kb.web import contexts

TEMPLATES = {
    "kb_home.html": contexts.HomePage,
    "kb_map.html": contexts.MapPage,
    "kb_outside.html": contexts.OutsidePage,
    "kb_cards.html": contexts.CardsPage,
    "kb_results.html": contexts.ResultsPage,
    "kb_static_search.html": contexts.StaticSearchPage,
    "kb_values.html": contexts.ValuesPage,
    "kb_document.html": contexts.DocumentPage,
    "kb_codebook.html": contexts.CodebookPage,
    "kb_data.html": contexts.DataPage,
    "kb_error.html": contexts.ErrorPage,
    "kb_compare.html": contexts.ComparePage,
    "kb_gaps.html": contexts.GapsPage,
    "kb_timeline.html": contexts.TimelinePage,
    "kb_finder.html": contexts.FinderPage,
}
# What only another template, put in the place of ours, may want to know.
FOR_OTHERS = {
    contexts.DocumentPage: {"id"},
}


def asked_of(name: str, template: str) -> set[str]:
    """The attributes of the variable `name` that a template reads."""
    tree = Environment(autoescape=True).parse((files("kb.web") / "templates" / template).read_text("utf-8"))
    return {
        each.attr
        for each in tree.find_all(nodes.Getattr)
        if isinstance(each.node, nodes.Name) and each.node.name == name
    }


@pytest.mark.parametrize(("template", "context"), TEMPLATES.items(), ids=list(TEMPLATES))
def test_a_template_reads_exactly_the_fields_of_its_context(template, context):
    fields = {field.name for field in dataclasses.fields(context)}

    assert asked_of("page", template) | {"chrome"} | FOR_OTHERS.get(context, set()) == fields


def test_the_frame_of_all_pages_reads_exactly_what_every_page_has():
    fields = {field.name for field in dataclasses.fields(contexts.Chrome)}

    assert asked_of("page", "kb_base.html") == {"chrome"}
    assert asked_of("chrome", "kb_base.html") == fields


@pytest.mark.parametrize("name", contexts.__all__)
def test_every_context_is_frozen_and_says_what_it_holds(name):
    context = getattr(contexts, name)

    assert context.__dataclass_params__.frozen
    assert not context.__doc__.startswith(f"{name}(")


def test_every_template_of_a_page_has_a_context():
    names = {each.name for each in (files("kb.web") / "templates").iterdir() if each.name.startswith("kb_")}

    assert names - {"kb_base.html"} == set(TEMPLATES)


@pytest.mark.parametrize(
    "each",
    sorted((each for each in (files("kb.web") / "templates").iterdir()), key=lambda each: each.name),
    ids=lambda each: each.name,
)
def test_no_template_marks_text_as_safe(each):
    text = each.read_text("utf-8")

    assert "|safe" not in text.replace(" ", "")
    assert "autoescape" not in text
