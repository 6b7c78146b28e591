"""A run: every shard cleaned once, each finished one committed, what an earlier try left taken over."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from cleaner.batch import manifest as manifests
from cleaner.batch import owner
from cleaner.batch.checking import standing
from cleaner.batch.cleaning import Desk, clean_shard
from cleaner.batch.joining import gather, join
from cleaner.batch.lock import writer
from cleaner.batch.manifest import Log, Manifest, Row
from cleaner.batch.notes import LENGTH, Notes, Stats
from cleaner.batch.one import Cleans
from cleaner.batch.plan import Input
from cleaner.batch.settings import Settings
from cleaner.batch.shards import RANGE, Shard, cut, share
from cleaner.batch.supervisor import Limits, Watch, work
from cleaner.batch.worker import Contract
from cleaner.errors import OutputError, RejectsError
from cleaner.report import layout

Say = Callable[[str], None]


class Observer:
    """Told how a run comes on; this one is silent."""

    def opens(self) -> None:
        """The folder is this run's; what an earlier try left in it is looked at next."""

    def plans(self, shards: int, before: Stats) -> None:
        """There are so many shards in all, and this much of them an earlier try has done."""

    def begins(self, size: int) -> None:
        """So many bytes will be read."""

    def comes(self, now: Stats) -> None:
        """Everything that this call has done so far."""

    def say(self, message: str) -> None:
        """Something that people should know."""


SILENT = Observer()


def locally(
    shards: Sequence[tuple[int, Shard]], contract: Contract, how: How, watch: Watch
) -> Iterator[tuple[Row, Stats]]:
    """Work in processes of this machine, or, without any, in this one; see `Way`."""
    if how.workers:
        yield from work(shards, contract, min(how.workers, len(shards)), how.limits, watch)
        return
    notes = Notes(array("Q", [0] * LENGTH))
    desk = Desk(contract.cleaner, contract.settings, contract.folder, notes)
    for number, shard in shards:
        yield clean_shard(shard, number, desk, {}), notes.stats()


@dataclass(frozen=True, slots=True)
class How:
    """How a run is done; none of it changes the bytes of finished files, besides `limit` and `shard`."""

    workers: int = 0  #: processes; 0 = in this one, where no limit on documents holds
    limits: Limits = field(default_factory=Limits)
    most_rejects: int | None = None  #: more of them end the run
    limit: int | None = None  #: records, from the first one on
    shard: tuple[int, int] = (1, 1)  #: of all shards every n-th, from the i-th on
    force: bool = False  #: an earlier run in the folder is removed first
    asked: tuple[str, ...] = ()  #: what `owner.claimed` says of the paths that were asked for
    retry: str | None = None  #: the run whose rejects are tried again
    range_bytes: int = RANGE
    observer: Observer = SILENT
    way: Way = locally  #: who cleans the shards


#: Cleans shards, each with its number in the run: a row, and what was done, as each is finished, in any order. Tells
#: `watch` of the numbers of those under way. However it ends, nobody writes into the run any more
Way = Callable[[Sequence[tuple[int, Shard]], Contract, How, Watch], Iterator[tuple[Row, Stats]]]


def run(
    inputs: Sequence[Input],
    cleaner: Cleans,
    settings: Settings,
    folder: Path,
    rules: Sequence[str] = (),
    how: How = How(),
) -> dict[str, Any]:
    """Clean planned inputs into a folder and return the summary; `rules` are the ids of all rules.

    Shards that an earlier run of the same inputs finished, with equal input and settings, are taken over. Raises
    OutputError when something can't be written, UsageError when the folder holds another run, RejectsError.
    """
    return run_shards(cut(inputs, how.range_bytes, settings.about.fields), cleaner, settings, folder, rules, how)


def run_shards(
    every: Sequence[Shard], cleaner: Cleans, settings: Settings, folder: Path, rules: Sequence[str], how: How
) -> dict[str, Any]:
    """As `run`, from the shards on."""
    contract = Contract(cleaner, settings, folder)
    places = {shard.key: number for number, shard in enumerate(every)}
    claim = owner.Claim(how.asked, how.shard, how.retry, how.limit)
    with writer(folder):
        before = manifests.read(folder)
        changes = owner.take(folder, claim, settings, plan_hash(every), how.force)
        how.observer.opens()
        mine = share(every, *how.shard)
        manifest = _taken_over(before if not how.force else Manifest(), mine, settings, folder, places, how, changes)
        log = Log(folder)
        try:
            how.observer.plans(len(mine), sum(map(_stats, manifest.rows.values()), Stats()))
            left = [(places[shard.key], shard) for shard in mine if shard.key not in manifest.rows]
            for row in _done(left, _rejects(manifest.rows.values()), contract, how):
                log.add(row)
                manifest.rows[row.shard] = row
            if how.shard[1] == 1:
                join(folder, manifest, log, settings.about)
        except BaseException:
            with suppress(OutputError):
                owner.tidy(folder)
            raise
        finally:
            log.close()
        manifests.write(folder, manifest)
        rows = sorted(manifest.rows.values(), key=lambda row: row.number)
        return gather(folder, rows, settings.about, rules)


