"""A public edition is the one that a careful author would have made by deleting what is withheld, in every table."""

import sqlite3
import tempfile
from pathlib import Path

import yaml
from checking import notes_with
from conftest import write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import pipeline

CONFIG = notes_with(
    "kin: {kind: relation, to: notes, many: true}", "project: {kind: relation, to: projects}",
    "mood: {kind: term, vocabulary: moods, many: true, facet: true}", "text: markdown", "begun: {kind: year, role: date_start}",
    "secret: {kind: term, vocabulary: secrets, visibility: network}", "secrets: {kind: relation, to: notes, many: true, visibility: network}",
    "facts: {kind: nested, many: true, fields: {what: text, teller: {kind: text, visibility: network}}}",
    "steps: {kind: relation, to: steps, many: true, inline: true}",
    types="projects: {}\nsteps: {folders: [], fields: {mood: {kind: term, vocabulary: moods}}}\nlogs: {visibility: network}",
).replace("      notes:\n", "      notes:\n        inherits: [project]\n") + """
    vocabularies:
      moods: {label: Moods, terms: {calm: Calm, wild: Wild, odd: Odd}}
      secrets: {label: Secrets, terms: {one: One, two: Two}}
"""  # fmt: skip
NAMES = "abcd"
IDS = st.sampled_from(NAMES)
VISIBILITY = st.sampled_from(["public", "public", "network", "confidential"])
MOODS = st.lists(st.sampled_from(["calm", "wild", "odd", "none of these"]), max_size=2, unique=True)
BODY = st.lists(
    st.tuples(st.sampled_from(["text", "link", "network", "confidential", "heading", "outside", "dangling"]), IDS), max_size=5
)  # fmt: skip
STEP = st.fixed_dictionaries({"visibility": VISIBILITY, "mood": st.sampled_from(["calm", "wild"])})
NOTE = st.fixed_dictionaries(
    {
        "visibility": st.sampled_from(["public", "public", "network", "confidential", "netwrok"]),
        "project": st.sampled_from(["open", "closed", None]),
        "kin": st.lists(IDS, max_size=3), "mood": MOODS, "link": IDS, "begun": st.sampled_from([2001, 2002, "soon"]),
        "secret": st.sampled_from(["one", "two", "three"]), "secrets": st.lists(IDS, max_size=2),
        "steps": st.lists(STEP, max_size=2), "series": st.sampled_from([None, "Talks"]), "body": BODY,
    }
)  # fmt: skip
LINES = {
    "text": "Word {0}.\n\n", "link": "See [note {0}](/notes/{0}).\n\n", "network": "::: network\nFor some, [{0}](/notes/{0}).\n\n## Hidden\n:::\n",
    "confidential": "::: confidential\nFor none: {0}.\n:::\n", "heading": "## Part {0}\n\n",
    "outside": "To [the site of {0}](https://{0}.example).\n\n", "dangling": "To [nothing](/notes/not-{0}).\n\n",
}  # fmt: skip
# Lines move where something is cut, and with them what is told of lines.
UNEQUAL = {"documents": {"source_line"}, "diagnostics": {"number", "line", "column", "message", "hint"}}


def is_public(note: dict) -> bool:
    return note["visibility"] == "public" and note["project"] != "closed"


def with_everything(notes: dict[str, dict]) -> dict[str, str]:
    """The files as they are, with all that is withheld in them."""
    files = {f"notes/{name}.md": file_of(name, note) for name, note in notes.items()}
    files["projects/closed.md"] = "---\ntitle: Closed\nvisibility: network\n---\n\nZyx.\n"
    files["logs/monday.md"] = "---\ntitle: Monday\n---\n\nZyx.\n"
    return {**files, "projects/open.md": "---\ntitle: Open\n---\n"}


def file_of(name: str, note: dict) -> str:
    keys = {
        "title": f"Note {name}", "visibility": note["visibility"], "project": note["project"], "kin": note["kin"],
        "mood": note["mood"], "begun": note["begun"], "secret": note["secret"], "secrets": note["secrets"], "series": note["series"],
        "facts": [{"what": "Fed", "teller": "Zyx"}], "text": f"As [there](/notes/{note['link']}).",
        "steps": [{"title": f"Step {number}", **step} for number, step in enumerate(note["steps"])],
    }  # fmt: skip
    return written(keys, "".join(LINES[kind].format(target) for kind, target in note["body"]))


def by_hand(notes: dict[str, dict]) -> dict[str, str]:
    """The same with what is withheld deleted, and links to it as text."""
    shown = {name for name, note in notes.items() if is_public(note)}
    may_name = {name for name in NAMES if name in shown or name not in notes}
    files = {f"notes/{name}.md": cut(name, notes[name], may_name) for name in sorted(shown)}
    return {**files, "projects/open.md": "---\ntitle: Open\n---\n"}


def cut(name: str, note: dict, may_name: set[str]) -> str:
    keys = {
        "title": f"Note {name}", "project": note["project"], "kin": [target for target in note["kin"] if target in may_name],
        "mood": note["mood"], "begun": note["begun"], "series": note["series"], "facts": [{"what": "Fed"}],
        "text": f"As [there](/notes/{note['link']})." if note["link"] in may_name else "As there.",
        "steps": [{"title": f"Step {number}", **step} for number, step in enumerate(note["steps"]) if step["visibility"] == "public"],
    }  # fmt: skip
    parts = (part(kind, target, may_name) for kind, target in note["body"])
    return written(keys, "".join(parts))


def part(kind: str, target: str, may_name: set[str]) -> str:
    if kind in ("network", "confidential"):
        return ""
    return (
        f"See note {target}.\n\n" if kind == "link" and target not in may_name else LINES[kind].format(target)
    )


def written(keys: dict, body: str) -> str:
    told = {key: value for key, value in keys.items() if value not in (None, [])}
    return f"---\n{yaml.safe_dump(told)}---\n\n{body}"


def edition(files: dict[str, str]) -> dict[str, list]:
    """Every row of every table, the index's own too, but for what tells of lines and of the edition's bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder / "source", {**files, "metadata.yml": CONFIG})
        pipeline.build([folder / "source"], None, folder / "kb.db")
        connection = sqlite3.connect(folder / "kb.db")
        connection.row_factory = sqlite3.Row
        tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        found = {table: rows(connection, table) for table in tables if not table.startswith("sqlite_")}
        connection.close()
    return found


def rows(connection: sqlite3.Connection, table: str) -> list:
    unequal = UNEQUAL.get(table, set())
    found = [
        tuple((key, row[key]) for key in row.keys() if key not in unequal)  # noqa: SIM118 (a row is no mapping)
        for row in connection.execute(f'select * from "{table}"')
    ]
    return sorted(
        (row for row in found if ("key", "content_hash") not in row and not is_of_lines(dict(row))), key=repr
    )


def is_of_lines(row: dict) -> bool:
    """Whether a row of the codebook gives an example of what is not compared."""
    return row.get("column_name") in UNEQUAL.get(row.get("table_name"), ())


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(notes=st.dictionaries(IDS, NOTE, max_size=4))
def test_a_public_edition_is_the_one_that_was_cut_by_hand_in_every_table(notes):
    redacted, cut_by_hand = edition(with_everything(notes)), edition(by_hand(notes))

    assert {table: found for table, found in redacted.items() if found != cut_by_hand.get(table)} == {}
    assert redacted.keys() == cut_by_hand.keys()
