"""A mail server for tests: takes every letter, or answers as it is told to, and keeps what came."""

import datetime as dt
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SILENCE = b""
"""An answer that cuts the line instead of answering."""


@dataclass
class Sink:
    """What came, and what to answer instead of 250 to a command (`END` is the last dot)."""

    port: int = 0
    answers: dict[str, bytes] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it listens, without encryption."""
        return f"smtp+plain://127.0.0.1:{self.port}"

    def take(self, content: bytes) -> None:
        """Keep a letter."""
        message = cast(EmailMessage, message_from_bytes(content, policy=policy.default))
        with self.lock:
            self.taken.append(message)

    def copies(self) -> Mapping[str, int]:
        """Return how often each letter came, by its Message-ID."""
        with self.lock:
            ids = [str(message["Message-ID"]) for message in self.taken]
        return {name: ids.count(name) for name in ids}


class Handler(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as a sender needs."""

    sink: Sink
    context: ssl.SSLContext | None = None

    def handle(self) -> None:
        """Answer command by command until the line is cut."""
        self.say(b"220 sink")
        try:
            while line := self.rfile.readline():
                if not self.obey(line.decode().strip()):
                    return
        except OSError:
            return
        finally:
            self.connection.close()

    def obey(self, line: str) -> bool:
        """Obey a command; False ends the conversation."""
        verb = line.split(" ", 1)[0].upper()
        self.sink.commands.append(verb)
        if verb in self.sink.answers:
            return self.say(self.sink.answers[verb])
        if verb == "DATA":
            return self.say(b"354 go on") and self.read_letter()
        if verb == "STARTTLS":
            return self.encrypt()
        return self.say(self.usual_answer(verb)) and verb != "QUIT"

    def usual_answer(self, verb: str) -> bytes:
        """Return what a server says that has no objection."""
        if verb == "EHLO":
            extra = b"250-STARTTLS\r\n" if self.context else b""
            return b"250-sink\r\n" + extra + b"250 AUTH PLAIN"
        return {"AUTH": b"235 welcome", "QUIT": b"221 bye"}.get(verb, b"250 ok")

    def read_letter(self) -> bool:
        """Take a letter when its last dot has come: from then on it has arrived."""
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        told = self.sink.answers.get("END", b"250 taken")
        if told == SILENCE or told.startswith(b"2"):
            self.sink.take(b"".join(lines))
        return self.say(told)

    def encrypt(self) -> bool:
        """Go on encrypted."""
        assert self.context is not None
        self.say(b"220 go on")
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = cast(socketserver._SocketWriter, self.connection.makefile("wb", 0))
        return True

    def say(self, answer: bytes) -> bool:
        """Answer, or cut the line where there is nothing to say."""
        if answer == SILENCE:
            return False
        self.wfile.write(answer + b"\r\n")
        return True


class Server(socketserver.ThreadingTCPServer):
    """A server whose conversations end with it."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


@contextmanager
def smtp_sink(context: ssl.SSLContext | None = None, *, is_wrapped: bool = False) -> Iterator[Sink]:
    """Run a sink; with a context it can encrypt, with `is_wrapped` from the first byte."""
    sink = Sink()
    told = {"sink": sink, "context": None if is_wrapped else context}
    server = Server(("127.0.0.1", 0), type("ToldHandler", (Handler,), told))
    if context is not None and is_wrapped:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    sink.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return what encrypts as 127.0.0.1, and the certificate to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
