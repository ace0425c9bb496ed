"""What personal data looks like: which addresses belong to whom, and the forms of numbers and of e-mail addresses."""

from __future__ import annotations

import re

# Other forms of the same letter. Each is one letter as well, so that what is found stands where it was.
_DIGITS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯")
_OTHERS = (
    "＠﹫＋﹢‐‑‒–—−。｡（）［］" + "".join(map(chr, range(0x2000, 0x200B))) + "\u00a0\u202f" + "".join(_DIGITS)
)
SAME = dict(zip(_OTHERS, "@@++------..()[]" + " " * 13 + "0123456789" * len(_DIGITS), strict=True))
# Letters, digits and signs as wide as those of Chinese (U+FF01 to U+FF5E).
SAME |= {
    chr(code + 0xFEE0): chr(code) for code in (*range(0x2D, 0x3B), *range(0x41, 0x5B), *range(0x61, 0x7B))
}
OTHER = re.compile(f"[{''.join(SAME)}]")
# The rest of a host that somebody has of their own, and the address of a room in it; so long as a host may be.
_OWN_HOST = r"[\w.-]{1,253}/\w"

_ZOOM = r"/+(?:(?:j|s|w|my|rec|recording|share|launch|wc|clips)/|join[/?]|meeting/(?!register))"
_TEAMS = "/(?:l/meetup-join|meet|dl/launcher|v2/[^ ]{0,200}meet)"
# What joins or replays a meeting: the end of a host, and what follows it. None of them registers somebody.
_MEETINGS = {
    "zoom.us": _ZOOM, "zoom.com": _ZOOM, "zoom.com.cn": _ZOOM, "zoomgov.com": _ZOOM, "zoommtg:": "//",
    "teams.microsoft.com": _TEAMS, "teams.microsoft.us": _TEAMS, "teams.cloud.microsoft": _TEAMS,
    "teams.live.com": "/meet", "msteams:": "/", "meet.google.com": "/(?:[a-z]{3}-|lookup/)", "g.co": "/meet/",
    "webex.com":
        r"/(?:meet|join|wbxmjs|\w+/[jl]d?r?\.php|recordingservice|[\w/]{1,200}/meeting/)", "meet.jit.si": "/",
    "8x8.vc": "/", "jitsi.": _OWN_HOST, "whereby.com": r"/(?!information|blog)\w",
    "tel.meet": "/", "hangouts.google.com": "/call", "gotomeeting.com": "/", "gotomeet.me": "/",
    "meet.goto.com": "/",
    "daily.co": r"/\w", "ringcentral.com": "/(?:j|join)/", "livestorm.co": "/p/", "meeting.zoho.com": "/",
    "meeting.tencent.com": "/", "voovmeeting.com": "/", "kmeet.infomaniak.com": "/", "telemost.yandex.ru": "/j/",
    "slack.com": r"/(?:t/[\w-]{1,80}/shared_invite|huddle)",
    "call.element.io": "/",
    "app.goto.com": "/meet", "bluejeans.com": r"/\d", "join.skype.com": "/", "meet.lync.com": "/",
    "chime.aws": r"/(?:\d|meetings)",
    "bbb.": _OWN_HOST, "gather.town": "/(?:app|i)/", "streamyard.com": r"/\w", "riverside.fm": "/studio",
    "chat.whatsapp.com": "/", "t.me": r"/(?:joinchat/|\+[a-z])", "signal.group": "/",
    "fathom.video": "/(?:share|call)", "otter.ai": "/u/", "tldv.io": "/app/", "fireflies.ai": "/view",
    "microsoftstream.com": "/video", "calendar.google.com": "/calendar/ical",
    "google.com/calendar/": r"\S{0,2000}\beid=",
    "office365.com": "/owa/calendar/", "office.com": "/owa/calendar/", "live.com": "/owa/calendar/",
}  # fmt: skip
# What others may be able to change.
_DOCUMENTS = {
    "docs.google.com":
        r"/(?:(?:a/[\w.]+/)?(?:document|spreadsheets|presentation|drawings)/(?:u/\d+/)?d/(?!e/)"
        r"|forms/[\w/-]{0,200}/edit)",
    "drive.google.com": "/(?:drive|file|open)", "jamboard.google.com": "/d/", "hackmd.io": r"/[\w@]",
    "codimd.": _OWN_HOST,
    "hedgedoc.": _OWN_HOST, "etherpad.": _OWN_HOST, "pad.": _OWN_HOST,
    "framapad.org": r"/\w", "yopad.eu": "/p/",
    "miro.com": "/(?:app|welcome)/", "mural.co": "/", "notion.so": "/", "cryptpad.fr": "/", "1drv.ms": "/",
    "onedrive.live.com": "/", "sharepoint.com": "/", "loop.microsoft.com": "", "loop.cloud.microsoft": "",
    "figma.com": "/(?:file|board|jam|design)/", "dropbox.com": "/(?:s|scl|sh)/", "paper.dropbox.com": "/",
    "trello.com": "/b/",
    "airtable.com": "/(?:app|invite)", "padlet.com": r"/\w", "coda.io": "/d/", "whimsical.com": r"/\w",
    "lucid.app": "/",
    "excalidraw.com": "/#", "tldraw.com": "/", "quip.com": "/", "app.box.com": "/s/",
}  # fmt: skip
_PHONES = {
    "tel:": "", "sms:": "", "callto:": "", "facetime:": "", "facetime-audio:": "",
    "whatsapp:": "//send", "tg:": "//resolve", "viber:": "//", "wa.me": r"/(?:\+?\d|message/|qr/)",
    "api.whatsapp.com": "/send", "signal.me": "/#p", "t.me": r"/\+\d",
}  # fmt: skip
# The last two are what a content delivery network makes of an address, and every reader can turn back.
_ADDRESSES = {"mailto:": "", "data-cfemail=": "[\"']?[0-9a-f]{8}", "email-protection#": "[0-9a-f]{8}"}


