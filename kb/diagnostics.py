"""What can go wrong, and what the author is told: codes, diagnostics, and the report that collects them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kb.model import Diagnostic, Repair, Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of diagnostic; `reason` says why it exists and `hint` what to do next."""

    code: str
    name: str
    severity: Severity
    reason: str
    hint: str


def _codes(*codes: Code) -> dict[str, Code]:
    table = {code.code: code for code in codes}
    assert len(table) == len(codes), "a diagnostic code is declared twice"
    return table


# The hundreds digit is the stage: 0 configuration and discover, 1 parse, 2 validate, 3 link, 4 redact, 5 store.
CODES = _codes(
    Code(
        "KB001",
        "configuration-unreadable",
        "error",
        "The declaration could not be read at all, so nothing can be known about the content.",
        "Correct the YAML at this place, then run the command again.",
    ),
    Code(
        "KB002",
        "configuration-unknown-key",
        "error",
        "A misspelt key would be ignored in silence, and with it what it was meant to say.",
        "Remove the key, or use one of the keys that docs/declaration.md lists.",
    ),
    Code(
        "KB003",
        "configuration-wrong-value",
        "error",
        "The declaration says something that has no meaning at this place.",
        "Give a value of the form that docs/declaration.md describes.",
    ),
    Code(
        "KB004",
        "configuration-reserved-name",
        "error",
        "The name or address is used by the catalogue itself, so a content type cannot have it.",
        "Choose another name; the folder may keep its own.",
    ),
    Code(
        "KB005",
        "configuration-missing-target",
        "error",
        "A field refers to a content type, vocabulary or field that is not declared.",
        "Declare what is referred to, or correct the name.",
    ),
    Code(
        "KB006",
        "configuration-collision",
        "error",
        "Two parts of the declaration claim the same folder, table, column or address.",
        "Change one of the two so that each has its own.",
    ),
    Code(
        "KB007",
        "configuration-repeated-key",
        "error",
        "Of two equal keys one would be lost in silence.",
        "Keep one of the two.",
    ),
    Code(
        "KB008",
        "override-without-document",
        "warning",
        "An override, or a featured document, names an id that does not exist, so what it asks for is not done.",
        "Correct the id, or remove the entry.",
    ),
    Code(
        "KB010",
        "file-not-claimed",
        "info",
        "The Markdown file lies in no folder of a content type, so it is not in the catalogue.",
        "Add its folder to a content type, or list it under ignore.",
    ),
    Code(
        "KB011",
        "file-unreadable",
        "error",
        "The file could not be opened, so the document is not in the catalogue.",
        "Check the file and its permissions.",
    ),
    Code(
        "KB012",
        "not-a-regular-file",
        "warning",
        "Links that lead out of the folder, loops, pipes and devices are not followed or read.",
        "Put a regular file in its place.",
    ),
    Code(
        "KB013",
        "id-taken-twice",
        "error",
        "Two documents would have one id, and one would replace the other; neither is published.",
        "Give one of them another slug or file name.",
    ),
    Code(
        "KB014",
        "folder-missing",
        "warning",
        "A declared folder does not exist, so its content type has no documents from there.",
        "Create the folder, or correct its name in the declaration.",
    ),
    Code(
        "KB015",
        "history-incomplete",
        "info",
        "Dates of first and last change come from git, and git has only a part of the history.",
        "Fetch the whole history, as with git fetch --unshallow.",
    ),
    Code(
        "KB101",
        "front-matter-unreadable",
        "error",
        "The front matter could not be read, so nothing in the document can be trusted.",
        "Correct the front matter at this place.",
    ),
    Code(
        "KB102",
        "front-matter-not-closed",
        "error",
        "The file opens front matter that never ends, so it is not known where the body begins.",
        "Close the front matter with a line of its own that repeats the opening marks.",
    ),
    Code(
        "KB103",
        "front-matter-not-a-mapping",
        "error",
        "Front matter is a list of `key: value` lines; anything else cannot be stored.",
        "Write `key: value` lines between the marks, or leave both marks out.",
    ),
    Code(
        "KB104",
        "repeated-key",
        "warning",
        "The key occurs more than once. Lists are united in order; of single values the last that is not empty stays.",
        "Write the key once, with all its values.",
    ),
    Code(
        "KB105",
        "not-utf-8",
        "error",
        "The file is not UTF-8 text, so its letters would be guessed.",
        "Save the file as UTF-8.",
    ),
    Code(
        "KB106",
        "too-large",
        "error",
        "The file is larger, deeper or expands to more than the catalogue can show safely.",
        "Split the document, or take out what repeats.",
    ),
    Code(
        "KB107",
        "front-matter-without-marks",
        "info",
        "A file that begins with lines of `key: value` and no marks has no front matter; they are shown as text.",
        "Write --- on a line of its own before them, at the beginning of the file, and after them to make them fields.",
    ),
    Code(
        "KB110",
        "link-repaired",
        "warning",
        "The address of a link is malformed, but its meaning is certain; the catalogue uses the repaired one.",
        "Write the address as the message gives it.",
    ),
    Code(
        "KB111",
        "image-without-text",
        "info",
        "An image has no alternative text, so readers who do not see it learn nothing of it.",
        "Describe the image between the square brackets.",
    ),
    Code(
        "KB112",
        "liquid-removed",
        "info",
        "Liquid marks belong to another site generator; they are taken off and the text between them is kept.",
        "Nothing to do, unless text is missing on the page.",
    ),
    Code(
        "KB116",
        "container-not-closed",
        "error",
        "A fenced container is not closed or names no visibility, so it is not known what may be shown.",
        "Close each container with its own line of colons, and name public, network or confidential.",
    ),
    Code(
        "KB117",
        "kramdown-removed",
        "info",
        "Attribute lists belong to another Markdown dialect; they are taken off.",
        "Nothing to do.",
    ),
    Code(
        "KB118",
        "mdx-removed",
        "info",
        "Imports, exports and comments of MDX are parts of programs; they are taken off, and so are its elements.",
        "Nothing to do, unless text is missing on the page.",
    ),
    Code(
        "KB119",
        "address-not-linked",
        "warning",
        "The address leads to a file of one computer, or is of a kind that a page must not lead to; its text stays.",
        "Write an address that begins with https://, or a path within the site.",
    ),
    Code(
        "KB201",
        "unreadable-value",
        "warning",
        "The value cannot be read as its field's kind. It is kept as written in `extra`, and the field is unknown.",
        "Write the value in the form that the message names.",
    ),
    Code(
        "KB202",
        "unknown-term",
        "warning",
        "The vocabulary has no such term. It is kept as written in `extra`.",
        "Use a term of the vocabulary, or add this one to it.",
    ),
    Code(
        "KB203",
        "undeclared-key",
        "info",
        "The declaration does not know the key. It is kept in `extra`.",
        "Declare the field, or list the key among the aliases of one.",
    ),
    Code(
        "KB204",
        "required-missing",
        "warning",
        "A field that the declaration calls required has no value.",
        "Add the field.",
    ),
    Code(
        "KB205",
        "visibility-doubtful",
        "error",
        "It is not certain who may read the document, so it is withheld.",
        "Write visibility once, as public, network or confidential.",
    ),
    Code(
        "KB206",
        "title-from-elsewhere",
        "info",
        "The document has neither a title nor a heading that opens it; one was made from the file's name.",
        "Add a title if this one does not serve.",
    ),
    Code(
        "KB207",
        "several-values",
        "warning",
        "The field takes one value and has several. The first is used and all are kept in `extra`.",
        "Keep one value, or declare the field with many: true.",
    ),
    Code(
        "KB208",
        "end-before-start",
        "warning",
        "A range ends before it starts.",
        "Exchange the two, or correct one.",
    ),
    Code(
        "KB209",
        "date-differs-from-file-name",
        "info",
        "The front matter's date is not the one in the file's name; the front matter counts.",
        "Correct whichever is wrong.",
    ),
    Code(
        "KB210",
        "inline-unusable",
        "warning",
        "The nested value cannot become a document of its own, so it is kept as written in `extra`.",
        "Give it a title.",
    ),
    Code(
        "KB211",
        "slug-unusable",
        "error",
        "The slug would not make an address, so the document cannot be published.",
        "Use letters, digits, hyphens and dots.",
    ),
    Code(
        "KB212",
        "attribution-doubtful",
        "error",
        "It is not certain under which rule of attribution the document stands, so it is withheld.",
        "Write attribution: chatham-house, or attribution: open.",
    ),
    Code(
        "KB213",
        "consent-doubtful",
        "error",
        "It is not certain to what a speaker agreed, so the document is withheld.",
        "Write consent: public, network or none.",
    ),
    Code(
        "KB214",
        "draft-shown",
        "warning",
        "Other programs keep a page back for such a key; here only visibility decides who may read a document.",
        "Write visibility: confidential to keep it back, or visibility: public to say that it is meant.",
    ),
    Code(
        "KB301",
        "dangling-reference",
        "warning",
        "The reference names a document that does not exist. It is kept as text.",
        "Correct the reference, or add the document.",
    ),
    Code(
        "KB302",
        "reference-folded",
        "warning",
        "The reference names a document only if case, accents and apostrophes are ignored.",
        "Write the reference exactly as the message gives it.",
    ),
    Code(
        "KB303",
        "ambiguous-reference",
        "warning",
        "Several documents answer to the reference, so it is linked to none.",
        "Use the slug or the id of the one that is meant.",
    ),
    Code(
        "KB304",
        "dangling-body-link",
        "warning",
        "A link in the body leads to a place of this site where no document is.",
        "Correct the address, or add the document.",
    ),
    Code(
        "KB305",
        "fragment-missing",
        "info",
        "The linked document has no heading with this anchor; the link leads to its beginning.",
        "Correct the part after #.",
    ),
    Code(
        "KB306",
        "inverse-disagrees",
        "warning",
        "Two documents declare one relation from both sides, and only one side names the other.",
        "Name each in the other, or leave the relation to one side.",
    ),
    Code(
        "KB401",
        "document-withheld",
        "info",
        "The document is not for the readers of this edition.",
        "Nothing to do if that is meant; `kb explain ID` shows where its visibility came from.",
    ),
    Code(
        "KB402",
        "passage-withheld",
        "info",
        "A passage or field is not for the readers of this edition.",
        "Nothing to do if that is meant.",
    ),
    Code(
        "KB403",
        "redaction-incomplete",
        "error",
        "Something could not be taken out of the document with certainty, so the document is withheld.",
        "Rewrite the place that the message names in a simpler form.",
    ),
    Code(
        "KB404",
        "looser-than-inherited",
        "info",
        "The document says with a reason that more readers may see it than what it belongs to allows.",
        "Nothing to do if the reason holds.",
    ),
    Code(
        "KB405",
        "name-withheld",
        "warning",
        "A document under the Chatham House Rule names somebody who did not agree to it; the role stands in its place.",
        "Nothing to do if that is meant; else add the person to speakers with their consent.",
    ),
    Code(
        "KB406",
        "name-elsewhere",
        "info",
        "Somebody who did not agree to be named at a meeting is named in a document that is not under the Rule.",
        "Check that the text does not tell what was said at the meeting.",
    ),
    Code(
        "KB407",
        "personal-data",
        "info",
        "E-mail addresses, phone numbers and links that join or replay a meeting are left out of the public edition.",
        "Nothing to do, or list what may be public under site.public_addresses.",
    ),
    Code(
        "KB408",
        "editable-document",
        "info",
        "Anybody may be able to change the linked document; under the Rule the public edition leaves it out.",
        "Link to a published copy.",
    ),
    Code(
        "KB409",
        "query-left-out",
        "info",
        "A canned query that reads or names what an edition withholds would tell of it, and is left out.",
        "Nothing to do if that is meant; else ask only for what its readers may know, or give the query a visibility.",
    ),
    Code(
        "KB501",
        "address-taken-twice",
        "error",
        "Two documents would have one address in the catalogue; neither is published.",
        "Give one of them another slug.",
    ),
    Code(
        "KB502",
        "redirect-taken",
        "warning",
        "An old address is claimed by several documents, or is a document's own; it is not redirected.",
        "Keep it in one document.",
    ),
    Code(
        "KB503",
        "document-vanished",
        "error",
        "The earlier edition had a document whose id and address lead nowhere in this one; links to it go dead.",
        "Name its address in redirect_from of the document that takes its place, or keep it as withdrawn.",
    ),
    Code(
        "KB504",
        "query-cannot-be-asked",
        "warning",
        "The database has no answer to this canned query, so no edition has the query.",
        "Correct its SQL: one select, with the tables and columns that the codebook lists.",
    ),
)


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    return (diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.code, diagnostic.message)


