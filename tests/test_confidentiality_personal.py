"""What counts as personal data, in the forms in which people write it, and what does not."""

from pathlib import Path

import pytest
from checking import note, notes_with

from kb import personal

KINDS = tuple(personal.WITHHELD)


def without(text: str) -> str:
    return personal.without(text, KINDS, personal.NOTHING_ALLOWED)


def kinds(text: str) -> set[str]:
    return {item.kind for item in personal.find(text)}


@pytest.mark.parametrize(
    "text",
    [
        "duck@zyx.example", "duck [at] zyx.example", "duck (at) zyx (dot) example", "duck AT zyx DOT example",
        "duck(at)zyx.example", "duck{at}zyx.example", "duck[@]zyx.example", "duck - at - zyx.example", "duck @ zyx.example",
        "duck@\nzyx.example", "duck＠zyx.example", "duck&#0064;zyx.example", "duck&#X40;zyx.example", "duck@zÿx.example",
        "mailto:duck%2540zyx.example", "mailto:%64uck@zyx.example",
    ],
)  # fmt: skip
def test_an_e_mail_address_is_found_however_it_is_written(text):
    assert without(f"a {text} b").replace("mailto:%", "") == "a [address withheld] b"


def test_of_several_addresses_in_a_row_none_is_left():
    expected = "[address withheld]/[address withheld];[address withheld]"

    assert without("duck@zyx.example/drake@zyx.example;goose@zyx.example") == expected


def test_an_address_that_begins_with_the_end_of_another_is_found():
    assert without("a duck at zyx dot goose at zyx dot example b") == "a [address withheld] b"


def test_of_very_many_addresses_each_is_found_and_all_that_stands_between_them_is_kept():
    # More than are searched at once, in one line.
    written = ", ".join(f"({number}) duck{number}@zyx.example" for number in range(500))

    expected = ", ".join(f"({number}) [address withheld]" for number in range(500))
    assert without(written) == expected


def test_a_handle_after_an_address_of_a_page_in_another_sentence_is_an_e_mail_address():
    assert (
        without("See https://zyx.example or /duck@zyx.example")
        == "See https://zyx.example or /[address withheld]"
    )


def test_an_address_that_a_network_has_encoded_is_found():
    assert kinds('<a href="/cdn-cgi/l/email-protection" data-cfemail="7d191f1e">x</a>') == {"e-mail address"}


@pytest.mark.parametrize(
    "text",
    [
        "@duck@social.example", "Ducks: Bluesky @duck.zyx.example, Web zyx.example", "https://social.example/@duck@zyx.example", "https://zyx.example/users/duck@zyx.example",
        "mailto:?subject=Hello%20you", "we met at the barn", "look at the red dot", "impact_at_report.pdf", "duck@zyx",
    ],
)  # fmt: skip
def test_a_handle_and_an_ordinary_sentence_are_no_e_mail_address(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "number",
    [
        "020 7946 0018", "07700 900123", "077009 00123", "07700900123", "+44 (0)20 7946 0018", "0044 20 7946 0018",
        "020.7946.0018", "(020) 7946 0018", "020\u20117946\u20110018", "020\u00a07946\u00a00018", "+44 20 7946\u200b0018",
        "(202) 555-0143", "202-555-0143", "1-202-555-0143", "+49 30 12345678", "0049 (30) 1234-5678", "030/12345678",
        "01 23 45 67 89", "01.23.45.67.89", "+91 98765 43210", "098765 43210", "(02) 9876 5432", "03-1234-5678",
        "044 668 18 00", "０２０ ７９４６ ００１８", "tel:7946-0018",
    ],
)  # fmt: skip
def test_a_phone_number_is_found_in_the_forms_of_several_countries(number):
    assert without(f"call {number} now") == "call [number withheld] now"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+44 20 7946 0018\n2024", "[number withheld]\n2024"), ("05.06.2023 020 7946 0018", "05.06.2023 [number withheld]"),
        ("020 7946 0018, 020 7946 0019", "[number withheld], [number withheld]"), ("Tel: 7946 0018", "Tel: [number withheld]"),
    ],
)  # fmt: skip
def test_a_phone_number_is_found_beside_other_numbers(text, expected):
    assert without(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2019-2020, 2021-22, 0.5 to 0.75, 10 000 000, 12:30-13:30", "05.06.2023 and 01/02/2024 10:00", "978-0-306-40615-7",
        "doi 10.1000/0123456789", "https://zyx.example/0123456789/a", "0000-0002-1825-0097", "001 002 003", "£020 000 000",
    ],
)  # fmt: skip
def test_other_numbers_are_no_phone_numbers(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "link", ["https://wa.me/447700900123", "sms:07700900123", "https://t.me/+447700900123"]
)
def test_a_link_that_calls_somebody_is_a_phone_number(link):
    assert kinds(link) == {"phone number"}


