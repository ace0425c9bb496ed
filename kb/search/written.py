"""A document as it is indexed: its columns word by word, and the words themselves. A pure function of its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from kb.search.normalise import WORD, fold, plain_token, token, unstemmed_token

_HYPHENATED = re.compile(r"(?<![\w-])([^\W\d_]+)[-‐‑]([^\W_]+)(?![\w-])")
# Some 30 MB.
MOST_PIECES = 200_000


class Columns(NamedTuple):
    """The texts of a document's columns, and whether its words are stemmed."""

    texts: tuple[str, ...]
    stemmed: bool


class Written(NamedTuple):
    """The columns as the index holds them, and all words, folded, each once.

    `hyphenated` are the pairs that are written with a hyphen, once for each column in which they are.
    """

    columns: tuple[str, ...]
    words: tuple[str, ...]
    hyphenated: tuple[tuple[str, str], ...]


# Writes many documents, in order; how that is shared out and remembered is for others to say.
WriteAll = Callable[[Iterable[Columns]], Iterator[Written]]


def write_all(documents: Iterable[Columns]) -> Iterator[Written]:
    """Each document, written here and now."""
    return (write(None, document) for document in documents)


def write(_known: object, document: Columns) -> Written:
    """One document as it is indexed."""
    pieces = _PIECES[document.stemmed]
    columns: list[str] = []
    said: set[str] = set()
    hyphenated: list[tuple[str, str]] = []
    for text in document.texts:
        found = text.split()
        columns.append(" ".join(filter(None, map(pieces.__getitem__, found))))
        distinct = set(found)
        said |= distinct
        parted = distinct & pieces.hyphenated.keys()
        hyphenated += {pair for piece in parted for pair in pieces.hyphenated[piece]}
    words = set(chain.from_iterable(map(pieces.words.__getitem__, said)))
    pieces.forget()
    return Written(tuple(columns), tuple(words), tuple(hyphenated))


class _Pieces(dict[str, str]):
    """What stands in the index for a piece of text between blanks, found when it is first asked for.

    No word and no pair of hyphenated words reaches over a blank, and texts say the same pieces again and again, so
    that to look them up takes half of the time that to look for words in whole texts does.
    """

    def __init__(self, token_of: Callable[[str], str]) -> None:
        super().__init__()
        self._token_of = token_of
        self.words: dict[str, tuple[str, ...]] = {}
        self.hyphenated: dict[str, tuple[tuple[str, str], ...]] = {}

    def __missing__(self, piece: str) -> str:
        words = WORD.findall(piece)
        self.words[piece] = tuple(map(plain_token, words))
        if not piece.isalnum() and (pairs := _HYPHENATED.findall(piece)):
            self.hyphenated[piece] = tuple((fold(one), fold(two)) for one, two in pairs)
        self[piece] = found = " ".join(filter(None, map(self._token_of, words)))
        return found

    def forget(self) -> None:
        """Let go of everything when that is too much to keep; it is found again when it is asked for."""
        if len(self) > MOST_PIECES:
            self.clear()
            self.words.clear()
            self.hyphenated.clear()


_PIECES = {True: _Pieces(token), False: _Pieces(unstemmed_token)}
