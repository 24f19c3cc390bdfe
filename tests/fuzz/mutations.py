"""What is done to a sound file to break it.

Each way takes what chance gives it and the bytes there are, and returns other
bytes, 1 MB of them at most.
"""

import re
from dataclasses import dataclass

LARGEST = 1_000_000
# How many of the files are flooded, for that takes long.
_FLOODS = 0.005
_TOKEN = re.compile(rb"[\w-]+|[^\w\s]")
_DIGITS = re.compile(rb"[0-9]+")
_REPEATS = (2, 2, 2, 2, 3, 3, 3, 10, 10, 30, 100, 100, 1_000, 10_000)
_NUMBERS = (
    b"0", b"-1", b"1", b"00", b"24", b"31", b"60", b"99", b"1969", b"9999", b"10000", b"65536", b"2147483648",
    b"4294967296", b"9223372036854775808", b"99999999999999999999", b"1e999", b"1.5", b"\xd9\xa3", b"\xc2\xb2",
)  # fmt: skip
# What means something to every format, or to none.
_SIGNS = (
    b"", b"\0", b"\x01", b"\x1b", b"\x1f", b"\x7f", b"\x80", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"\xed\xb0\x80", b"\xef\xbf\xbe", b"\xc2\x85", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xf0\x9f\x9a\xa2",
    b"\xcc\x81", b"\r", b"\n", b"\r\n", b"\n\n", b"\t", b" ", b"\x0b", b"\x0c", b"<", b">", b"&", b'"', b"'", b"\\",
    b"/", b"#", b"%00", b"://", b"@", b":", b";", b",", b"[", b"]", b"{", b"}", b"(", b")", b"&#0;", b"&#xD800;",
    b"&#x110000;", b"\\u0000", b"\\ud800", b"$", b"=", b"//[", b"http://[::1", b"null", b"2021-02-30", b"a" * 300,
)  # fmt: skip
_CHARSETS = (
    "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp1251", "cp1252", "koi8_r", "cp866",
    "shift_jis", "gb18030", "iso2022_jp", "cp037",
)  # fmt: skip


@dataclass(frozen=True)
class Material:
    """What files of one kind are broken with: other such files, words of the format, and what nests in it."""

    files: list[bytes]
    words: tuple[bytes, ...]
    nests: tuple[tuple[bytes, bytes], ...]


def mutate(chance, data, material):
    """Return the file, broken in one to six ways; rarely, flooded with one word."""
    if chance.random() < _FLOODS:
        return _flood(chance, data, material)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4, 6))):
        data = chance.choice(_WAYS)(chance, data, material)[:LARGEST]
    return data


def _flood(chance, data, material):
    """Fill a file up with a word, to find what takes more than twice the time for twice the length."""
    words = [*material.words, *_SIGNS, *(opening for opening, _ in material.nests)]
    word = chance.choice(words) or b"a"
    at = chance.randint(0, len(data))
    return (data[:at] + word * ((LARGEST - len(data)) // len(word)) + data[at:])[:LARGEST]


def _range(chance, data):
    """Choose a part: mostly a short one, sometimes any."""
    begin = chance.randint(0, len(data))
    longest = chance.choice((1, 4, 16, 64, 256, 4096, len(data)))
    return begin, min(len(data), begin + chance.randint(0, longest))


def _lines_of(chance, data):
    """Choose a part that is whole lines."""
    begin, end = _range(chance, data)
    begin = data.rfind(b"\n", 0, begin) + 1
    end = data.find(b"\n", end) + 1 or len(data)
    return begin, end


def _cut(chance, data, _material):
    return data[: chance.randint(0, len(data))]


def _take_out(chance, data, _material):
    begin, end = chance.choice((_range, _lines_of))(chance, data)
    return data[:begin] + data[end:]


def _flip(chance, data, _material):
    made = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 32)) if made else 0):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def _set_bytes(chance, data, _material):
    made = bytearray(data)
    for _ in range(chance.choice((1, 2, 8)) if made else 0):
        made[chance.randrange(len(made))] = chance.choice((0, 1, 10, 32, 127, 128, 255, chance.randrange(256)))
    return bytes(made)


def _put_in(chance, data, material):
    at, end = _range(chance, data)
    words = material.words if chance.random() < 0.6 and material.words else _SIGNS
    put = chance.choice(words) * chance.choice((1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 5, 30, 100, 10_000))
    return data[:at] + put[:LARGEST] + data[end if chance.random() < 0.3 else at :]