@dataclass(slots=True)
class Report:
    """Collects the diagnostics of one run."""

    _diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(
        self,
        code: str,
        path: str,
        message: str,
        *,
        line: int = 1,
        column: int = 1,
        field: str | None = None,
        hint: str = "",
        document: str | None = None,
        repair: Repair | None = None,
    ) -> Diagnostic:
        """Record a diagnostic; an empty hint means the code's own."""
        known = CODES[code]
        diagnostic = Diagnostic(
            code, known.severity, path, line, column, field, message, hint or known.hint, document, repair
        )
        self._diagnostics.append(diagnostic)
        return diagnostic

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take over the diagnostics of a part of the work that was done elsewhere."""
        self._diagnostics.extend(diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        """All diagnostics, sorted by place, each once."""
        return iter(sorted(set(self._diagnostics), key=_order))

    def count(self, severity: Severity) -> int:
        """How many diagnostics of one severity there are."""
        return sum(1 for diagnostic in self if diagnostic.severity == severity)

    def only(self, *severities: Severity) -> Report:
        """A report of the diagnostics of some severities."""
        return Report([diagnostic for diagnostic in self if diagnostic.severity in severities])

    def summary(self) -> dict[str, int]:
        """The number of diagnostics per severity."""
        return {severity: self.count(severity) for severity in SEVERITIES}


class KbError(Exception):
    """The environment or the configuration makes the command impossible; `cli` prints it and exits with 2."""


class ConfigurationError(KbError):
    """The declaration is wrong; `report` holds each mistake with its place."""

    def __init__(self, report: Report) -> None:
        super().__init__("the configuration has errors")
        self.report = report
