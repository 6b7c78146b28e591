#!/bin/bash
# A part of a run for each task of an array job: README.md beside this file says how to submit it, and what can go wrong.
#SBATCH --job-name=clean
#SBATCH --array=1-64                # from 1 on, as parts are counted, and to PARTS
#SBATCH --cpus-per-task=8
#SBATCH --mem-per-cpu=2G            # more than --max-memory below
#SBATCH --time=04:00:00
#SBATCH --signal=B:USR1@60          # tells this script, a minute before the time is over
#SBATCH --requeue                   # a preempted task, or one whose node died, starts again with the same command
#SBATCH --open-mode=append          # and goes on with its log
#SBATCH --output=clean-%A_%a.log

INPUT=${INPUT:-/data/crawl}
OUT=${OUT:-/data/clean}
PARTS=${PARTS:-64}                  # never SLURM_ARRAY_TASK_COUNT: that is 2 when two tasks are submitted again
PART=$SLURM_ARRAY_TASK_ID

again() {                           # the time is over before the work is: what is finished is kept, the rest waits its turn
    if [ "${SLURM_RESTART_COUNT:-0}" -lt 50 ]; then
        scontrol requeue "${SLURM_ARRAY_JOB_ID}_$PART"  # SLURM_JOB_ID would mean the whole array in one of the tasks
    fi
}
trap again USR1

cleaner batch "$INPUT" --out "$OUT/part-$PART" --shard "$PART/$PARTS" \
    --workers "$SLURM_CPUS_PER_TASK" --max-memory 1500M &
wait $!                             # in front, cleaner would keep the signal waiting
code=$?

[ "$code" -eq 1 ] && exit 0         # finished, with rejects: for Slurm anything but 0 has failed
exit "$code"
