"""What goes, what stays and what is as before when a run is taken back."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Tally:
    """``kept`` articles were made by the run and stay because of others' comments, ``places`` are such comments."""

    articles_removed: int = 0
    articles_kept: int = 0
    articles_restored: int = 0
    comments_removed: int = 0
    places: int = 0
    comments_restored: int = 0

    def add(self, other: Tally) -> None:
        """Count what another one has counted."""
        for counted in fields(self):
            setattr(self, counted.name, getattr(self, counted.name) + getattr(other, counted.name))
