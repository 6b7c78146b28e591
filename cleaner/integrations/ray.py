"""Ray Data: `map_batches` with the Arrow function, in tasks or in actors."""

from __future__ import annotations

from typing import Any

from cleaner.integrations.arrow import CleanBatch
from cleaner.integrations.needs import needed


def clean_dataset(
    dataset: Any,
    *,
    concurrency: int | tuple[int, int] | None = None,
    batch_size: int = 1000,
    options: dict[str, Any] | None = None,
    **settings: Any,
) -> Any:
    """The Dataset with its text clean, and the columns beside it that CleanBatch says; `settings` are its own.

    Lazy, as all of Ray Data. Rows are cleaned by tasks, of which Ray decides how many run; with `concurrency` by up to
    so many actors, or between two numbers of them. Either way a process loads the rules once. Actors hold a CPU each:
    where they hold all that a cluster has, nothing is left to read with, and the job hangs. `options` are further ones
    of `map_batches`: num_cpus, memory, ray_remote_args.
    """
    data = needed("ray.data", "ray")
    function = CleanBatch(**settings)
    _refuse_wrong_columns(dataset, function)
    more = {"batch_format": "pyarrow", "batch_size": batch_size, **(options or {})}
    if concurrency is None:
        return dataset.map_batches(function, **more)
    least, most = (1, concurrency) if isinstance(concurrency, int) else concurrency
    pool = data.ActorPoolStrategy(min_size=least, max_size=most)
    return dataset.map_batches(Clean, fn_constructor_args=[function], compute=pool, **more)


class Clean:
    """A callable class for `map_batches` with batch_format="pyarrow": an actor loads the rules when it starts.

    Takes a CleanBatch that was made where the job is made, so that all actors have its rules; or settings.
    """

    def __init__(self, function: CleanBatch | None = None, **settings: Any) -> None:
        self._function = function or CleanBatch(**settings)
        self._function.outcome(source="")

    def __call__(self, batch: Any) -> Any:
        """The batch, clean."""
        return self._function(batch)


def _refuse_wrong_columns(dataset: Any, function: CleanBatch) -> None:
    """Raise UsageError where the columns are known; else the first batch does, on its way."""
    known = dataset.schema(fetch_if_missing=False)
    base = getattr(known, "base_schema", None)
    if isinstance(base, needed("pyarrow", "ray").Schema):
        function.output_schema(base)
