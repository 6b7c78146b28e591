"""Hugging Face datasets: `map` with the Arrow function, remembered by the cache of datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaner.errors import UsageError
from cleaner.integrations.arrow import CleanBatch
from cleaner.integrations.needs import needed


def clean(dataset: Any, *, num_proc: int | None = None, batch_size: int = 1000, **settings: Any) -> Any:
    """The dataset with its text clean, and the columns beside it that CleanBatch says; `settings` are its own.

    Takes a Dataset, which is cleaned at once, by `num_proc` processes, into the cache of datasets, where a second call
    finds it as long as rows, settings, rules and release are the same; an IterableDataset, which is cleaned as it is
    read; or a dictionary of either. Raises UsageError before any row is cleaned for columns that can't be.
    """
    hf = needed("datasets", "datasets")
    function = CleanBatch(**settings)
    if isinstance(dataset, hf.DatasetDict | hf.IterableDatasetDict):
        return type(dataset)(
            {name: _cleaned(hf, each, function, num_proc, batch_size) for name, each in dataset.items()}
        )
    return _cleaned(hf, dataset, function, num_proc, batch_size)


def _cleaned(hf: Any, dataset: Any, function: CleanBatch, num_proc: int | None, batch_size: int) -> Any:
    if isinstance(dataset, hf.Dataset):
        features = _features(hf, dataset.features, function)
        mapped = dataset.with_format("arrow").map(
            function, batched=True, batch_size=batch_size, num_proc=num_proc, features=features, desc="Cleaning"
        )
        return mapped.with_format(**_format(dataset, function))
    if isinstance(dataset, hf.IterableDataset):
        if num_proc is not None:
            raise UsageError("num_proc= is for datasets that are there: an IterableDataset is read by its loader")
        features = _features(hf, dataset.features, function) if dataset.features else None
        mapped = dataset.with_format("arrow").map(function, batched=True, batch_size=batch_size, features=features)
        return mapped.with_format(None)
    raise UsageError(
        f"a Dataset or IterableDataset of datasets is wanted, or a dictionary of them, not {dataset!r:.80}"
    )


def _features(hf: Any, features: Any, function: CleanBatch) -> Any:
    """What the columns hold: those that were there keep what is known of them: labels, for example."""
    schema = function.output_schema(features.arrow_schema).remove_metadata()  # which speaks of what was there
    kept = {name: features[name] for name in features if name != function.text}
    return hf.Features({name: kept.get(name, found) for name, found in hf.Features.from_arrow_schema(schema).items()})


def _format(dataset: Any, function: CleanBatch) -> Mapping[str, Any]:
    """The format that the dataset was looked at in; of one that shows only some columns, with ours among them."""
    seen = dataset.format
    added = [function.prefix + name for name in function.added()]
    columns = None if set(seen["columns"]) == set(dataset.column_names) else [*seen["columns"], *added]
    kept = {"type": seen["type"], "output_all_columns": seen["output_all_columns"]}
    return {**kept, "columns": columns, **seen["format_kwargs"]}
