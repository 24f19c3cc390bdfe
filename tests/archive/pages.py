"""Small text pages for the tests of imports."""

SIGN_IN = "Dear reader, to leave comments on the publication, you must sign in."


def comment(number, login, text, *, depth=0, minute=0, name=None, presence="Offline"):
    """One comment in the grammar of a text page; ``text`` may have several lines."""
    indent = " " * (2 + 2 * depth)
    body = "".join(f"{indent}  {line}\n" if line else "\n" for line in text.split("\n"))
    signed = f"{login} ({name})" if name else login
    header = f"{indent}  {signed} 5 May 2020 10: {minute:02}\n"
    return f"{indent}{number}. {login} {presence} {login}\n{header}{body}"


def text_page(*comments, title="The ferry and the fog", body="The ferry waits for the fog to lift."):
    return f"{title}\n\n{body}\n{SIGN_IN}\n{''.join(comments)}"


FERRY = text_page(
    comment(1, "ada", "It has waited since Monday.", minute=1, name="Ada"),
    comment(2, "ben", "The fog does not read timetables.", minute=2),
    comment(1, "ada", "Nor does the ferry.", depth=1, minute=3, name="Ada"),
    comment(3, "cy", "Quote: ben\nThe fog does not read timetables.\n\nIt should.", minute=4),
)
