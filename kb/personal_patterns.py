"""What personal data looks like: which addresses belong to whom, and the forms of numbers and of e-mail addresses."""

from __future__ import annotations

import re

# Other forms of the same letter. Each is one letter as well, so that what is found stands where it was.
_OTHERS = "＠﹫＋﹢‐‑‒–—−／．０１２３４５６７８９" + "".join(map(chr, range(0x2000, 0x200B))) + "\u00a0\u202f"
SAME = dict(zip(_OTHERS, "@@++------/.0123456789" + " " * 13, strict=True))
OTHER = re.compile(f"[{_OTHERS}]")

# What joins or replays a meeting: the end of a host, and what follows it. None of them registers somebody.
_MEETINGS = {
    "zoom.us": r"/(?:(?:j|s|w|my|rec|launch|wc|clips)/|join[/?]|meeting/(?!register))",
    "zoomgov.com": "/(?:j|s|w|my|rec)/", "zoommtg:": "//", "teams.microsoft.com": "/(?:l/meetup-join|meet|dl/launcher)",
    "teams.live.com": "/meet", "msteams:": "/", "meet.google.com": "/(?:[a-z]{3}-|lookup/)", "g.co": "/meet/",
    "webex.com":
        r"/(?:meet|join|wbxmjs|\w+/[jl]d?r?\.php|recordingservice|[\w/]+/meeting/)", "meet.jit.si": "/",
    "8x8.vc": "/", "jitsi.": r"[\w.-]+/\w", "whereby.com": r"/(?!information|blog)\w",
    "gotomeeting.com": "/", "gotomeet.me": "/",
    "app.goto.com": "/meeting", "bluejeans.com": r"/\d", "join.skype.com": "/", "meet.lync.com": "/",
    "chime.aws": r"/\d",
    "bbb.": r"[\w.-]+/\w", "gather.town": "/(?:app|i)/", "streamyard.com": r"/\w", "riverside.fm": "/studio",
    "chat.whatsapp.com": "/", "t.me": r"/(?:joinchat/|\+[a-z])", "signal.group": "/",
    "fathom.video": "/(?:share|call)", "otter.ai": "/u/", "tldv.io": "/app/", "fireflies.ai": "/view",
    "microsoftstream.com": "/video", "calendar.google.com": "/calendar/ical", "google.com/calendar/": r"\S*\beid=",
    "office365.com": "/owa/calendar/", "office.com": "/owa/calendar/", "live.com": "/owa/calendar/",
}  # fmt: skip
# What others may be able to change.
_DOCUMENTS = {
    "docs.google.com":
        r"/(?:(?:a/[\w.]+/)?(?:document|spreadsheets|presentation|drawings)/(?:u/\d+/)?d/(?!e/)"
        r"|forms/[\w/-]*/edit)",
    "drive.google.com": "/(?:drive|file|open)", "jamboard.google.com": "/d/", "hackmd.io": r"/[\w@]",
    "codimd.": r"[\w.-]+/\w",
    "hedgedoc.": r"[\w.-]+/\w", "etherpad.": r"[\w.-]+/\w", "pad.": r"[\w.-]+/\w",
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
    "tel:": "", "sms:": "", "callto:": "", "facetime:": "", "facetime-audio:": "", "wa.me": r"/\+?\d",
    "api.whatsapp.com": "/send", "signal.me": "/#p", "t.me": r"/\+\d",
}  # fmt: skip
# The last two are what a content delivery network makes of an address, and every reader can turn back.
_ADDRESSES = {"mailto:": "", "data-cfemail=": "[\"']?[0-9a-f]{8}", "email-protection#": "[0-9a-f]{8}"}


def _following(following: str) -> re.Pattern[str]:
    """What follows a host, up to the end of the address; in another address it may be encoded."""
    return re.compile(following.replace("/", "(?:/|%2f)") + r"[^\s<>\"')\]]*", re.IGNORECASE)


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
# With an international prefix; with an area code that begins with 0; in the North American form.
PHONE = re.compile(
    rf"{_BEFORE}(?:(?:\(?\+|00(?=[1-9]))\d{{1,3}}{_GAP}{{0,3}}(?:\d{_GAP}{{0,3}}){{6,12}}\d"
    rf"|\(?0[1-9]\d{{0,4}}\)?(?:{_GAP}{{1,2}}\d{{2,8}}){{1,4}}"
    r"|0[1-9]\d{8,9}"
    rf"|(?:1[ .-])?(?:\([2-9]\d\d\)\s?|[2-9]\d\d[.-])\d{{3}}[ .-]\d{{4}}){_AFTER}"
)
# A shorter one with a 0 in front could be anything.
FEWEST_PHONE_DIGITS = 9
# "Tel: 7946 0018": the word makes the number one.
NAMED_NUMBER = re.compile(r":\s*(?P<what>[\d(+][\d ().-]{4,}\d)")
NAMES_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|cell|fax|whatsapp)\b\.?(?:\s+(?:no\.?|number))?[\s*_]*$",
    re.IGNORECASE,
)

# What lets somebody in without a link.
PASSCODE_WORDS = (
    "meeting id",
    "webinar id",
    "conference id",
    "passcode",
    "pass code",
    "access code",
    "password",
)
PASSCODE = re.compile(
    rf"\b(?:{'|'.join(PASSCODE_WORDS)})\b[*_\s]*(?:(?::|=|\bis\b)[*_\s]*|(?=\d))(?P<what>\d[\d ]*\d|[^\s<>*_]{{3,}})",
    re.IGNORECASE,
)
