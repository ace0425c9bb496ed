"""Which names each document may give: what speakers agreed to, and which names the knowledge base knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kb.attribution import DEFAULT_ROLE, Hidden, occurs
from kb.declaration import Declaration
from kb.model import Document, Library, Speaker
from kb.visibility import covers
from kb.written_names import plain_name

RULE = "chatham-house"


class Names:
    """The names of one edition; a name is the same without its title, accents and case."""

    def __init__(self, library: Library, declaration: Declaration, visibility: str) -> None:
        self.visibility = visibility
        self.documents = {document.id: document for document in library.documents}
        people = {name for name, kind in declaration.content_types.items() if kind.people}
        speakers = [speaker for document in library.documents for speaker in document.speakers]
        known = [document.title for document in library.documents if document.content_type in people]
        self.known = {plain_name(name): name for name in sorted({*known, *(each.name for each in speakers)})}
        agreed = {plain_name(speaker.name) for speaker in speakers if self.agrees(speaker)}
        ruled = [document for document in library.documents if document.attribution == RULE]
        self.spoken = tuple(
            Hidden(name, parts_alone=True)
            for name in sorted({speaker.name for document in ruled for speaker in document.speakers})
        )
        self.unspoken = tuple(
            Hidden(name)
            for name in sorted({speaker.name for document in ruled for speaker in document.speakers})
            if plain_name(name) not in agreed
        )
        self._found: dict[str, tuple[tuple[Hidden, ...], tuple[str, ...]]] = {}

    def agrees(self, speaker: Speaker) -> bool:
        """Whether the speaker may be named in this edition."""
        return covers(speaker.consent, self.visibility)

    def of(self, document: Document) -> tuple[tuple[Hidden, ...], tuple[str, ...]]:
        """The names that a document may not give, longest first, and those of its speakers who agreed to theirs.

        Outside the Rule it may give every name. What stands inline has the speakers of the whole file.
        """
        if document.attribution != RULE:
            return (), ()
        if document.id not in self._found:
            self._found[document.id] = self._names_of(document)
        return self._found[document.id]

    def _names_of(self, document: Document) -> tuple[tuple[Hidden, ...], tuple[str, ...]]:
        own = self._speakers_of(document)
        # Somebody who agreed for one talk and not for another could be told by the first.
        refused = {name for name, each in own.items() if not all(self.agrees(speaker) for speaker in each)}
        hidden = [Hidden(own[name][0].name, _role(own[name]), parts_alone=True) for name in refused]
        if self.visibility == "public":
            hidden += [Hidden(written) for name, written in self.known.items() if name not in own]
        # A role that gives the name away is no role.
        roles = {item.role for item in hidden}
        telling = {role for role in roles if occurs(role, hidden)}
        told = [replace(item, role=DEFAULT_ROLE) if item.role in telling else item for item in hidden]
        agreed = tuple(sorted(own[name][0].name for name in own.keys() - refused))
        return tuple(sorted(told, key=lambda item: (-len(item.name), item.name))), agreed

    def _speakers_of(self, document: Document) -> Mapping[str, list[Speaker]]:
        found: dict[str, list[Speaker]] = {}
        within: Document | None = document
        while within is not None:
            for speaker in within.speakers:
                found.setdefault(plain_name(speaker.name), []).append(speaker)
            within = self.documents.get(within.parent or "")
        return found

    def speakers(self, document: Document) -> tuple[Speaker, ...]:
        """Who is named: outside the Rule everyone; under it those who agreed, the others by their role alone."""
        hidden, _ = self.of(document)
        roles = {plain_name(item.name): item.role for item in hidden}
        return tuple(
            Speaker(name=roles[name], part=speaker.part)
            if (name := plain_name(speaker.name)) in roles
            else speaker
            for speaker in document.speakers
        )


def _role(speakers: list[Speaker]) -> str:
    texts = (text for speaker in speakers for text in (speaker.attributed_as, speaker.role))
    return next((text for text in texts if text), DEFAULT_ROLE)
