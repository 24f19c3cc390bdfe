"""The profile that the contract describes, in two languages."""

from __future__ import annotations

import re

from forum.archive.readers.profiles.profile import ENGLISH_MONTHS, RUSSIAN_MONTHS, Profile, one_of

_DATE = r"(?:^| )(?P<time>[0-9]{{1,2}} (?:{}) [0-9]{{4}} [0-9]{{1,2}}: ?[0-9]{{2}})\Z"
ENGLISH_ABBREVIATIONS = frozenset(
    "approx capt cf col dr e.g gen gov i.e inc jr lt ltd mr mrs ms mt nos pp prof rev sen sgt sr st vol vs".split()  # noqa: SIM905
)
GERMAN_ABBREVIATIONS = frozenset(
    "abb abs bzw ca d.h dr etc evtl fr ggf hr inkl jh mio mrd nr o.ä prof s.o st std str u.a usw v.a vgl z.b".split()  # noqa: SIM905
)
RUSSIAN_ABBREVIATIONS = frozenset(
    "акад в.в г ген гг д-р др им кв км млн млрд напр обл проф п р-н руб с см ст т.д т.е т.к т.п тыс ул чел".split()  # noqa: SIM905
)

REPORTER = Profile(
    name="reporter",
    sign_in=re.compile(r"Dear reader, to leave comments on the publication, you must sign in\."),
    # One of the engine's themes prints both words: that means online. The most frequent stand first.
    states=(("Offline", "offline"), ("Online", "online"), ("Online Offline", "online")),
    date=re.compile(_DATE.format(one_of(ENGLISH_MONTHS))),
    abbreviations=ENGLISH_ABBREVIATIONS,
)
REPORTER_RUSSIAN = Profile(
    name="reporter-ru",
    # Sites end the sentence in their own words.
    sign_in=re.compile(r"Дорогой читатель, чтобы оставлять комментарии\b.{0,200}"),
    states=(
        ("Офлайн", "offline"),
        ("Оффлайн", "offline"),
        ("Онлайн", "online"),
        ("Онлайн Офлайн", "online"),
        ("Онлайн Оффлайн", "online"),
    ),
    date=re.compile(_DATE.format(one_of(RUSSIAN_MONTHS))),
    quote_mark="Цитата:",
    abbreviations=RUSSIAN_ABBREVIATIONS,
)
