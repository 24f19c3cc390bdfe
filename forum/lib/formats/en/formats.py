"""Dates and times as browsers write them: those that ``times.js`` writes anew look like those that it leaves alone."""

DATE_FORMAT = "M j, Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
