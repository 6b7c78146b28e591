"""The numbers of a shard on the disk, so that a run that goes on need not count again."""

from __future__ import annotations

import base64
from collections import Counter
from typing import Any

import zstandard

from cleaner.report.tally import Ids, Loss, RuleTally, Tally
from cleaner.sources import rawjson

_MOST_LINES = 5_000  # repeated lines that a shard brings into the summary


def tally_bytes(tally: Tally) -> bytes:
    """The numbers as compressed JSON: the same bytes for the same numbers."""
    value = {
        "documents": dict(tally.documents),
        "inputs": dict(tally.inputs),
        "skipped": dict(tally.skipped),
        "characters": [tally.characters_in, tally.characters_kept, tally.characters_dropped],
        "rules": {rule: [t.documents, t.lines, t.characters, t.samples, t.category] for rule, t in tally.rules.items()},
        "acted": sorted(tally.acted),
        "vetoes": [[*pair, count] for pair, count in sorted(tally.vetoes.items())],
        "most_lost": [[loss.minus_share, loss.minus_dropped, loss.file, loss.id] for loss in tally.most_lost],
        "unclaimed": _commonest(tally.unclaimed),
        "langs": dict(tally.langs),
        "pages": dict(tally.pages),
        "ids": base64.b64encode(tally.ids.to_bytes()).decode(),
    }
    return zstandard.ZstdCompressor().compress(rawjson.dump(value))


def _commonest(lines: Counter[str]) -> list[tuple[str, int]]:
    """The lines that stand in most documents, in that order, then by the alphabet."""
    counts = sorted(lines.values(), reverse=True)[:_MOST_LINES]
    common = sorted(line for line, count in lines.items() if count >= counts[-1])
    common.sort(key=lines.__getitem__, reverse=True)
    return [(line, lines[line]) for line in common[:_MOST_LINES]]


def read_tally(data: bytes) -> Tally:
    """What `tally_bytes` wrote; raises ValueError for anything else."""
    try:
        value: dict[str, Any] = rawjson.load(zstandard.ZstdDecompressor().decompress(data))
    except zstandard.ZstdError as error:
        raise ValueError(f"the numbers of a shard are damaged: {error}") from error
    characters = value["characters"]
    return Tally(
        documents=Counter(value["documents"]),
        inputs=Counter(value["inputs"]),
        skipped=Counter(value["skipped"]),
        characters_in=characters[0],
        characters_kept=characters[1],
        characters_dropped=characters[2],
        rules={rule: RuleTally(*numbers) for rule, numbers in value["rules"].items()},
        acted=set(value["acted"]),
        vetoes=Counter({(rule, keeper): count for rule, keeper, count in value["vetoes"]}),
        most_lost=[Loss(*loss) for loss in value["most_lost"]],
        unclaimed=Counter(dict(value["unclaimed"])),
        langs=Counter(value["langs"]),
        pages=Counter(value["pages"]),
        ids=Ids.from_bytes(base64.b64decode(value["ids"])),
    )
