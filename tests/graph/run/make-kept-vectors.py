#!/usr/bin/python3
"""make-kept-vectors.py VECTORS OUT.h5: some cases of each function, for tests that always run

Of each function's cases the smallest few whose arguments differ, as they are in VECTORS/NAME.h5,
go into one file, under /NAME/case_NNN. Needs h5py.
"""
import sys
from pathlib import Path

import h5py

CASES = 3
MOST_BYTES = 3000  # of one case


def size(case):
    return sum(dataset.nbytes for dataset in case.values())


def choose(file):
    """The names of the cases to be kept: those with other arguments first, then by size."""
    kept, seen = [], set()
    for name in sorted(file, key=lambda name: (size(file[name]), name)):
        arguments = file[name].attrs["args"]
        if arguments not in seen and size(file[name]) <= MOST_BYTES and len(kept) < CASES:
            seen.add(arguments)
            kept.append(name)
    return kept or [min(file, key=lambda name: size(file[name]))]


def main(folder, out):
    with h5py.File(out, "w", libver="latest") as kept:
        for path in sorted(Path(folder).glob("*.h5")):
            with h5py.File(path) as file:
                group = kept.create_group(path.stem)
                group.attrs["exact"] = file.attrs["exact"]
                for name in choose(file):
                    case = group.create_group(name)
                    for key, dataset in file[name].items():
                        case.create_dataset(key, data=dataset[()], track_times=False)


main(*sys.argv[1:])
