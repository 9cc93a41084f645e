"""The thief: everything that was stolen goes in, a guess at the author of each matter comes out.

Keys he has none. He knows who works here and, to be generous, who wrote to the bot on which day.
Each of his ways adds points to (matter, person); the person with most points is his guess.
"""

import hashlib
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from stolen import opened

SURE, STRONG, WEAK = 1000.0, 30.0, 1.0
NEAR = timedelta(minutes=75)
LONGEST = timedelta(minutes=60)
IDS = re.compile(rb"(?=(u[0-9a-f]{10}|p[0-9a-f]{16}))")
"""What the ids of people look like, wherever they lie."""

CALLBACKS = re.compile(r"^huitan_callbacks_total\S* (\S+)$", re.MULTILINE)


def callbacks(text):
    """Return how many messages a process has taken, as its figures tell."""
    return sum(float(found) for found in CALLBACKS.findall(text))


class Thief:
    """Puts the pieces together."""

    def __init__(self, loot, active):
        seen = set()
        self.copies = [opened(at, stolen, seen) for at, stolen in loot.copies]
        self.logs, self.active = loot.log.read_text("utf-8"), active
        self.metrics = loot.metrics
        last = self.copies[-1].tables
        self.people = {row["id"]: row for row in last["people"]}
        self.ids = {row["userid"].encode(): who for who, row in self.people.items()}
        self.ids |= {who.encode(): who for who in self.people}
        self.matters = {
            row["seq"]: row
            for copy in self.copies
            for row in copy.tables["tickets"]
            if row["anonymous"]
        }
        self.first_seen = {}
        for copy in self.copies:
            for row in copy.tables["tickets"]:
                self.first_seen.setdefault(row["seq"], copy.at)
        self.pseudonyms = self._pseudonyms()

    def guesses(self):
        """Return for each matter the points of each person, by way."""
        ways = (
            self.by_moments,
            self.by_numbers,
            self.by_transactions,
            self.by_sizes,
            self.by_hashes,
            self.by_words,
            self.by_silence,
            self.by_figures,
        )
        return {way.__name__: self._limited(way()) for way in ways}

    def candidates(self, seq):
        """Return who wrote to the bot on the day that the matter carries."""
        return self.active.get(moment(self.matters[seq]["filed_at"]).date(), set())

    def _limited(self, points):
        return {
            seq: {who: points[seq].get(who, 0.0) for who in self.candidates(seq)}
            for seq in self.matters
        }

    # --- who is behind which conversation --------------------------------------------------

    def _pseudonyms(self):
        """Match conversations and people: same moment, commit or transaction as a named matter."""
        votes = defaultdict(Counter)
        for copy in self.copies:
            for changed in copy.commits:
                authors = {
                    who for _, who, anonymous, _ in changed["tickets"] if who and not anonymous
                }
                keys = {key for key, _ in changed["conversations"]}
                if len(authors) == len(keys) == 1:
                    votes[keys.pop()][authors.pop()] += 1
            named = [row for row in copy.tables["tickets"] if row["author_id"]]
            filed = [moment(row["filed_at"]) for row in named]
            for talk in copy.tables["conversations"]:
                at = moment(talk["day"]) if is_hour(talk["day"]) else None
                for row, when in zip(named, filed, strict=True):
                    same = talk.get("xmin") and talk["xmin"] == row["xmin"]
                    if same or at == when:
                        votes[hexed(talk["key"])][row["author_id"]] += 1
        for key in {hexed(t["key"]) for c in self.copies for t in c.tables["conversations"]}:
            plain = unhexed(key).decode("utf-8", "replace")
            votes[key].update(who for who, row in self.people.items() if row["userid"] in plain)
        return {key: found.most_common(1)[0][0] for key, found in votes.items() if found}

    # --- the ways --------------------------------------------------------------------------

    def by_moments(self):
        """Any hour that a matter carries, against any hour at which somebody was about."""
        about = [
            (moment(row[name]), row["author_id"])
            for row in self._named()
            for name in ("filed_at",)
            if is_hour(row[name])
        ]
        for copy in self.copies:
            for talk in copy.tables["conversations"]:
                who = self.pseudonyms.get(hexed(talk["key"]))
                if who and is_hour(talk["day"]):
                    about.append((moment(talk["day"]), who))
        points = defaultdict(Counter)
        for seq, hours in self._hours_of_matters().items():
            for hour in hours:
                for at, who in about:
                    gap = abs((hour - at).total_seconds())
                    points[seq][who] += (
                        STRONG * 60 / (60 + gap) if at <= hour + timedelta(seconds=60) else 0
                    )
        return points

    def _named(self):
        return {
            row["seq"]: row
            for copy in self.copies
            for row in copy.tables["tickets"]
            if row["author_id"]
        }.values()

    def _hours_of_matters(self):
        """Collect moments with an hour from everything that names a matter."""
        hours = defaultdict(set)
        for copy in self.copies:
            for seq, value in self._moments_in(copy.tables):
                if seq in self.matters and value and is_hour(value):
                    hours[seq].add(moment(value))
        return hours

    def _moments_in(self, tables):
        """Yield (number, moment) of what the author did, from rows that name the matter."""
        ids = {row["id"]: seq for seq, row in self.matters.items()}
        for row in tables["tickets"]:
            yield row["seq"], row["filed_at"]
        for row in tables["ticket_events"]:
            if row["verb"] in {"file", "urge", "rate"}:
                yield ids.get(row["ticket_id"]), row["at"]
        for row in tables["outbox"]:
            named = next((seq for mark, seq in ids.items() if mark in row["key"]), None)
            if "owner" in row["key"] or "urged" in row["key"]:
                yield named, row["due_at"]
                yield named, row["sent_at"]

    def by_numbers(self):
        """A number between two named ones lies between their moments."""
        named = sorted(
            (row["seq"], moment(row["filed_at"]), row["author_id"]) for row in self._named()
        )
        points = defaultdict(Counter)
        for seq in self.matters:
            before = [one for one in named if one[0] < seq][-1:]
            after = [one for one in named if one[0] > seq][:1]
            if not (before and after):
                continue
            for at, who in self._about(before[0][1], after[0][1]):
                points[seq][who] += STRONG / (
                    1 + (after[0][1] - before[0][1]).total_seconds() / 3600
                )
                del at
        return points

    def _about(self, start, end):
        """Return who is known to have been about between two moments."""
        return [(at, who) for at, who in self._seen if start <= at <= end]

    @cached_property
    def _seen(self):
        """Everybody whose conversation carries an hour, with that hour."""
        talks = [talk for copy in self.copies for talk in copy.tables["conversations"]]
        seen = [(talk["day"], self.pseudonyms.get(hexed(talk["key"]))) for talk in talks]
        return [(moment(day), who) for day, who in seen if who and is_hour(day)]

    def by_transactions(self):
        """The same commit (write-ahead log) or transaction (xmin) as somebody's conversation."""
        points = defaultdict(Counter)
        for copy in self.copies:
            for changed in copy.commits:
                keys = [key for key, _ in changed["conversations"]]
                for seq, _, anonymous, _ in changed["tickets"]:
                    for key in keys if anonymous else ():
                        points[seq][self.pseudonyms.get(key)] += SURE / len(keys) ** 2
            self._by_xmin(copy, points)
        return points

    def _by_xmin(self, copy, points):
        """The same number is nearly proof; a number shortly before is a hint, for they count."""
        talks = copy.tables["conversations"]
        shared = Counter(talk.get("xmin") for talk in talks)
        for row in copy.tables["tickets"]:
            for talk in talks if row["anonymous"] and "xmin" in row else ():
                who = self.pseudonyms.get(hexed(talk["key"]))
                if talk["xmin"] == row["xmin"]:
                    points[row["seq"]][who] += SURE / shared[talk["xmin"]] ** 2
                elif self.first_seen[row["seq"]] == copy.at:
                    gap = (int(row["xmin"]) - int(talk["xmin"])) % 2**32
                    points[row["seq"]][who] += WEAK * 20 / (20 + gap)

    def by_sizes(self):
        """Conversations whose length stands out on the day of a matter."""
        points = defaultdict(Counter)
        for copy in self.copies:
            sizes = Counter(len(talk["state"]) for talk in copy.tables["conversations"])
            for seq, first in self.first_seen.items():
                if seq in self.matters and first == copy.at:
                    for talk in copy.tables["conversations"]:
                        who = self.pseudonyms.get(hexed(talk["key"]))
                        points[seq][who] += WEAK / sizes[len(talk["state"])]
        return points

    def by_hashes(self):
        """Everything beside a matter, against everything that can be computed of a member."""
        known = {form: who for who, row in self.people.items() for form in forms(row)}
        points = defaultdict(Counter)
        ids = {row["id"]: seq for seq, row in self.matters.items()}
        for copy in self.copies:
            for name in ("tickets", "routes", "ticket_events", "outbox"):
                for row in copy.tables[name]:
                    seq = row.get("seq") or ids.get(row.get("ticket_id") or row.get("route"))
                    for value in row.values() if seq in self.matters else ():
                        who = known.get(value.hex() if isinstance(value, bytes) else str(value))
                        owner = who in {
                            row.get("owner_id"),
                            row.get("supervisor_id"),
                            row.get("person_id"),
                        }
                        points[seq][who] += 0 if owner else SURE
        return points

    def by_words(self):
        """The words of a matter, open anywhere near somebody's id, conversation or log line."""
        points = defaultdict(Counter)
        for seq, row in self.matters.items():
            for copy in self.copies:
                for talk in copy.tables["conversations"]:
                    if row["text"].encode() in bytes(talk["state"]):
                        points[seq][self.pseudonyms.get(hexed(talk["key"]))] += SURE
                self._carve(copy, row, points[seq])
            for line in self.logs.splitlines():
                if row["text"] in line or row["id"] in line or f"SQ-{seq}" in line:
                    for who, person in self.people.items():
                        points[seq][who] += SURE * (person["userid"] in line or who in line)
        return points

    def _carve(self, copy, row, points):
        """Look at the bytes around every place where a matter's words or id lie."""
        for word in (row["text"].encode(), row["id"].encode()):
            at = copy.raw.find(word)
            while at >= 0:
                found = IDS.findall(copy.raw, max(0, at - 300), at + 300)
                near = {self.ids.get(one) for one in found} - {None}
                for who in near - {row["owner_id"], row["supervisor_id"]}:
                    points[who] += WEAK * 0.1
                at = copy.raw.find(word, at + 1)

    def by_silence(self):
        """Who was about and filed nothing by name must have written something else."""
        named = defaultdict(set)
        for row in self._named():
            named[moment(row["filed_at"]).date()].add(row["author_id"])
        points = defaultdict(Counter)
        for seq in self.matters:
            day = moment(self.matters[seq]["filed_at"]).date()
            for who in self.candidates(seq):
                points[seq][who] += WEAK * 0.01 * (who not in named[day])
        return points

    def by_figures(self):
        """Who wrote while the figures of /metrics rose, shortly before a matter came up."""
        points = defaultdict(Counter)
        for before, copy in pairwise(self.copies):
            fresh = [seq for seq in self.matters if self.first_seen[seq] == copy.at]
            since = before.at - LONGEST
            rose = sum(more for at, more in self._rises() if since <= at <= copy.at)
            for who in self._wrote_between(before, copy) if rose else ():
                for seq in fresh:
                    points[seq][who] += WEAK * 10 / rose
        for _, text in self.metrics:
            named = {self.ids.get(one) for one in IDS.findall(text.encode())} - {None}
            for seq in self.matters:
                points[seq].update(dict.fromkeys(named, SURE))
        return points

    def _rises(self):
        """Yield when the figures were looked at, and how many messages came since the last look."""
        for (_, before), (at, after) in pairwise(self.metrics):
            yield at, callbacks(after) - callbacks(before)

    def _wrote_between(self, before, copy):
        """Return whose conversations are not as they were one copy ago."""
        old = {hexed(talk["key"]): bytes(talk["state"]) for talk in before.tables["conversations"]}
        new = {hexed(talk["key"]): bytes(talk["state"]) for talk in copy.tables["conversations"]}
        changed = {key for key, state in new.items() if old.get(key) != state}
        return {self.pseudonyms.get(key) for key in changed} - {None}


def forms(row):
    """Return what a member's ids may look like elsewhere."""
    for word in (row["id"], row["userid"], row["name"]):
        yield word
        for name in ("sha1", "sha256", "md5", "blake2b"):
            yield hashlib.new(name, word.encode()).hexdigest()


def hexed(key):
    return bytes(key).hex().upper()


def unhexed(key):
    return bytes.fromhex(key)


def moment(value):
    """Return a moment in Shanghai, however it was stored."""
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    return value.replace(tzinfo=None) + timedelta(hours=8)


def is_hour(value):
    """Return whether a stored moment says more than the day."""
    at = moment(value)
    return (at.hour, at.minute, at.second) not in {(0, 0, 0), (8, 0, 0)}
