"""Files in JPEG XL, which pydicom does not write yet: libjxl (imagecodecs) encodes, pydicom does the rest."""
import io

import imagecodecs
import numpy as np
import pydicom

LOSSLESS, RECOMPRESSED, ANY = (f"1.2.840.10008.1.2.4.{n}" for n in (110, 111, 112))


def save(data, path, syntax):
    """A data set whose pixels are encoded, under a syntax that pydicom does not know: its name is as long as this one's."""
    data.file_meta.TransferSyntaxUID = pydicom.uid.HTJ2KLossless
    data["PixelData"].VR, data["PixelData"].is_undefined_length = "OB", True
    buffer = io.BytesIO()
    data.save_as(buffer)
    path.write_bytes(buffer.getvalue().replace(pydicom.uid.HTJ2KLossless.encode(), syntax.encode(), 1))


def of_the_zoo(zoo, folder):
    """(name, syntax, path, stored values) of the zoo's one image in each of the three; with loss, as libjxl decodes it."""
    def one(ending):
        path, = zoo.glob(f"*_{ending}.dcm")
        return pydicom.dcmread(path)

    def made(name, syntax, data, frame, values):
        data.PixelData = pydicom.encaps.encapsulate([bytes(frame)])
        save(data, folder / f"{syntax}.dcm", syntax)
        return name, syntax, folder / f"{syntax}.dcm", values

    plain = one("1.2.840.10008.1.2.1")
    values = plain.pixel_array
    yield made("JPEG XL Lossless", LOSSLESS, plain, imagecodecs.jpegxl_encode(values.view(np.uint16), lossless=True), values)
    jpeg = one("1.2.840.10008.1.2.4.50")
    packed = imagecodecs.jpegxl_encode_jpeg(pydicom.encaps.get_frame(jpeg.PixelData, 0))
    yield made("JPEG XL JPEG Recompression", RECOMPRESSED, jpeg, packed, imagecodecs.jpegxl_decode(packed))
    deep = one("1.2.840.10008.1.2.4.51")
    lossy = imagecodecs.jpegxl_encode(deep.pixel_array, lossless=False, distance=0.1, bitspersample=12)
    yield made("JPEG XL", ANY, deep, lossy, imagecodecs.jpegxl_decode(lossy))