def _repeat(chance, data, _material):
    begin, end = chance.choice((_range, _lines_of, _element))(chance, data)
    part = data[begin:end]
    times = min(chance.choice(_REPEATS), max(1, (LARGEST - len(data)) // max(1, len(part))))
    return data[:begin] + part * times + data[end:]


def _repeat_numbered(chance, data, _material):
    """Repeat a part with other numbers in each copy: ids that differ, parents that do or do not."""
    begin, end = chance.choice((_lines_of, _element))(chance, data)
    part = data[begin:end]
    times = min(chance.choice(_REPEATS), max(1, (LARGEST - len(data)) // max(1, 2 * len(part))))
    digits = sorted(set(_DIGITS.findall(part)))
    if not digits or times * len(part) > LARGEST:
        return data
    number = chance.choice(digits)
    copies = (part.replace(number, str(int(number[:9]) + copy).encode()) for copy in range(times))
    return data[:begin] + b"".join(copies) + data[end:]


def _element(chance, data):
    """Choose a part between two places that look alike: an element, a record, a message."""
    token = _some_token(chance, data)
    if not token:
        return _range(chance, data)
    begin = token.start()
    end = data.find(token[0], token.end())
    return (begin, end) if end > 0 else (begin, token.end())


def _some_token(chance, data):
    return _TOKEN.search(data, chance.randint(0, len(data))) or _TOKEN.search(data)


def _swap(chance, data, material):
    """Put a token, or a part, of this or another file in the place of one."""
    other = chance.choice(material.files)
    if chance.random() < 0.5:
        old, new = _some_token(chance, data), _some_token(chance, other)
        return data[: old.start()] + new[0] + data[old.end() :] if old and new else data
    begin, end = _element(chance, data)
    from_, to = _element(chance, other)
    return data[:begin] + other[from_:to] + data[end:]


def _swap_everywhere(chance, data, material):
    """Replace every place of a token by another, or by a word."""
    old = _some_token(chance, data)
    new = _some_token(chance, chance.choice(material.files))
    put = chance.choice((new[0] if new else b"", chance.choice(_SIGNS), chance.choice(material.words or _SIGNS)))
    return data.replace(old[0], put, chance.choice((1, 2, 1000))) if old else data


def _splice(chance, data, material):
    other = chance.choice(material.files)
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _move(chance, data, _material):
    begin, end = chance.choice((_lines_of, _element))(chance, data)
    part, rest = data[begin:end], data[:begin] + data[end:]
    at = rest.rfind(b"\n", 0, chance.randint(0, len(rest))) + 1
    return rest[:at] + part + rest[at:]


def _renumber(chance, data, _material):
    numbers = list(_DIGITS.finditer(data))
    if not numbers:
        return data
    chosen = chance.choice(numbers)
    other = chance.choice(numbers)[0]
    put = chance.choice((chance.choice(_NUMBERS), other, str(chance.randrange(40)).encode()))
    if chance.random() < 0.2:
        return data.replace(chosen[0], put)
    return data[: chosen.start()] + put + data[chosen.end() :]


def _indent(chance, data, _material):
    begin, end = _lines_of(chance, data)
    by = chance.choice((b" ", b"  ", b"    ", b"\t", b"> ", b">"))
    lines = data[begin:end].split(b"\n")
    is_deeper = chance.random() < 0.5
    made = [by + line if is_deeper else line.removeprefix(by) for line in lines]
    return data[:begin] + b"\n".join(made) + data[end:]


def _nest(chance, data, material):
    """Put a part so deep into itself as room allows, and sometimes leave it open."""
    if not material.nests:
        return data
    begin, end = _element(chance, data) if chance.random() < 0.5 else _range(chance, data)
    opening, closing = chance.choice(material.nests)
    room = max(1, (LARGEST - len(data)) // len(opening + closing))
    times = min(room, chance.choice((1, 2, 5, 5, 60, 60, 300, 1_100, 10_000, 100_000)))
    after = b"" if chance.random() < 0.2 else closing * times
    return data[:begin] + opening * times + data[begin:end] + after + data[end:]


def _recode(chance, data, _material):
    """Write the file in another charset; what it cannot hold is lost."""
    begin, end = (0, len(data)) if chance.random() < 0.7 else _range(chance, data)
    text = data[begin:end].decode("utf-8", "surrogateescape")
    return data[:begin] + text.encode(chance.choice(_CHARSETS), "replace") + data[end:]


def _change_case(chance, data, _material):
    begin, end = _range(chance, data)
    return data[:begin] + data[begin:end].swapcase() + data[end:]


_WAYS = (
    _cut, _take_out, _take_out, _flip, _set_bytes, _put_in, _put_in, _put_in, _repeat, _repeat_numbered, _swap, _swap,
    _swap_everywhere, _splice, _move, _renumber, _renumber, _indent, _nest, _recode, _change_case,
)  # fmt: skip