@pytest.mark.parametrize(
    "link",
    [
        "https://us02web.zoom.us/j/812?pwd=abc", "zoom.us/j/812", "zoommtg://zoom.us/join?confno=812", "https://zoom.us/rec/share/x",
        "https://zoom.us/my/duck", "https://teams.microsoft.com/l/meetup-join/19%3ax", "https://teams.live.com/meet/93",
        "https://zyx.example/?url=https%3A%2F%2Fteams.microsoft.com%2Fl%2Fmeetup-join%2F19", "https://meet.google.com/abc-defg-hij",
        "https://meet.jit.si/Ducks", "https://whereby.com/ducks", "https://zyx.webex.com/zyx/j.php?MTID=m1", "https://8x8.vc/ducks",
        "https://bbb.zyx.example/b/duc-kxx", "https://chat.whatsapp.com/AbC", "https://otter.ai/u/abc",
        "https://calendar.google.com/calendar/ical/duck/private-abc/basic.ics", "https://www.google.com/calendar/event?eid=abc",
    ],
)  # fmt: skip
def test_a_link_that_lets_somebody_into_a_meeting_is_found(link):
    assert "meeting link" in kinds(link)


def test_a_link_without_https_at_the_beginning_of_a_line_is_found():
    assert without("Join us\nzoom.us/j/812 today") == "Join us\n[link withheld] today"


def test_a_link_that_stands_encoded_in_another_is_found():
    assert kinds("https://zyx.example/?to=%3Dzoom.us/j/812 and //%2fzoom.us/j/812") == {"meeting link"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Meeting ID: 812 3456 7890", "Meeting ID: [link withheld]"), ("**Passcode:** x7Gh!", "**Passcode:** [link withheld]"),
        ("passcode 4711", "passcode [link withheld]"), ("the pass code of conduct", "the pass code of conduct"),
        ("password managers are", "password managers are"),
    ],
)  # fmt: skip
def test_what_lets_somebody_in_without_a_link_is_found(text, expected):
    assert without(text) == expected


@pytest.mark.parametrize(
    "link",
    [
        "https://zoom.us/webinar/register/WN_x", "https://us02web.zoom.us/meeting/register/tZ", "https://zoom.us/pricing",
        "https://forms.gle/abc", "https://docs.google.com/forms/d/e/1FAI/viewform", "https://whereby.com/", "https://acmezoom.us/j/1",
        "https://www.google.com/calendar/event?action=TEMPLATE&text=x", "https://launchpad.net/x", "https://t.me/channel",
        "https://docs.google.com/document/d/e/2PACX/pub",
    ],
)  # fmt: skip
def test_links_to_register_and_to_what_is_published_stay(link):
    assert kinds(link) == set()


@pytest.mark.parametrize(
    "link",
    [
        "https://docs.google.com/document/d/1/edit", "https://docs.google.com/a/zyx.example/document/d/1", "https://hackmd.io/abc",
        "https://pad.zyx.example/p/x", "https://etherpad.zyx.example/p/x", "https://www.notion.so/zyx", "https://miro.com/app/board/x=/",
        "https://airtable.com/appX/shrY", "https://padlet.com/duck/x", "https://docs.google.com/forms/d/1/edit", "https://coda.io/d/x",
    ],
)  # fmt: skip
def test_a_link_to_a_document_that_others_may_change_is_found(link):
    assert kinds(link) == {"editable document"}


