"""What every answer says to browsers, and which addresses are refused because they could lead off the site."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

from kb.web.stock_templates import told

# Addresses that a browser reads as another host when they come back in a redirect: //host, /\host, also encoded.
ELSEWHERE = re.compile(
    r"/(?:[/\\]|%5c|%2f)|.*[\\\x00-\x1f\x7f]|.*%(?:0[0-9a-f]|1[0-9a-f]|7f|5c)", re.IGNORECASE
)
# Longer than any address of a catalogue.
LONGEST_PATH = 2_000
_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")

OWN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data: https:; script-src 'self'; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# What a page can say of itself where it is a file; frames are for the host to forbid.
STATIC_POLICY = OWN_POLICY.removesuffix("; frame-ancestors 'none'")
# Pagefind searches with WebAssembly, which a browser compiles only where the policy says so, in a worker of its own.
SEARCHING_POLICY = STATIC_POLICY.replace(
    "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
)
# Datasette's own pages have styles in them, and these scripts, which are allowed by their hashes alone.
STOCK_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' {hashes}; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STOCK_SCRIPTS = ("_close_open_menus.html", "_codemirror_foot.html", "table.html")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SETTING = "{{ datasette_allow_facet }}"

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": (
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}


@cache
def stock_policy() -> str:
    """The policy of Datasette's own pages, for the scripts that stand in the templates of the installed version."""
    folder = files("datasette") / "templates"
    scripts = [
        script
        for name in STOCK_SCRIPTS
        for script in _SCRIPT.findall(told(name, (folder / name).read_text("utf-8")))
    ]
    filled = sorted({script.replace(_SETTING, value) for script in scripts for value in ("true", "false")})
    # A script that is made anew each time has no hash that could be allowed; Datasette 1.0 has some.
    fixed = [script for script in filled if "{{" not in script and "{%" not in script]
    return STOCK_POLICY.format(hashes=" ".join(f"'sha256-{_hash(script)}'" for script in fixed))


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def leads_elsewhere(path: str) -> bool:
    """Whether a redirect built from the raw `path` could leave the site."""
    return ELSEWHERE.match(path) is not None


def is_no_address(path: str) -> bool:
    """Whether the raw `path` is one that no page has: endless, a whole address, or badly encoded."""
    is_path = path.startswith("/") and path.isascii()
    return not is_path or len(path) > LONGEST_PATH or _PERCENT.search(path) is not None
