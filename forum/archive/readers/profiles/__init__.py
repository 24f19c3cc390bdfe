"""Profiles: what must be known of a site to read its text pages. A new kind of site is a new profile, not new code."""

from forum.archive.readers.profiles.dumps import DUMPS
from forum.archive.readers.profiles.profile import Profile
from forum.archive.readers.profiles.reporter import REPORTER, REPORTER_RUSSIAN

# In the order in which they are preferred where two read a page alike.
PROFILES = (REPORTER, REPORTER_RUSSIAN, *DUMPS)

__all__ = ["DUMPS", "PROFILES", "REPORTER", "REPORTER_RUSSIAN", "Profile"]
