"""YAML as people write it: lists indented below their keys, no line broken, and never a reference."""

from __future__ import annotations

from typing import Any

import yaml

# Longer than any text, so that no line is broken.
WIDTH = 2**31


class Dumper(yaml.SafeDumper):
    """Writes lists indented below their keys, and never a reference."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)