def _following(following: str) -> re.Pattern[str]:
    """What follows a host and its port, up to the end of the address; in another address it may be encoded."""
    return re.compile(
        r"(?::\d{2,5}(?=/))?" + following.replace("/", "(?:/|%2f)") + r"[^\s<>\"')\]]*", re.IGNORECASE
    )


# (kind, the letters that begin it or end its host, what has to follow)
Link = tuple[str, str, re.Pattern[str]]
LINKS: tuple[Link, ...] = tuple(
    (kind, begins, _following(following))
    for kind, places in (
        ("meeting link", _MEETINGS), ("editable document", _DOCUMENTS),
        ("phone number", _PHONES), ("e-mail address", _ADDRESSES),
    )
    for begins, following in places.items()
)  # fmt: skip

_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
AT = re.compile("@|%40|&#0*64;|&#x0*40;|&commat;", re.IGNORECASE)
# Of these one stands in every text that has one of those, and is found sooner.
AT_SIGNS = ("@", "%40", "&#", "&commat;")
EMAIL = re.compile(
    r"(?<![^\W_]|[.%+@-])[^\W_][\w.%+-]*?(?:(?:@|%40|&#0*64;|&#x0*40;|&commat;)\s{0,2}|\s@\s)"
    rf"{_LABEL}(?:\.[\w-]+)*\.[^\W\d_]{{2,}}(?![^\W_]|@)",
    re.IGNORECASE,
)
# "name [at] host.org", "name(at)host dot org", and without brackets only where the dot is a word too.
SPELT_EMAIL = re.compile(
    rf"(?<![^\W_])[^\W_][\w.+-]*(?:\s*[\[({{<]\s*(?:at|@)\s*[\])}}>]\s*|\s-\s?at\s?-\s){_LABEL}"
    rf"(?:(?:\s*[\[({{<]\s*(?:dot|\.)\s*[\])}}>]\s*|\.|\s+dot\s+){_LABEL})+"
    rf"|(?<![^\W_])[^\W_][\w.+-]*\s+at\s+{_LABEL}(?:\s+dot\s+{_LABEL})+",
    re.IGNORECASE,
)
# One of these stands in each of those in lower case; each by itself is found sooner than all of them as one.
SPELT_SIGNS = tuple(map(re.compile, (r"[\[({<]\s*(?:at|@)\s*[\])}>]", r"-\s?at\s?-", r"dot\s")))

_GAP = "[ \\t().\u00ad\u200b-\u200d\u2060\ufeff/-]"
_DATE = r"\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}(?![./-]?\d)"
_BEFORE = rf"(?<![\w./=#£$€-])(?!{_DATE})"
_AFTER = r"(?![\w-]|/\w)"
# Digits and what may stand between them: only there is a number looked for.
DIGITS = re.compile("[+(0-9][0-9+ \\t().\u00ad\u200b-\u200d\u2060\ufeff/-]{7,}")
# With an international prefix; with an area code that begins with 0; in the North American form; an Indian mobile's.
PHONE = re.compile(
    rf"{_BEFORE}(?:(?:\(?\+|00(?=[1-9]))\d{{1,3}}{_GAP}{{0,3}}(?:\d{_GAP}{{0,3}}){{6,12}}\d"
    rf"|\(?0[1-9]\d{{0,4}}\)?(?:{_GAP}{{1,2}}\d{{2,8}}){{1,4}}"
    r"|0[1-9]\d{8,9}"
    rf"|(?:1[ .-])?(?:\([2-9]\d\d\)\s?|[2-9]\d\d[ .-])\d{{3}}[ .-]\d{{4}}|[6-9]\d{{4}}[ -]\d{{5}}){_AFTER}"
)
# A shorter one with a 0 in front could be anything.
FEWEST_PHONE_DIGITS = 9
# "Tel: 7946 0018", "Mob 98765 43210": the word makes the number one.
NAMED_NUMBER = re.compile(r"[\d(+](?<=[:.\s☎✆📞📱].)[\d ().-]{4,}\d")
NO_NUMBER = re.compile(rf"(?:19|20)\d\d\s?-|{_DATE}")
NAMES_PHONE = re.compile(
    r"(?:\b(?:tel|telephone|telefon|telefono|teléfono|téléphone|tél|phone|ph|mobile|mobil|handy|móvil|mob|cell|fax"
    r"|whatsapp)\b|[☎✆📞📱])\.?(?:\s+(?:no\.?|number))?[\s*_]*:?\s*$",
    re.IGNORECASE,
)

# What lets somebody in without a link.
PASSCODE_WORDS = (
    "meeting id", "meeting-id", "webinar id", "webinar-id", "conference id", "meeting-kennung", "id de réunion",
    "passcode", "pass code", "access code", "password", "kenncode", "kennwort", "code secret", "mot de passe", "pwd",
)  # fmt: skip
PASSCODE = re.compile(
    rf"\b(?:{'|'.join(PASSCODE_WORDS)})\b[*_\s]*(?:(?::|=|\bis\b)[*_\s]*|(?=\d))(?P<what>\d[\d ]*\d|[^\s<>*_]{{3,}})",
    re.IGNORECASE,
)
