"""Six thousand requests that no reader would send: none is a server error, none leads off the site, none tells of the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from requests_at_random import Answered, answers, requests
from web_client import small_application

from kb.web import security

INTERNALS = (b"Traceback", b"site-packages", b".py&quot;", b'.py", line')
ACCESS = {
    "allow": {"unauthenticated": True},
    "plugins": {"datasette-auth-passwords": {"x_password_hash": "y"}},
}
SITES = {
    "open": {},
    "without open SQL": {"sql": False},
    "with signing in": {"access": ACCESS},
    "below a path": {"base_url": "/a/b/"},
}
NUMBER = 1500


@pytest.fixture(params=SITES.values(), ids=SITES)
async def given(request, tmp_path: Path) -> list[Answered]:
    application = small_application(tmp_path, **request.param)
    seed = list(SITES.values()).index(request.param)
    return await answers(application, requests(seed, NUMBER))


# Datasette makes the parts of a page before it looks at all of the parameters.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
async def test_no_request_is_a_server_error_leads_off_the_site_or_tells_of_the_server(given, tmp_path: Path):
    policies = {security.OWN_POLICY, security.stock_policy()}
    private = (*INTERNALS, str(tmp_path).encode())

    assert [one.asked for one in given if one.status >= 500] == []
    assert [one.asked for one in given if not stays(one.headers.get("location", "/"))] == []
    assert [one.asked for one in given if any(word in one.body for word in private)] == []
    assert [one.asked for one in given if str(tmp_path) in str(one.headers)] == []
    assert [one.asked for one in given if one.headers["content-security-policy"] not in policies] == []
    assert [one.asked for one in given if one.headers["x-content-type-options"] != "nosniff"] == []


def stays(location: str) -> bool:
    """Whether a redirect goes to a path of this host."""
    return location.startswith("/") and location[1:2] not in ("/", "\\")
