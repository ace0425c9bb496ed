"""One search over every document: what was typed, what is indexed, what comes first, and why."""
