#!/bin/bash
# The parts of slurm.sh put together, once all of them have ended well.
#SBATCH --job-name=merge
#SBATCH --cpus-per-task=1           # merging is one process
#SBATCH --mem=8G
#SBATCH --time=12:00:00
#SBATCH --requeue                   # merging that was stopped begins anew
#SBATCH --open-mode=append
#SBATCH --output=merge-%j.log

OUT=${OUT:-/data/clean}
PARTS=${PARTS:-64}

parts=()
for part in $(seq "$PARTS"); do parts+=("$OUT/part-$part"); done
cleaner merge "${parts[@]}" --out "$OUT/all"
code=$?

[ "$code" -eq 1 ] && exit 0         # finished, with rejects
exit "$code"
