"""Which words of the field mean the same, and which must be kept apart although their stems agree.

Everything here is data for `kb.search.normalise`; all words are folded (lower case, without accents).
"""

from __future__ import annotations

# One spelling for each pair; British, as the knowledge base writes. Porter unites the inflections that are not listed.
BRITISH = {
    "center": "centre", "centers": "centres", "centered": "centred", "theater": "theatre", "theaters": "theatres",
    "fiber": "fibre", "defense": "defence", "offense": "offence", "pretense": "pretence", "program": "programme",
    "programs": "programmes", "license": "licence", "licenses": "licences", "licensed": "licenced",
    "licensing": "licencing", "practise": "practice", "practised": "practiced", "practising": "practicing",
    "practises": "practices", "judgment": "judgement", "judgments": "judgements", "catalog": "catalogue",
    "catalogs": "catalogues", "dialog": "dialogue", "dialogs": "dialogues", "analog": "analogue", "gray": "grey",
    "skeptic": "sceptic", "skeptics": "sceptics", "skeptical": "sceptical", "skepticism": "scepticism",
    "pediatric": "paediatric", "pediatrics": "paediatrics", "gynecology": "gynaecology", "anemia": "anaemia",
    "leukemia": "leukaemia", "artifact": "artefact", "artifacts": "artefacts", "counselor": "counsellor",
    "counselors": "counsellors", "acknowledgment": "acknowledgement", "aging": "ageing",
    "fulfillment": "fulfilment", "enrollment": "enrolment", "skillful": "skilful", "neighborhood": "neighbourhood",
    "neighborhoods": "neighbourhoods", "defensive": "defencive",
}  # fmt: skip
# Words in -ize that are no American spelling.
NOT_AMERICAN = frozenset(
    {"size", "sized", "sizes", "sizing", "prize", "prized", "prizes", "seize", "seized", "resize"}
)
OUR_WORDS = "behavi|col|fav|flav|harb|hon|hum|lab|neighb|endeav|rum|vap|sav|arm|vig|clam"

# Porter leaves these apart, though a reader means one thing.
TOGETHER = {
    "experienced": "experience", "experiencing": "experience", "analyses": "analysis", "children": "child",
    "childrens": "child", "women": "woman", "men": "man", "criteria": "criterion", "indices": "index",
    "hypotheses": "hypothesis", "crises": "crisis", "diagnoses": "diagnosis", "bases": "basis",
    "advisor": "adviser", "advisors": "advisers", "participatory": "participation", "deliberative": "deliberation",
    "deliberatively": "deliberation", "regulatory": "regulation", "deregulatory": "deregulation",
    "exploratory": "exploration", "explanatory": "explanation", "discriminatory": "discrimination",
    "anticipatory": "anticipation", "preparatory": "preparation", "emancipatory": "emancipation",
    "investigatory": "investigation", "environmental": "environment", "environmentally": "environment",
    "parliamentary": "parliament", "geographic": "geography", "geographical": "geography",
    "philanthropic": "philanthropy", "evidenced": "evidence", "evidencing": "evidence", "referenced": "reference",
    "referencing": "reference", "tech": "technology",
}  # fmt: skip

