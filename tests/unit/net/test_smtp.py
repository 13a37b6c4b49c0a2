# SPDX-License-Identifier: GPL-3.0-or-later
"""The SMTP client against servers that mean no good, and against the commands it must not have."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from relayfix.net import hosts, lines, names, sasl, smtp, tls
from relayfix.net.dns import Resolver
from relayfix.net.reply import Limits, NotVerified, Reply, SmtpFailure, Step, Trouble
from tests.support.certificates import Authority
from tests.support.mailserver import Connection, MailServer, RawServer
from tests.support.nameserver import NameServer

T = TypeVar("T")
QUICK = Limits(connect=2, greeting=0.5, handshake=0.5, command=0.5, auth=0.5, quit=0.2)
PATIENT = Limits(connect=20, greeting=20, handshake=20, command=20, auth=20, quit=0.2)
"""For servers that do answer, however busy this machine is."""
WORD = "correct horse"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def talked(
    server: RawServer,
    conversation: Callable[[smtp.Session], Awaitable[T]],
    *,
    limits: Limits = PATIENT,
    implicit: ssl.SSLContext | None = None,
) -> T:
    async def run() -> T:
        async with smtp.conversation(
            ["127.0.0.1"], server.port, server_name="localhost", limits=limits, implicit=implicit
        ) as session:
            return await conversation(session)

    return asyncio.run(run())


def failed(
    handler: Callable[[Connection], None],
    *,
    limits: Limits = QUICK,
) -> SmtpFailure:
    """What the greeting of such a server ends in."""
    with RawServer(handler) as server, pytest.raises(SmtpFailure) as caught:
        talked(server, lambda session: session.greeting(), limits=limits)
    return caught.value


def says(octets: bytes, *, times: int = 1) -> Callable[[Connection], None]:
    def handler(connection: Connection) -> None:
        for _ in range(times):
            connection.sendall(octets)
        connection.recv(1)  # until the client hangs up

    return handler


# ── hostile servers ─────────────────────────────────────────────────────────────────────────


def test_a_line_without_end() -> None:
    failure = failed(says(b"220 " + b"x" * 60000, times=2000))
    assert (failure.step, failure.trouble) == (Step.GREETING, Trouble.GARBAGE)


def test_a_long_line_that_ends() -> None:
    assert failed(says(b"220 " + b"x" * lines.MAX_LINE + b"\r\n")).trouble is Trouble.GARBAGE


def test_a_reply_without_end() -> None:
    assert failed(says(b"220-and\r\n" * 50, times=2000)).trouble is Trouble.GARBAGE


def test_a_server_that_drips() -> None:
    """A character now and then is no answer: the limit is for the whole reply."""

    def drips(connection: Connection) -> None:
        for octet in b"220-" + b"x" * 1000:
            connection.sendall(bytes([octet]))
            time.sleep(0.02)

    began = time.monotonic()
    failure = failed(drips)
    assert failure.trouble is Trouble.SILENT
    assert time.monotonic() - began < 3


def test_a_server_that_is_silent() -> None:
    assert failed(says(b"")).trouble is Trouble.SILENT


@pytest.mark.parametrize(
    "octets",
    [
        b"\r\n",
        b"hello\r\n",
        b"22\r\n",
        b"999 x\r\n",
        b"220_x\r\n",
        b"220-a\r\n250 b\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"\x15\x03\x01\x00\x02\x02\x0a\n",
        b"* OK IMAP4\r\n",
    ],
)
def test_what_is_no_reply(octets: bytes) -> None:
    assert failed(says(octets)).trouble is Trouble.GARBAGE


@pytest.mark.parametrize("octets", [b"", b"220 half", b"220-one\r\n"])
def test_a_server_that_hangs_up(octets: bytes) -> None:
    failure = failed(lambda connection: connection.sendall(octets))
    assert failure.trouble is Trouble.CLOSED


def test_a_reply_is_shown_and_never_obeyed() -> None:
    octets = b"220-\x1b[31mred\x1b[0m\x07\r\n220 caf\xc3\xa9 \xff \xe2\x80\xaex\r\n"
    with RawServer(says(octets)) as server:
        reply = talked(server, lambda session: session.greeting())
    assert reply == Reply(
        code=220,
        lines=("\\x1b[31mred\\x1b[0m\\x07", "café \\xff \\x202ex"),
    )


def test_a_bare_newline_ends_a_line_too() -> None:
    with RawServer(says(b"220 hi\n")) as server:
        assert talked(server, lambda session: session.greeting()).lines == ("hi",)


def test_a_goodbye_in_the_middle() -> None:
    async def conversation(session: smtp.Session) -> None:
        await session.greeting()
        await session.ehlo()
        assert (await session.mail("a@example.org")).code == 421
        with pytest.raises(SmtpFailure) as caught:
            await session.rcpt("b@example.org")
        assert caught.value.trouble is Trouble.CLOSED

    with MailServer(replies={"MAIL": "421 4.3.2 closing"}) as server:
        talked(server, conversation)


def test_memory_is_bounded_while_nobody_reads() -> None:
    """What a server pours out waits in its own buffers, not in ours."""
    sent = 0

    def pours(connection: Connection) -> None:
        nonlocal sent
        connection.settimeout(0.5)
        with contextlib.suppress(OSError):
            while True:
                sent += connection.send(b"220-x\r\n" * 1000)

    async def conversation(session: smtp.Session) -> None:
        await asyncio.sleep(1)
        assert len(session._lines._waiting) <= 2 * lines.MAX_WAITING + 256 * 1024

    with RawServer(pours) as server:
        talked(server, conversation)
    assert sent


# ── what is said ────────────────────────────────────────────────────────────────────────────

INJECTIONS = [
    "a@example.org\r\nDATA",
    "a\r\nDATA\r\n@example.org",
    "a\n@example.org",
    "a\x00@example.org",
    "a>b@example.org",
    "a> SIZE=1@example.org",
    "a b@example.org",
    "<a@example.org>",
    "a@example.org>",
    "a@exa mple.org",
    "a@[192.0.2.1]",
    '"a"b"@example.org',
    '"a\r\n"@example.org',
    "@example.org",
    "a@",
    "a",
    "",
    "é>x@example.org",
    "é x@example.org",
]


@pytest.mark.parametrize("address", INJECTIONS)
def test_nothing_ends_a_command_early(address: str) -> None:
    async def conversation(session: smtp.Session) -> None:
        await session.greeting()
        for say in (session.mail, session.rcpt):
            with pytest.raises(names.BadName):
                await say(address)

    assert not smtp.is_address(address)
    with MailServer() as server:
        talked(server, conversation)
    assert server.said == []


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("anna@Example.ORG", "anna@example.org"),
        ("o'brien+x/y=z@example.org", "o'brien+x/y=z@example.org"),
        ('"anna martin"@example.org', '"anna martin"@example.org'),
        ("anna@münchen.example", "anna@xn--mnchen-3ya.example"),
    ],
)
def test_an_address_as_a_path(address: str, path: str) -> None:
    async def conversation(session: smtp.Session) -> None:
        await session.greeting()
        await session.mail(address)
        await session.rcpt(address)

    with MailServer() as server:
        talked(server, conversation)
    assert server.said == [f"MAIL FROM:<{path}>", f"RCPT TO:<{path}>"]


def test_a_local_part_in_another_script_says_so() -> None:
    """RFC 6531 section 3.4."""

    async def conversation(session: smtp.Session) -> None:
        await session.greeting()
        await session.mail("anaïs@example.org")

    with MailServer() as server:
        talked(server, conversation)
    assert server.said == ["MAIL FROM:<anaïs@example.org> SMTPUTF8"]


def test_there_is_no_way_to_hand_over_a_message() -> None:
    """Neither the command nor its kin stands in a module that speaks SMTP, in any spelling."""
    package = Path(smtp.__file__).parent
    speaking = [package / f"{name}.py" for name in ("smtp", "lines", "reply", "sasl", "tls")]
    users = [f for f in package.glob("*.py") if "import Lines" in f.read_text(encoding="utf-8")]
    assert users == [package / "smtp.py"], "who else writes to a mail server?"
    for file in speaking:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
                text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
                word = text.strip().upper()
                assert word.partition(" ")[0] not in ("DATA", "BDAT", "BURL"), file
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                assert "smtplib" not in ast.unparse(node)
    assert {step.name for step in Step} == {
        "CONNECT", "GREETING", "EHLO", "STARTTLS", "HANDSHAKE", "AUTH", "MAIL", "RCPT", "RSET",
        "QUIT",
    }  # fmt: skip
    said = {name for name in vars(smtp.Session) if not name.startswith("_")}
    assert said >= {"ehlo", "mail", "rcpt", "rset", "quit", "starttls", "sign_in"}
    assert not said & {"data", "bdat", "send", "sendmail", "send_message", "command", "write"}


# ── signing in ──────────────────────────────────────────────────────────────────────────────


def test_credentials_never_go_over_what_is_not_proved(authority: Authority) -> None:
    shown = authority.issue("localhost").context()

    async def clear(session: smtp.Session) -> None:
        await session.greeting()
        await session.ehlo()
        with pytest.raises(NotVerified):
            await session.sign_in("PLAIN", "anna", WORD)

    async def unproved(session: smtp.Session) -> None:
        await session.greeting()
        await session.ehlo()
        await session.starttls(tls.reading_context())
        assert session.encrypted
        assert not session.verified
        with pytest.raises(NotVerified):
            await session.sign_in("PLAIN", "anna", WORD)

    with MailServer() as server:
        talked(server, clear)
        assert server.verbs == ["EHLO"]
    with MailServer(tls=shown) as server:
        talked(server, unproved)
        assert server.verbs == ["EHLO", "STARTTLS"]


def test_one_sign_in_whatever_came_of_it(authority: Authority) -> None:
    shown = authority.issue("localhost").context()

    async def conversation(session: smtp.Session) -> None:
        await session.greeting()
        with pytest.raises(ValueError, match="control"):
            await session.sign_in("PLAIN", "anna\0root", WORD)
        with pytest.raises(ValueError, match="control"):
            await session.sign_in("PLAIN", "anna", "")
        with pytest.raises(ValueError, match="no sign-in"):
            await session.sign_in("XOAUTH2", "anna", WORD)
        reply = await session.sign_in("PLAIN", "anna", WORD)
        assert reply.code == 535
        assert reply.enhanced == "5.7.8"
        with pytest.raises(RuntimeError, match="one sign-in"):
            await session.sign_in("PLAIN", "anna", WORD)
        assert all(WORD not in str(e) for e in session.transcript)

    with MailServer(tls=shown, implicit=True) as server:
        talked(server, conversation, implicit=tls.verified_context(str(authority.ca_file)))
        assert server.verbs == ["AUTH"]


@pytest.mark.parametrize("challenge", ["!!!", "é", "=", ""])
def test_a_challenge_that_is_none_is_not_answered(challenge: str) -> None:
    exchange = sasl.Exchange("CRAM-MD5", "anna", WORD)
    answer = exchange.answer(challenge)
    assert (answer == sasl.CALL_OFF) is bool(challenge)
    assert exchange.answer("x") == sasl.CALL_OFF


def test_cram_md5_as_the_rfc_has_it() -> None:
    """The example of RFC 2195 section 2."""
    exchange = sasl.Exchange("CRAM-MD5", "tim", "tanstaaftanstaaf")
    answer = exchange.answer("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+")
    assert answer == "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"
    assert "tanstaaf" not in repr(exchange)


def test_which_mechanism_is_taken() -> None:
    assert sasl.chosen(("CRAM-MD5", "LOGIN", "PLAIN")) == "PLAIN"
    assert sasl.chosen(("CRAM-MD5", "LOGIN")) == "LOGIN"
    assert sasl.chosen(("GSSAPI", "CRAM-MD5")) == "CRAM-MD5"
    assert sasl.chosen(("XOAUTH2", "NTLM")) is None


def test_a_short_password_is_not_told_by_what_is_masked() -> None:
    assert "a" not in sasl.Exchange("LOGIN", "anna", "a").secrets


# ── replies and features ────────────────────────────────────────────────────────────────────


def test_a_reply_in_one_line() -> None:
    reply = Reply(code=550, lines=("5.7.1 Not so", "5.7.1 fast", "5.7.1", ""))
    assert reply.text == "550 5.7.1 Not so fast 5.7.1"
    assert Reply(code=250, lines=("",)).text == "250"
    assert Reply(code=220, lines=("1.2.3.4 ESMTP",)).enhanced is None


def test_features_as_old_and_new_servers_write_them() -> None:
    ehlo = "250-me\n250-AUTH=PLAIN\n250-auth login PLAIN\n250-SIZE 100\n250 STARTTLS"

    async def conversation(session: smtp.Session) -> smtp.Session:
        await session.greeting()
        await session.ehlo()
        return session

    with MailServer(replies={"EHLO": ehlo}) as server:
        session = talked(server, conversation)
    assert session.mechanisms == ("PLAIN", "LOGIN")
    assert session.features["SIZE"] == "100"
    assert "STARTTLS" in session.features


def test_limits_leave_room_to_say_so() -> None:
    assert Limits().greeting > 10
    assert Limits().command > 10
    assert Limits().auth > 10
    short = Limits.within(4)
    assert max(short.greeting, short.auth, short.command, short.connect) <= 3.2
    assert Limits.within(300) == Limits()


# ── getting there ───────────────────────────────────────────────────────────────────────────


def test_the_first_address_that_answers_is_taken() -> None:
    async def run(port: int) -> Reply:
        async with smtp.conversation(
            ["::1", "127.0.0.1"], port, server_name="localhost", limits=QUICK
        ) as session:
            return await session.greeting()

    with MailServer() as server:
        assert asyncio.run(run(server.port)).code == 220
    with pytest.raises(SmtpFailure) as caught:
        asyncio.run(run(server.port))
    assert (caught.value.step, caught.value.trouble) == (Step.CONNECT, Trouble.REFUSED)
    assert caught.value.evidence[0].answer == "Connection refused"


def test_no_address_no_conversation() -> None:
    with pytest.raises(SmtpFailure) as caught:
        asyncio.run(smtp.connect([], 25, server_name="gone.example"))
    assert caught.value.trouble is Trouble.UNREACHABLE


def test_where_a_named_server_is() -> None:
    async def run(address: str) -> list[tuple[str, ...]]:
        resolver = Resolver([address])
        asked = ("127.0.0.2", "[::1]", "localhost", "smtp.example.org", "gone.example.org")
        return [(await hosts.find(host, resolver)).addresses for host in asked]

    zone = {"smtp.example.org": {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"]}}
    with NameServer(zone) as server:
        found = asyncio.run(run(server.address))
    assert found == [
        ("127.0.0.2",), ("::1",), ("127.0.0.1", "::1"), ("192.0.2.1", "2001:db8::1"), ()
    ]  # fmt: skip
    assert {question.name for question in server.asked} == {"smtp.example.org", "gone.example.org"}


def test_where_no_name_server_was_named_the_system_is_asked_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Short names of an office stand in no public zone."""
    asked: list[str] = []

    async def run(address: str, *, named: bool) -> tuple[str, ...]:
        resolver = Resolver([address])
        resolver._named = named
        loop = asyncio.get_running_loop()

        async def lookup(name: str, *_: object, **__: object) -> list[object]:
            asked.append(name)
            return [(2, 1, 6, "", ("127.0.0.3", 0))]

        monkeypatch.setattr(loop, "getaddrinfo", lookup)
        return (await hosts.find("exchange", resolver)).addresses

    with NameServer({}) as server:
        assert asyncio.run(run(server.address, named=True)) == ()
        assert asked == []
        assert asyncio.run(run(server.address, named=False)) == ("127.0.0.3",)
        assert asked == ["exchange"]
