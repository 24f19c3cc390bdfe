"""The roles people have here, as groups; a migration makes them."""

MEMBER = "member"
MODERATOR = "moderator"
EDITOR = "editor"
ADMINISTRATOR = "administrator"