# Porter gives each of these the stem of a word that means something else (in brackets). The family keeps its own
# stem; the word in brackets keeps Porter's. Found by listing the stems of the real corpus.
KEEP_APART = {
    "account": ("accountable", "accountability", "accountabilities"),                  # account, accounting
    "author": ("authority", "authorities", "authoritative"),                           # author
    "business": ("busy", "busier", "busily"),                                          # business
    "collect": ("collective", "collectives", "collectively", "collectivity"),          # collect, collection
    "common": ("commons",),                                                            # common
    "communal": ("communal", "communally"),                                            # community
    "communicate": (
        "communicate", "communicates", "communicated", "communicating", "communication", "communications",
        "communicator", "communicators", "communicative",
    ),                                                                                 # community
    "communism": ("communism", "communist", "communists"),                             # community
    "conservation": ("conservation", "conservationist", "conservationists"),           # conservative
    "conversion": ("conversion", "conversions"),                                       # conversation
    "cooper": ("cooper", "coopers"),                                                   # cooperation
    "customer": ("customer", "customers"),                                             # custom
    "digit": ("digit", "digits"),                                                      # digital
    "diversion": ("diversion", "diversions"),                                          # diversity
    "emergency": ("emergency", "emergencies"),                                         # emerge, emerging
    "engineer": ("engineer", "engineers", "engineered", "engineering"),                # engine
    "evening": ("evening", "evenings"),                                                # even
    "experiment": (
        "experiment", "experiments", "experimented", "experimenting", "experimental", "experimentally",
        "experimentation",
    ),                                                                                 # experience
    "federal": ("federal", "federally", "federalism"),                                 # federated
    "general": ("general", "generally", "generality", "generalities"),                 # generate, generative
    "generic": ("generic", "generically"),                                             # generate
    "generous": ("generous", "generously", "generosity"),                              # generate
    "government": ("government", "governments", "governmental"),                       # govern, governance
    "hospitality": ("hospitality", "hospitable"),                                      # hospital
    "housing": ("housing",),                                                           # house
    "humanities": ("humanities",),                                                     # human
    "important": ("important", "importantly", "importance"),                           # import
    "incoming": ("incoming",),                                                         # income
    "informal": ("informal", "informally", "informality"),                             # information
    "initial": ("initial", "initially"),                                               # initiative
    "institution": ("institution", "institutions", "institutional", "institutionally"),  # institute
    "intern": ("intern", "interns"),                                                   # internal
    "international": ("international", "internationally"),                             # internal
    "liberal": ("liberal", "liberals", "liberalism"),                                  # liberate
    "majority": ("majority", "majorities"),                                            # major
    "minority": ("minority", "minorities"),                                            # minor
    "news": ("news",),                                                                 # new
    "objective": ("objective", "objectives", "objectively", "objectivity"),            # object
    "officer": ("officer", "officers"),                                                # office
    "ons": ("ons",),                                                                   # one
    "organ": ("organ", "organs", "organic", "organically"),                            # organis(e), organiz(e)
    "personal": ("personal", "personally"),                                            # person
    "polite": ("polite", "politely", "politeness"),                                    # politics
    "positive": ("positive", "positives", "positively", "positivity"),                 # position
    "practical": ("practical", "practically", "practicality", "practicalities"),       # practice
    "provenance": ("provenance",),                                                     # proven
    "publication": ("publication", "publications"),                                    # public
    "publicity": ("publicity",),                                                       # public
    "responsible": ("responsible", "responsibly", "responsibility", "responsibilities"),  # response
    "secondment": ("secondment", "secondments", "seconded"),                           # second
    "severe": ("severe", "severely", "severity"),                                      # several
    "universal": ("universal", "universally", "universality"),                         # university
    "universe": ("universe", "universes"),                                             # university
    "us": ("us",),                                                                     # use
    "useful": ("useful", "usefully", "usefulness"),                                    # use
    "frances": ("frances",), "harris": ("harris",), "hollis": ("hollis",), "michelle": ("michelle",),  # names
}  # fmt: skip

# First parts that are no words of their own: `co design` is one word as much as `co-design` is.
FIRST_PARTS = frozenset({
    "anti", "bio", "co", "cyber", "e", "eco", "geo", "inter", "macro", "meta", "micro", "mini", "multi", "non",
    "post", "pre", "re", "semi", "socio", "sub",
})  # fmt: skip

# Left out of a search for words, unless there is nothing else or they stand in quotes.
STOP_WORDS = frozenset(
    """
    a about also am an and any anyone are as at be been being but by can could did do does doing done for from had has
    have having he her here his how i if in into is it its just let me my not of on or our ours please shall she should
    so some such than that the their them then there these they this those through to too was we were what when where
    whether which while who whom whose why will with would you your yours
""".split()
)
# Left out of a question as well: "who has used citizens' juries on health data?"
QUESTION_WORDS = frozenset(
    """
    best call called doing ever find get give given good got happened know known look looking made make many mean
    means much need people show tell try tried use used uses using want wants ways way went work worked works
""".split()
)
QUESTION_OPENERS = frozenset(
    "who what which when where why how has have did does do is are was were can could should".split()
)
