"""`python -m training text DATA --out MODEL`: learn a model anew."""

from __future__ import annotations

import sys

from training import html, text

KINDS = {"html": html.main, "text": text.main}


def main(arguments: list[str]) -> int:
    """Hand the arguments to the kind of model that is named first."""
    if not arguments or arguments[0] not in KINDS:
        print(f"usage: python -m training {{{','.join(KINDS)}}} ...", file=sys.stderr)
        return 2
    return KINDS[arguments[0]](arguments[1:])


raise SystemExit(main(sys.argv[1:]))
