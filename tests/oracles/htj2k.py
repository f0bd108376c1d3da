"""Files in HTJ2K, which pydicom does not write: OpenJPH (imagecodecs) encodes, pydicom does the rest."""
import imagecodecs
import numpy as np
import pydicom

import jpegxl

# Name, syntax, whether nothing is lost. OpenJPH's order of packets is the RPCL that .202 asks for.
SYNTAXES = [("HTJ2K Lossless", "1.2.840.10008.1.2.4.201", True), ("HTJ2K Lossless RPCL", "1.2.840.10008.1.2.4.202", True),
            ("HTJ2K", "1.2.840.10008.1.2.4.203", False)]
RPCL = 2


def of_the_zoo(zoo, folder):
    """(name, syntax, path, stored values) of the zoo's one image in each of the three; with loss, as OpenJPH decodes it."""
    for name, syntax, lossless in SYNTAXES:
        path, = zoo.glob("*_1.2.840.10008.1.2.1.dcm")
        data = pydicom.dcmread(path)
        values = data.pixel_array
        more = {"reversible": True} if lossless else {"reversible": False, "level": 0.0005}
        stream = imagecodecs.htj2k_encode(np.ascontiguousarray(values), **more)
        order = stream.index(b"\xff\x52") + 5
        assert stream[order] == RPCL
        data.PixelData = pydicom.encaps.encapsulate([bytes(stream)])
        jpegxl.save(data, folder / f"{syntax}.dcm", syntax)
        stored = values if lossless else imagecodecs.htj2k_decode(stream)
        assert (stored == values).all() == lossless
        yield name, syntax, folder / f"{syntax}.dcm", stored
