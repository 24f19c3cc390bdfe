"""What an operator points at, as a row of named byte streams: files, folders, containers, standard input."""

from forum.archive.inputs.input import Input
from forum.archive.inputs.limits import BrokenInput, Limits
from forum.archive.inputs.names import folder_of, shown
from forum.archive.inputs.opening import STANDARD_INPUT, Meter, open_inputs, total_size

__all__ = [
    "STANDARD_INPUT",
    "BrokenInput",
    "Input",
    "Limits",
    "Meter",
    "folder_of",
    "open_inputs",
    "shown",
    "total_size",
]