def _rejects(rows: Iterable[Row]) -> int:
    return sum(row.documents.get("rejected", 0) + row.documents.get("failed", 0) for row in rows)


def _stats(row: Row) -> Stats:
    """What a finished shard adds to the numbers of its run."""
    documents, characters = row.documents, row.characters
    unchanged, stopped, failed = (documents.get(outcome, 0) for outcome in ("unchanged", "stopped", "failed"))
    read = sum(source.size for source in row.sources)
    lengths = (characters["in"], characters["dropped"])
    return Stats(sum(documents.values()), read, *lengths, _rejects([row]), unchanged, stopped, failed, shards=1)


def plan_hash(shards: Sequence[Shard]) -> str:
    """Equal for runs whose shards fit together."""
    return sha256("".join(shard.key for shard in shards).encode()).hexdigest()[:20]


def _taken_over(
    before: Manifest,
    shards: Sequence[Shard],
    settings: Settings,
    folder: Path,
    places: dict[str, int],
    how: How,
    changes: Sequence[str],
) -> Manifest:
    """What still stands of an earlier try; everything else of it is removed."""
    stands = standing(before, shards, settings.digest(), folder) if how.limit is None else Manifest()
    stands.rows = manifests.renumbered(stands.rows.values(), places)
    if before.rows:
        _say_what_stands(before, stands, shards, changes, how.observer.say)
    manifests.write(folder, stands)
    owner.sweep(folder, ["state/manifest.jsonl", *_files(stands)])
    return stands


def _files(manifest: Manifest) -> Iterator[str]:
    for row in manifest.rows.values():
        yield from row.outputs
    for joined in manifest.joined.values():
        yield from joined.outputs


def _say_what_stands(
    before: Manifest, stands: Manifest, shards: Sequence[Shard], changes: Sequence[str], say: Say
) -> None:
    kept, again = len(stands.rows), [row for key, row in before.rows.items() if key not in stands.rows]
    names = {part.name for shard in shards for part in shard.parts}
    read = sorted({source.name for row in again for source in row.sources} & names)
    gone = sorted({source.name for row in again for source in row.sources} - names)
    if kept:
        say(f"going on with an earlier run: {kept} of {len(shards)} shards are done")
    if changes:
        say(f"changed since then: {', '.join(changes)}; what was cleaned before is cleaned again")
    elif read:
        say(f"changed since then, or damaged, and cleaned again: {_some(read)}")
    if gone:
        say(f"no longer among the inputs, and removed: {_some(gone)}")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _done(shards: Sequence[tuple[int, Shard]], rejects: int, contract: Contract, how: How) -> Iterator[Row]:
    """Rows of shards as they are finished, the observer told of all that happens; `rejects` were there before."""
    how.observer.begins(sum(shard.size for _, shard in shards))
    finished = Stats()

    def watch(live: Stats) -> None:
        now = finished + live
        how.observer.comes(now)
        if how.most_rejects is not None and rejects + now.rejects > how.most_rejects:
            raise RejectsError(
                f"stopped: {rejects + now.rejects:,} records were rejected, more than --max-failures "
                f"{how.most_rejects:,}; the first ones are in {layout.state_path(contract.folder)}, in the files "
                "named .rejects; to go on, raise the number"
            )

    for row, stats in (how.way if how.limit is None else _limited)(shards, contract, how, watch):
        finished += replace(stats, shards=1)
        yield row
        watch(Stats())


def _limited(
    shards: Sequence[tuple[int, Shard]], contract: Contract, how: How, watch: Watch
) -> Iterator[tuple[Row, Stats]]:
    """Shard after shard until there are enough records."""
    left = how.limit or 0
    for number, shard in shards:
        if not left:
            return
        for row, stats in how.way([(number, replace(shard, limit=left))], contract, how, watch):
            left -= sum(row.documents.values())
            yield replace(row, limited=True), stats