@pytest.mark.parametrize(
    "line",
    [
        "story: zy*x*duck@zyx.example",
        "story: zyxduck&#64;zyx&#46;example",
        "series: zyxduck [at] zyx.example",
    ],
)
def test_an_address_in_disguise_in_a_field_is_not_in_the_public_edition(build, line):
    key, value = line.split(": ", 1)
    catalogue = build(
        {"notes/a.md": note(**{key: value}), "notes/b.md": note()}, config=notes_with("story: markdown")
    )

    assert "duck" not in str([list(catalogue[name].rows) for name in ("documents", "notes")]).replace(
        "Ducks", ""
    )


@pytest.mark.parametrize(
    "path", ["notes/zyxduck@zyx.example.md", "notes/zyxduck@zyx.example/a.md", "zyxduck@zyx.example/a.md"]
)
def test_an_address_in_a_path_is_not_in_the_public_edition(build, path):
    catalogue = build({path: note(), "notes/b.md": note()}, config=None)
    database = catalogue.conn.execute("pragma database_list").fetchone()[2]

    assert b"zyxduck" not in Path(database).read_bytes()


# ---- other countries' letters, words and places ------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        "٠٧٧٠٠٩٠٠١٢٣", "०७७०० ९००१२३", "+٤٤ ٧٧٠٠ ٩٠٠١٢٣", "98765 43210", "202 555 0123", "whatsapp://send?phone=447700900123",
        "tg://resolve?phone=447700900123", "viber://chat?number=%2B447700900123", "https://wa.me/message/ABCD",
    ],
)  # fmt: skip
def test_a_number_is_found_in_other_digits_and_in_other_links(number):
    assert without(f"a {number} b") == "a [number withheld] b"


@pytest.mark.parametrize(
    "text",
    ["Tel 7946 0018", "Ph: 7946 0018", "Telefon: 901820", "Tél. : 901820", "Handy: 1512345678", "Mob 98765 43210", "☎ 7946 0018"],
)  # fmt: skip
def test_a_word_or_sign_for_a_telephone_makes_the_number_one(text):
    assert without(text).endswith(" [number withheld]")


@pytest.mark.parametrize(
    "text",
    ["a mobile 2019-2020 survey", "by phone 12.03.2024", "mobile 12", "the cell 3 of 4", "12345 67890"],
)
def test_years_and_days_after_such_a_word_are_no_number(text):
    assert without(text) == text


@pytest.mark.parametrize(
    "link",
    [
        "https://zoom.us:443/j/1", "https://zoom.us//j/1", "https://us02web.zoom.com/j/1", "https://zoom.us/recording/play/a",
        "https://zoom.us/share/a", "https://ｚｏｏｍ.us/j/1", "https://zoom。us/j/1", "https://teams.cloud.microsoft/meet/1",
        "https://gov.teams.microsoft.us/l/meetup-join/x", "https://teams.microsoft.com/v2/?meetingjoin=true", "https://tel.meet/abc?pin=1",
        "https://zyx.daily.co/room", "https://v.ringcentral.com/join/1", "https://app.goto.com/meet/1", "https://app.livestorm.co/p/1",
        "https://meeting.zoho.com/meeting/x", "https://app.chime.aws/meetings/1", "https://call.element.io/room/x",
        "https://join.slack.com/t/x/shared_invite/zt-1",
    ],
)  # fmt: skip
def test_a_meeting_is_found_at_every_address_of_its_place(link):
    assert without(f"a {link} b") == "a [link withheld] b"


@pytest.mark.parametrize(
    "text", ["Meeting-ID: 123 456 789", "Meeting-Kennung: 123 456", "Kenncode: abc123", "Mot de passe : abc123", "Pwd: abc123"]
)  # fmt: skip
def test_a_meetings_id_is_found_in_other_languages(text):
    assert without(text).endswith(": [link withheld]")


@pytest.mark.parametrize("text", ["duck（at）zyx.example", "duck@zyx。example", "ｄｕｃｋ＠ｚｙｘ.example"])
def test_an_e_mail_address_is_found_in_wide_letters(text):
    assert without(text) == "[address withheld]"
