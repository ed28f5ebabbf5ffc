#!/usr/bin/python3
"""Makes kinds.h5, links.h5 and huge.h5: HDF5 in the forms that h5py 3.7 gives, for test-hdf5.c."""
import os
import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))

with h5py.File(os.path.join(here, "kinds.h5"), "w", libver=("earliest", "v108")) as f:
    count = np.arange(24).reshape(2, 3, 4)
    f.attrs["function"] = np.bytes_("Kinds")
    f.attrs["exact"] = np.int64(1)
    f.create_dataset("plain", data=count.astype("<f4"))
    f.create_dataset("a/zipped", data=count.astype("<f4"), chunks=(1, 2, 4), compression="gzip", shuffle=True)
    f.create_dataset("a/big-endian", data=count.astype(">f8"))
    f.create_dataset("a/half", data=count.astype("<f2"))
    f.create_dataset("a/b/bytes", data=count.astype("u1"))
    f.create_dataset("a/b/bool", data=count % 2 == 0)
    f.create_dataset("a/b/long", data=count.astype("<i8") - 12)
    f.create_dataset("scalar", data=np.float64(0.1))
    f.create_dataset("none", shape=(0, 3), dtype="<f4")
    f.create_dataset("filled", shape=(2, 2), dtype="<f4", fillvalue=2.5)
    f.create_dataset("words", data=np.array([b"not", b"numbers"]))
    dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    dcpl.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((3,))
    d = h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, space, dcpl)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1, 2, 3], "<f4"))
    f["a"].attrs["args"] = '{"delta": 0.5}'
    f["a"].attrs["scale"] = np.float32(0.25)
    f["plain"].attrs["index"] = np.int64(7)
    f["plain"].attrs["need_grad"] = False
    f["a/half"].attrs["index"] = np.int64(3)

with h5py.File(os.path.join(here, "links.h5"), "w", libver="earliest") as f:
    f.create_dataset("a/b/first", data=np.float32(1))
    f["a"].attrs["one"] = np.int16(1)
    f["a"].attrs["pair"] = np.array([1, 2])
    f["a"].attrs["nothing"] = h5py.Empty("<f4")
    f["a"].attrs["word"] = "word"
    f["a"].attrs["words"] = ["two", "words"]
    f["a/again"] = f["a/b/first"]
    f["a/b/above"] = f["a"]
    f["a/b/root"] = f["/"]
    f["named"] = np.dtype("<f4")
    f["soft"] = h5py.SoftLink("/a/b/first")
    f["dangling"] = h5py.SoftLink("/nowhere")
    f["elsewhere"] = h5py.ExternalLink("kinds.h5", "/plain")
    f.create_dataset("z", data=np.float32(2))

with h5py.File(os.path.join(here, "huge.h5"), "w", libver="earliest") as f:
    f.create_dataset("small", data=np.zeros(4, "<f4"))
    f.create_dataset("huge", shape=(1 << 20, 1 << 18), dtype="<f4", chunks=(1 << 10, 1 << 10), compression="gzip")
