# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts a help desk asks for, as rows; what is not known says so instead of being left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from relayfix.report.shapes import Command, HopLine, Reply, Row
from relayfix.report.speaker import People, Record, Speaker, moment
from relayfix.report.trace import KEPT_DAYS, commands, in_exchange_online, too_late

RECIPIENT, LATE_RECIPIENT = "recipient", "late_recipient"
"""With which the rows of each recipient begin."""
OF_A_RECIPIENT = frozenset(
    {
        *(RECIPIENT, LATE_RECIPIENT, "typed_recipient", "refused", "last_attempt", "retry_until"),
        *("code", "dsn_status", "action", "answer", "inner_answer", "inner_host"),
    }
)
"""What is told of each recipient; all other rows are of the message."""


def _inner(recipient: Record) -> str | None:
    """The answer that is quoted in another's."""
    nested = recipient["nested"]
    return nested["diagnostic"] if nested else None


_QUOTED = 240
"""Characters of an answer in one line, so that what follows it is read too."""


class Facts:
    """The rows of one case."""

    def __init__(self, speaker: Speaker, case: Record) -> None:
        self._speaker = speaker
        self._case = case
        self._people = People(speaker, case)

    def rows(self) -> tuple[Row, ...]:
        """All facts; each further message of the case repeats those that differ."""
        rows = [*self._of_the_case()]
        for number, bounce in enumerate(self._people.bounces, 1):
            found = list(self._of_a_bounce(bounce))
            if number > 1:
                text = self._speaker.text
                found = [
                    Row(
                        key=row.key,
                        label=text("report.fact.message", number=number, label=row.label),
                        value=row.value,
                        literal=row.literal,
                    )
                    for row in found
                    if row.known
                ]
            rows.extend(found)
        return tuple(rows)

    def replies(self) -> tuple[Reply, ...]:
        """What was answered for each recipient, word for word."""
        replies = []
        plain = self._speaker.plain
        for recipient in self._people.refused:
            nested = recipient["nested"] or {}
            remote = plain(recipient["remote_mta"] or recipient["remote_ip"])
            inner = plain(nested.get("host")) or (remote if nested else None)
            replies.append(
                Reply(
                    recipient=self._speaker.known(
                        recipient["final_recipient"] or recipient["original_recipient"]
                    ),
                    # The outer words of a quotation are not the remote server's own.
                    host=None if nested else remote,
                    words=plain(recipient["diagnostic"]),
                    nested_host=inner,
                    nested_words=plain(nested.get("diagnostic")),
                    nested_label=self._inner_label(inner) if nested else None,
                )
            )
        return tuple(replies)

    def _inner_label(self, host: str | None) -> str:
        if host is None:
            return self._speaker.text("report.heading.inner_answer_nobody")
        return self._speaker.text("report.heading.inner_answer", host=host)

    def hops(self) -> tuple[HopLine, ...]:
        """The Received fields of the first message that came back with any."""
        known = self._speaker.known
        for bounce in self._people.bounces:
            hops = (bounce["original"] or {}).get("hops") or ()
            if hops:
                return tuple(
                    HopLine(
                        from_=known(hop["from"]),
                        by=known(hop["by"]),
                        ip=known(hop["ip"]),
                        date=self._speaker.time(hop["date"])
                        or self._speaker.text("report.not_known"),
                        delay=self._speaker.delay(hop["delay_seconds"]) or "",
                        ip_known=hop["ip"] is not None,
                    )
                    for hop in hops
                )
        return ()

    def commands(self) -> tuple[Command, ...]:
        """How the sender's IT finds the message, where we know the way."""
        for bounce in self._people.bounces:
            found = commands(self._speaker, bounce, self._people.recipient_address)
            if found:
                return found
        return ()

    def one_line(self) -> str:
        """Who refused what, and the cause; of a long answer the beginning."""
        return f"{self.refusal(most=_QUOTED)} {self.cause()}"

    def refusal(self, *, most: int | None = None) -> str:
        """Host, words and recipient in one sentence, then where it came from; at ``most`` so many
        characters of the words."""
        text, known = self._speaker.text, self._speaker.known
        host = self._case["attribution"]["refusing_host"] or {}
        recipient = self._people.refused[0] if self._people.refused else {}
        nested = recipient.get("nested") or {}
        words = self._speaker.plain(nested.get("diagnostic") or recipient.get("diagnostic"))
        who = known(recipient.get("final_recipient") or recipient.get("original_recipient"))
        name = self._speaker.plain(host.get("name") or host.get("ip"))
        said = " ".join((words or "").split())
        if most is not None and len(said) > most:
            said = f"{said[: most - 1].rstrip()}…"
        if not words:
            line = text("report.one_line.wordless", recipient=who)
        elif name:
            line = text("report.one_line.refused", host=name, words=said, recipient=who)
        else:
            line = text("report.one_line.nameless", words=said, recipient=who)
        return " ".join(filter(None, (line, self._origin())))

    def cause(self) -> str:
        """The cause in a few words, with its id."""
        verdict = self._case["verdict"]
        title = self._speaker.known(verdict["title"]).rstrip(".")
        return self._speaker.text("report.one_line.cause", title=title, id=verdict["id"])

    def _origin(self) -> str | None:
        """Envelope sender and sending address, as far as they are known."""
        original = self._people.original or {}
        sender = self._speaker.plain(original.get("envelope_from"))
        ip = self._speaker.plain((original.get("sending_ip") or {}).get("value"))
        if sender and ip:
            return self._speaker.text("report.one_line.from", sender=sender, ip=ip)
        if sender:
            return self._speaker.text("report.one_line.from_sender", sender=sender)
        return self._speaker.text("report.one_line.from_ip", ip=ip) if ip else None

    def _row(self, key: str, value: object, *, literal: bool = True) -> Row:
        shown = self._speaker.plain(value)
        return Row(
            key=key,
            label=self._speaker.text(f"report.fact.{key}"),
            value=shown or self._speaker.text("report.not_known"),
            literal=literal and shown is not None,
            known=shown is not None,
        )

    def _of_the_case(self) -> Iterator[Row]:
        host = self._case["attribution"]["refusing_host"] or {}
        name, ip = self._speaker.plain(host.get("name")), self._speaker.plain(host.get("ip"))
        both = f"{name} [{ip}]" if name and ip else name or ip
        yield self._row("refusing_server", both)
        if host:
            yield self._row("where", host["where"])

    def _of_a_bounce(self, bounce: Record) -> Iterator[Row]:
        ours = self._people.refused_in(bounce)
        late = bounce["kind"] == "delayed"
        for recipient in ours:
            yield from self._of_a_recipient(recipient, late=late)
        if not ours:
            for key in ("recipient", "refused", "code", "answer"):
                yield self._row(key, None)
        if unread := bounce["recipients_unread"]:
            more = self._speaker.text("intake.more_recipients", count=unread)
            yield self._row("more_recipients", more, literal=False)
        original = bounce["original"] or {}
        yield self._row("sender_from", original.get("from"))
        yield self._row("sender_envelope", original.get("envelope_from"))
        yield self._row("subject", original.get("subject"))
        yield self._row("sent", self._speaker.time(original.get("date")), literal=False)
        yield self._row("handed_in", self._speaker.time(bounce["arrival_date"]), literal=False)
        yield self._row("message_id", original.get("message_id"))
        yield self._row("network_message_id", original.get("network_message_id"))
        yield self._row("reporting_server", bounce["reporting_mta"])
        yield self._sending_address(original)
        yield self._row("dkim", self._signatures(original))
        results = original.get("authentication_results") or [None]
        for line in results:
            yield self._row("authentication_results", line)
        for line in original.get("received_spf") or [None]:
            yield self._row("received_spf", line)
        yield self._row("mail_program", original.get("mail_program"))
        generator = bounce["generator"]
        yield self._row("generator", None if generator == "unknown" else generator)
        yield self._row("language", bounce["language"])
        yield from self._file(bounce["source"])
        sent = moment(original.get("date"))
        if sent is not None and in_exchange_online(bounce):
            until = self._speaker.day((sent + timedelta(days=KEPT_DAYS)).isoformat())
            if until:
                late = too_late(self._speaker, sent)
                id_ = "report.fact.trace_too_late" if late else "report.fact.trace_by_date"
                text = self._speaker.text(id_, date=until)
                yield self._row("trace_by", text, literal=False)

    def _of_a_recipient(self, recipient: Record, *, late: bool) -> Iterator[Row]:
        yield self._row(
            LATE_RECIPIENT if late else RECIPIENT,
            recipient["final_recipient"] or recipient["original_recipient"],
        )
        typed = recipient["original_recipient"]
        if typed and typed != recipient["final_recipient"]:
            yield self._row("typed_recipient", typed)
        last = self._speaker.time(recipient["last_attempt_date"])
        yield self._row("last_attempt" if late else "refused", last, literal=False)
        if recipient["will_retry_until"]:
            until = self._speaker.time(recipient["will_retry_until"])
            yield self._row("retry_until", until, literal=False)
        codes = [recipient["reply_code"], recipient["status"]]
        yield self._row("code", " ".join(str(code) for code in codes if code) or None)
        if recipient["dsn_status"] and recipient["dsn_status"] != recipient["status"]:
            yield self._row("dsn_status", recipient["dsn_status"])
        if recipient["action"]:
            action = self._speaker.text(f"report.action.{recipient['action']}")
            yield self._row("action", action, literal=False)
        yield self._row("answer", recipient["diagnostic"])
        if recipient["nested"]:
            yield self._row("inner_answer", recipient["nested"]["diagnostic"])
            yield self._row("inner_host", recipient["nested"]["host"])

    def _sending_address(self, original: Record) -> Row:
        address = original.get("sending_ip")
        if not address:
            return self._row("sending_address", None)
        shown, source = (self._speaker.known(address[key]) for key in ("value", "source"))
        refused = self._people.refused
        answers = [words for r in refused for words in (r["diagnostic"], _inner(r)) if words]
        if address["source"] in answers:
            # It stands in full two rows further up.
            value = self._speaker.text("report.fact.sending_address_answered", value=shown)
        else:
            value = self._speaker.text(
                "report.fact.sending_address_from", value=shown, source=source
            )
        return self._row("sending_address", value)

    def _signatures(self, original: Record) -> str | None:
        found = [
            self._speaker.text(
                "report.fact.dkim_signature",
                selector=self._speaker.known(signature["selector"]),
                domain=self._speaker.known(signature["domain"]),
            )
            for signature in original.get("dkim_signatures") or ()
        ]
        return ", ".join(found) or None

    def _file(self, source: Record) -> Iterator[Row]:
        name = self._speaker.plain(source["name"])
        if name and source.get("format"):
            name = self._speaker.text(
                "report.fact.file_of",
                name=name,
                format=source["format"],
                count=source["bytes"] or 0,
            )
        yield self._row("file", name)
        yield self._row("sha256", source.get("sha256"))
