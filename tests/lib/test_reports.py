"""A mail server that refuses a letter: the error says so, and not whose letter it was."""

import smtplib
import socketserver
import threading

import pytest
from django.core.mail import EmailMessage, get_connection

REFUSALS = {b"RCPT": b"550 <kanarienvogel@example.org>: no such person\r\n", b"DATA": b"554 not to <kanarienvogel>\r\n"}


class Refusing(socketserver.StreamRequestHandler):
    """Speaks SMTP as far as the command that it refuses."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            self.wfile.write(REFUSALS[word] if word == self.server.refused else b"250 yes\r\n")
            if word == b"QUIT":
                return


@pytest.mark.parametrize(("refused", "code"), [(b"RCPT", 550), (b"DATA", 554)])
def test_refused_letter_is_told_without_its_address(settings, refused, code):
    with socketserver.TCPServer(("127.0.0.1", 0), Refusing) as server:
        server.refused = refused
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address
        connection = get_connection("forum.lib.reports.EmailBackend", host=host, port=port, use_tls=False)
        letter = EmailMessage("A code", "ABC", to=["kanarienvogel@example.org"], connection=connection)
        with pytest.raises(smtplib.SMTPException, match=f"refused a letter: {code}") as told:
            letter.send()
        server.shutdown()
    error = told.value
    assert "kanarienvogel" not in f"{error!r}{error.__cause__!r}{error.__context__!r}"
