"""Makes the seeds of every target anew, by other programs than ours, from formulas: no patient, no licence.

    .venv/bin/python fuzz/seeds.py

Names that begin with `bad-` must be refused, `crash-` are inputs that once broke a reader (kept by hand), all others
must be read.
"""
import gzip
import io
import json
import pathlib
import re
import struct
import subprocess
import tempfile
import zipfile
import zlib

import imagecodecs
import nibabel
import nrrd
import numpy as np
import pydicom
import SimpleITK as sitk
import trimesh
from highdicom.content import AlgorithmIdentificationSequence
from highdicom.seg import Segmentation, SegmentDescription
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
ROWS, COLUMNS = 12, 10


def put(target, name, content):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else bytes(content))


def picture(kind=np.uint16, samples=1):
    """A ball in air, in stored values of 12 bits (8 for bytes)."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    ball = (x - 4.5) ** 2 + (y - 5.5) ** 2 < 14
    grey = np.where(ball, 200 + 3 * x, 20 + y) * (1 if kind == np.uint8 else 12)
    grey = grey.astype(kind)
    return grey if samples == 1 else np.stack([grey, grey // 2, grey // 3], axis=-1).copy()


def layout(choice, bits, flags=0, at=0):
    return bytes([choice, ROWS - 1, COLUMNS - 1, bits - 1, flags, at])


def codecs():
    deep, byte, colour = picture(), picture(np.uint8), picture(np.uint8, 3)
    bytewise = 8
    put("codec_jpeg", "baseline", layout(0, 8, bytewise) + imagecodecs.jpeg8_encode(byte, level=90))
    put("codec_jpeg", "bad-lossy-colour", layout(0, 8, bytewise | 2) + imagecodecs.jpeg8_encode(colour, level=90))
    put("codec_jpeg", "extended", layout(1, 12) + imagecodecs.jpeg8_encode(deep, level=90, bitspersample=12))
    put("codec_jpeg", "lossless", layout(3, 12) + imagecodecs.ljpeg_encode(deep, bitspersample=12))
    put("codec_jpeg", "lossless-bytes", layout(2, 8, bytewise) + imagecodecs.jpeg8_encode(byte, lossless=True, predictor=3))
    put("codec_jpegls", "lossless", layout(0, 12) + imagecodecs.jpegls_encode(deep))
    put("codec_jpegls", "near", layout(1, 12) + imagecodecs.jpegls_encode(deep, level=2))
    put("codec_jpegls", "bytes", layout(0, 8, bytewise) + imagecodecs.jpegls_encode(byte))
    put("codec_jpegls", "colour", layout(0, 8, bytewise | 2) + imagecodecs.jpegls_encode(colour))
    stream = dict(codecformat="j2k")
    put("codec_jpeg2000", "lossless", layout(0, 16) + imagecodecs.jpeg2k_encode(deep, **stream))
    put("codec_jpeg2000", "lossy", layout(1, 16) + imagecodecs.jpeg2k_encode(deep, level=40, **stream))
    put("codec_jpeg2000", "bytes", layout(0, 8, bytewise) + imagecodecs.jpeg2k_encode(byte, **stream))
    put("codec_jpeg2000", "colour", layout(0, 8, bytewise | 2) + imagecodecs.jpeg2k_encode(colour, **stream))
    put("codec_jpeg2000", "high-throughput", layout(2, 16) + imagecodecs.htj2k_encode(deep))
    jpegxl = lambda array, **options: imagecodecs.jpegxl_encode(array, **options)
    put("codec_jpegxl", "lossless", layout(0, 16) + jpegxl(deep, lossless=True))
    put("codec_jpegxl", "boxed", layout(0, 16) + jpegxl(deep, lossless=True, usecontainer=True))
    put("codec_jpegxl", "lossy", layout(2, 16) + jpegxl(deep, distance=1.0))
    put("codec_jpegxl", "bytes", layout(0, 8, bytewise) + jpegxl(byte, lossless=True))
    put("codec_jpegxl", "colour", layout(0, 8, bytewise | 2) + jpegxl(colour, lossless=True))
    again = imagecodecs.jpegxl_encode_jpeg(imagecodecs.jpeg8_encode(byte, level=90))
    put("codec_jpegxl", "recompressed", layout(1, 8, bytewise) + again)
    put("codec_jpegxl", "bad-huge", layout(0, 16) + b"\xff\x0a" + (3 << 1 | (2**30 - 1) << 3 | 1 << 33).to_bytes(8, "little"))
    put("codec_jpegxl", "bad-signed-lossy", layout(2, 16, 1) + jpegxl(deep, distance=1.0))
    put("codec_rle", "deep", layout(0, 12) + rle(deep))
    put("codec_rle", "bytes", layout(0, 8, bytewise) + rle(byte))
    put("codec_rle", "colour", layout(0, 8, bytewise | 2) + rle(colour))
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    inflated = bytes(40) + deep.tobytes() + bytes(8)
    put("codec_deflate", "deep", layout(0, 12, 0, 40) + raw.compress(inflated) + raw.flush())


# What a JPEG 2000 stream may be made of beside the usual: orders, tiles, precincts, code blocks, markers, layers.
WAYS = {"order-rlcp": "-p RLCP", "order-rpcl": "-p RPCL", "order-pcrl": "-p PCRL", "order-cprl": "-p CPRL",
        "tiles": "-t 4,4", "tiles-parts": "-t 5,5 -TP R", "precincts": "-c [4,4],[4,4]", "blocks": "-b 4,4",
        "bypass": "-M 1", "reset": "-M 2", "terminate": "-M 4", "causal": "-M 8", "predictable": "-M 16",
        "symbols": "-M 32", "all-modes": "-M 63", "markers": "-SOP -EPH", "lengths": "-PLT -TLM",
        "layers": "-r 20,10,1", "quality": "-q 30,40,0", "irreversible": "-I -r 4", "one-resolution": "-n 1",
        "many-resolutions": "-n 4", "region": "-ROI c=0,U=3", "changed-order": "-n 3 -t 8,8 -POC T0=0,0,1,3,1,LRCP"}


def ways_of_jpeg2000():
    """By OpenJPEG's own program (Debian's libopenjp2-tools)."""
    with tempfile.TemporaryDirectory() as folder:
        raw, coded = pathlib.Path(folder) / "a.raw", pathlib.Path(folder) / "a.j2k"
        for name, way in WAYS.items():
            raw.write_bytes(picture().astype("<u2").tobytes())
            subprocess.run(["opj_compress", "-i", raw, "-o", coded, "-F", f"{COLUMNS},{ROWS},1,12,u", "-n", "2", *way.split()],
                           check=True, capture_output=True)
            put("codec_jpeg2000", name, layout(1, 12) + coded.read_bytes())
            coded.unlink()


def rle(array):
    from pydicom.pixels.encoders.base import EncodeRunner  # noqa: F401  (the encoder wants its plugin loaded)
    from pydicom.pixels.encoders import RLELosslessEncoder
    colour = array.ndim == 3
    options = dict(rows=ROWS, columns=COLUMNS, samples_per_pixel=3 if colour else 1, number_of_frames=1,
                   bits_allocated=8 * array.itemsize, bits_stored=8 * array.itemsize, pixel_representation=0,
                   photometric_interpretation="RGB" if colour else "MONOCHROME2",
                   **({"planar_configuration": 0} if colour else {}))
    return RLELosslessEncoder.encode(array.tobytes(), encoding_plugin="pydicom", **options)


def slice_of(n, pixels=None, syntax=ExplicitVRLittleEndian):
    d = Dataset()
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = syntax
    d.file_meta.MediaStorageSOPClassUID = d.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    d.file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID = f"2.25.9.{n + 1}"
    d.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    d.Modality = "CT"
    d.Manufacturer = "FORMULA"
    d.PatientName, d.PatientID, d.PatientBirthDate, d.PatientSex = "BALL^A", "1", "19700101", "O"
    d.StudyInstanceUID, d.SeriesInstanceUID, d.FrameOfReferenceUID = "2.25.7", "2.25.8", "2.25.6"
    d.StudyDate = d.SeriesDate = d.AcquisitionDate = "20260105"
    d.StudyTime, d.AccessionNumber, d.StudyID, d.ReferringPhysicianName = "120000", "", "1", ""
    d.SeriesNumber, d.InstanceNumber, d.PositionReferenceIndicator = 1, n + 1, ""
    d.PatientPosition, d.ConvolutionKernel, d.SliceThickness = "HFS", "B", 1
    d.ImagePositionPatient, d.ImageOrientationPatient = [0, 0, float(n)], [1, 0, 0, 0, 1, 0]
    d.SamplesPerPixel, d.PhotometricInterpretation = 1, "MONOCHROME2"
    d.Rows, d.Columns, d.PixelSpacing = ROWS, COLUMNS, [0.5, 0.5]
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 12, 11, 0
    d.RescaleIntercept, d.RescaleSlope = -1024, 1
    d.PixelData = picture().tobytes() if pixels is None else pixels
    d["PixelData"].VR = "OW"
    return d


def written(d, **options):
    buffer = io.BytesIO()
    d.save_as(buffer, enforce_file_format=True, **options)
    return buffer.getvalue()


def dicom():
    put("dicom", "explicit.dcm", written(slice_of(0)))
    put("dicom", "implicit.dcm", written(slice_of(0, syntax=ImplicitVRLittleEndian)))
    swapped = slice_of(0, picture().byteswap().tobytes(), ExplicitVRBigEndian)
    put("dicom", "big-endian.dcm", written(swapped, implicit_vr=False, little_endian=False))
    put("dicom", "no-preamble.dcm", written(slice_of(0))[128:])
    put("dicom", "deflated.dcm", written(slice_of(0, syntax=pydicom.uid.DeflatedExplicitVRLittleEndian)))
    for name, uid, frame in [
        ("rle", pydicom.uid.RLELossless, rle(picture())),
        ("jpegls", pydicom.uid.JPEGLSLossless, imagecodecs.jpegls_encode(picture())),
        ("jpeg-lossless", pydicom.uid.JPEGLosslessSV1, imagecodecs.ljpeg_encode(picture(), bitspersample=12)),
        ("jpeg2000", pydicom.uid.JPEG2000Lossless, imagecodecs.jpeg2k_encode(picture(), codecformat="j2k")),
    ]:
        d = slice_of(0, pydicom.encaps.encapsulate([bytes(frame)]), uid)
        d["PixelData"].VR, d["PixelData"].is_undefined_length = "OB", True
        put("dicom", f"{name}.dcm", written(d))
    put("dicom", "enhanced.dcm", written(enhanced()))
    put("dicom", "bad-dicomdir", dicomdir())
    put("dicom", "bad-words", b"this is no DICOM file, only words, " * 8)
    nested = slice_of(0)
    nested.RequestAttributesSequence = [Dataset()]
    nested.RequestAttributesSequence[0].ScheduledProcedureStepID = "1"
    nested.RequestAttributesSequence[0].ScheduledProtocolCodeSequence = [Dataset(), Dataset()]
    put("dicom", "nested.dcm", written(nested))


def enhanced():
    d = slice_of(0, picture().tobytes() * 2)
    d.file_meta.MediaStorageSOPClassUID = d.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2.1"
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness",
                 "RescaleIntercept", "RescaleSlope"):
        del d[name]
    d.NumberOfFrames = 2
    shared = Dataset()
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [Dataset()], [Dataset()]
    shared.PixelValueTransformationSequence = [Dataset()]
    shared.PlaneOrientationSequence[0].ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PixelMeasuresSequence[0].PixelSpacing = [0.5, 0.5]
    shared.PixelMeasuresSequence[0].SliceThickness = 1
    value = shared.PixelValueTransformationSequence[0]
    value.RescaleIntercept, value.RescaleSlope, value.RescaleType = -1024, 1, "HU"
    d.SharedFunctionalGroupsSequence = [shared]
    groups = []
    for n in range(2):
        group = Dataset()
        group.PlanePositionSequence = [Dataset()]
        group.PlanePositionSequence[0].ImagePositionPatient = [0, 0, float(n)]
        groups.append(group)
    d.PerFrameFunctionalGroupsSequence = groups
    return d


def dicomdir():
    d = Dataset()
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    d.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    d.file_meta.MediaStorageSOPInstanceUID = "2.25.5"
    d.FileSetID = "DISC"
    patient, image = Dataset(), Dataset()
    patient.DirectoryRecordType, patient.PatientName, patient.PatientID = "PATIENT", "BALL^A", "1"
    image.DirectoryRecordType, image.ReferencedFileID = "IMAGE", ["..", "..", "ETC", "PASSWD"]
    d.DirectoryRecordSequence = [patient, image]
    return written(d)


def series():
    lines = ["0002,0010 UI 1.2.840.10008.1.2.1", "0008,0008 CS ORIGINAL\\PRIMARY\\AXIAL",
             "0008,0016 UI 1.2.840.10008.5.1.4.1.1.2", "0008,0060 CS CT", "0010,0020 LO 1", "0020,000D UI 2.25.7",
             "0020,000E UI 2.25.8", "0020,0037 DS 1\\0\\0\\0\\1\\0", "0020,0052 UI 2.25.6", "0028,0002 US 1",
             "0028,0004 CS MONOCHROME2", "0028,0010 US 4", "0028,0011 US 5", "0028,0030 DS 0.5\\0.5",
             "0028,0100 US 16", "0028,0101 US 12", "0028,0102 US 11", "0028,0103 US 0", "0028,1052 DS -1024",
             "0028,1053 DS 1", "7FE0,0010 OW 40"]

    def stack(places, **change):
        text = list(lines)
        for n, place in enumerate(places):
            text += ["#"] if n else []
            text += [f"0008,0018 UI 2.25.9.{n + 1}", f"0020,0032 DS {place}"]
            text += change.get(f"at{n}", [])
        return "\n".join(text) + "\n"

    put("series", "axial", stack([f"0\\0\\{0.5 * n}" for n in range(5)]))
    put("series", "tilted", stack([f"0\\{0.3 * n:.1f}\\{n}" for n in range(5)]))
    put("series", "slope-per-slice", stack([f"0\\0\\{n}" for n in range(3)], at1=["0028,1053 DS 2"]))
    put("series", "bad-gap", stack(["0\\0\\0", "0\\0\\1", "0\\0\\3", "0\\0\\4"]))
    put("series", "bad-two-patients", stack([f"0\\0\\{n}" for n in range(3)], at2=["0010,0020 LO 2"]))


def volume():
    z, y, x = np.mgrid[0:4, 0:5, 0:6]
    return np.where((x - 2.5) ** 2 + (y - 2) ** 2 + (z - 1.5) ** 2 < 4, 800, -1000).astype(np.int16)


def volumes():
    hu = volume()
    mask = (hu > 0).astype(np.uint8)
    affine = np.diag([-0.5, -0.5, 1.0, 1.0])
    for name, array in [("scan", hu), ("mask", mask)]:
        image = nibabel.Nifti1Image(array.T, affine)
        image.set_qform(affine, 1)
        image.set_sform(affine, 1)
        image.header.set_xyzt_units("mm")
        plain = image.to_bytes()
        put("nifti", f"{name}.nii", plain)
        put("nifti", f"{name}-2.nii", nibabel.Nifti2Image(array.T, affine, image.header).to_bytes())
        pair = nibabel.Nifti1Pair(array.T, affine, image.header)
        pair.set_sform(affine, 1)
        head, voxels = io.BytesIO(), io.BytesIO()
        pair.to_file_map({"header": nibabel.FileHolder(fileobj=head), "image": nibabel.FileHolder(fileobj=voxels)})
        put("nifti", f"{name}-pair", head.getvalue() + b"\xff\xfe\xfd" + voxels.getvalue())
        put("nifti", f"{name}.nii.gz", gzip.compress(plain, mtime=0))
        itk = sitk.GetImageFromArray(array)
        itk.SetSpacing([0.5, 0.5, 1.0])
        for packed in (False, True):
            path = pathlib.Path("/tmp") / f"preop-seed-{name}.mha"
            sitk.WriteImage(itk, str(path), useCompression=packed)
            put("metaimage", f"{name}{'-packed' if packed else ''}.mha", path.read_bytes())
            path.unlink()
            path = pathlib.Path("/tmp") / f"preop-seed-{name}.nrrd"
            header = {"space": "left-posterior-superior", "space origin": [0, 0, 0], "encoding": "gzip" if packed else "raw",
                      "space directions": [[0.5, 0, 0], [0, 0.5, 0], [0, 0, 1]]}
            nrrd.write(str(path), array.T, header, index_order="F")
            plain = re.sub(rb"# .*\n", b"", path.read_bytes())
            put("nrrd", f"{name}{'-packed' if packed else ''}.nrrd", plain)
            path.unlink()
    apart = b"\xff\xfe\xfd"
    header = ("ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = False\n"
              "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 0 0 0\nElementSpacing = 0.5 0.5 1\nDimSize = 6 5 4\n"
              "ElementType = MET_SHORT\nElementDataFile = scan.raw\n").encode()
    put("metaimage", "apart.mhd", header + apart + hu.tobytes())
    put("metaimage", "bad-elsewhere.mhd", header.replace(b"scan.raw", b"../../etc/passwd") + apart + hu.tobytes())
    header = ("NRRD0004\ntype: short\ndimension: 3\nspace: RAS\nsizes: 6 5 4\nspace directions: (-0.5,0,0) (0,-0.5,0) (0,0,1)\n"
              "kinds: domain domain domain\nendian: little\nencoding: raw\nspace origin: (0,0,0)\ndata file: scan.raw\n\n").encode()
    put("nrrd", "apart.nhdr", header + apart + hu.tobytes())
    named = ("NRRD0004\ntype: unsigned char\ndimension: 4\nspace: left-posterior-superior\nsizes: 2 6 5 4\n"
             "space directions: none (0.5,0,0) (0,0.5,0) (0,0,1)\nkinds: list domain domain domain\nencoding: raw\n"
             "space origin: (0,0,0)\nSegment0_ID:=a\nSegment0_Name:=jaw\nSegment0_LabelValue:=1\nSegment0_Layer:=0\n"
             "Segment0_Color:=0.5 0.5 0\nSegment1_ID:=b\nSegment1_Name:=tumour\nSegment1_LabelValue:=1\nSegment1_Layer:=1\n"
             "Segment1_Color:=1 0 0\n\n").encode()
    put("nrrd", "layers.seg.nrrd", named + np.repeat(mask.ravel(), 2).tobytes())
    put("nifti", "bad-bomb.nii.gz", gzip.compress(bytes(1 << 20), mtime=0))


def masks():
    sources = [slice_of(n) for n in range(3)]
    pixels = np.stack([picture() > 1000] * 3).astype(np.uint8)
    maker = AlgorithmIdentificationSequence("formula", codes.DCM.ArtificialIntelligence, "1")
    described = [SegmentDescription(n, label, codes.SCT.Tissue, codes.SCT.Bone, "AUTOMATIC", maker)
                 for n, label in [(1, "jaw"), (2, "tumour")]]
    common = dict(series_instance_uid="2.25.11", series_number=2, sop_instance_uid="2.25.12", instance_number=1,
                  manufacturer="FORMULA", manufacturer_model_name="F", software_versions="1", device_serial_number="1",
                  content_label="MASK")
    both = np.stack([pixels, np.roll(pixels, 2, axis=2)], axis=-1)
    for kind in ("BINARY", "FRACTIONAL", "LABELMAP"):
        array = both if kind != "LABELMAP" else pixels * 2
        given = array.astype(float) if kind == "FRACTIONAL" else array
        seg = Segmentation(sources, given, segmentation_type=kind, segment_descriptions=described, **common)
        put("segmentation", f"{kind.lower()}.dcm", written(seg))
    for name, uid in [("rle", pydicom.uid.RLELossless), ("jpegls", pydicom.uid.JPEGLSLossless)]:
        seg = Segmentation(sources, pixels * 2, segmentation_type="LABELMAP", segment_descriptions=described,
                           transfer_syntax_uid=uid, **common)
        put("segmentation", f"{name}.dcm", written(seg))
    put("segmentation", "bad-image.dcm", written(slice_of(0)))
    put("structures", "contours.dcm", written(structures()))
    put("structures", "bad-image.dcm", written(slice_of(0)))
    ball = trimesh.creation.icosphere(subdivisions=1, radius=8.0)
    for name, uid, document in [("stl", "1.2.840.10008.5.1.4.1.1.104.3", ball.export(file_type="stl")),
                                ("obj", "1.2.840.10008.5.1.4.1.1.104.4", ball.export(file_type="obj").encode())]:
        put("model", f"{name}.dcm", written(enclosed(uid, document)))


def structures():
    d = slice_of(0)
    for name in ("PixelData", "Rows", "Columns", "PixelSpacing", "ImagePositionPatient"):
        del d[name]
    d.file_meta.MediaStorageSOPClassUID = d.SOPClassUID = "1.2.840.10008.5.1.4.1.1.481.3"
    d.Modality = "RTSTRUCT"
    frame, roi, contours = Dataset(), Dataset(), Dataset()
    frame.FrameOfReferenceUID = "2.25.6"
    roi.ROINumber, roi.ROIName, roi.ReferencedFrameOfReferenceUID = 1, "jaw", "2.25.6"
    contours.ReferencedROINumber, contours.ROIDisplayColor = 1, [255, 0, 0]
    contours.ContourSequence = []
    for z in (-2, 0, 2):
        item = Dataset()
        item.ContourGeometricType, item.NumberOfContourPoints = "CLOSED_PLANAR", 4
        item.ContourData = [-5, -5, z, 5, -5, z, 5, 5, z, -5, 5, z]
        contours.ContourSequence.append(item)
    d.ReferencedFrameOfReferenceSequence = [frame]
    d.StructureSetROISequence, d.ROIContourSequence = [roi], [contours]
    return d


def enclosed(uid, document):
    d = slice_of(0)
    for name in ("PixelData", "Rows", "Columns", "PixelSpacing", "ImagePositionPatient"):
        del d[name]
    d.file_meta.MediaStorageSOPClassUID = d.SOPClassUID = uid
    d.Modality, d.DocumentTitle = "M3D", "ball"
    d.EncapsulatedDocumentLength = len(document)
    d.EncapsulatedDocument = document + bytes(len(document) % 2)
    unit = Dataset()
    unit.CodeValue, unit.CodingSchemeDesignator, unit.CodeMeaning = "mm", "UCUM", "mm"
    d.MeasurementUnitsCodeSequence = [unit]
    return d


def deidentified():
    for choice in (0, 1, 254):
        put("deidentify", f"slice-{choice}", bytes([choice]) + written(slice_of(0)))
    put("deidentify", "big-endian", bytes([1]) + (CORPUS / "dicom" / "big-endian.dcm").read_bytes())
    put("deidentify", "deflated", bytes([1]) + (CORPUS / "dicom" / "deflated.dcm").read_bytes())
    put("deidentify", "nested", bytes([64]) + (CORPUS / "dicom" / "nested.dcm").read_bytes())
    put("deidentify", "enhanced", bytes([2]) + (CORPUS / "dicom" / "enhanced.dcm").read_bytes())
    put("deidentify", "rle", bytes([0]) + (CORPUS / "dicom" / "rle.dcm").read_bytes())
    put("deidentify", "bad-disc", bytes([0]) + dicomdir())


def meshes():
    ball = trimesh.creation.icosphere(subdivisions=1, radius=8.0)
    box = trimesh.creation.box(extents=[4, 5, 6])
    put("stl", "ball.stl", ball.export(file_type="stl"))
    put("stl", "box-text.stl", box.export(file_type="stl_ascii"))
    put("obj", "box.obj", box.export(file_type="obj"))
    put("obj", "quads.obj", "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\nf 1/1 2/2 3/3 4/4\nf -1 1 2\n# end\n")
    put("ply", "ball.ply", ball.export(file_type="ply"))
    put("ply", "box-text.ply", box.export(file_type="ply", encoding="ascii"))
    put("threemf", "two.3mf", again(trimesh.Scene([box, ball]).export(file_type="3mf")))
    put("threemf", "components.3mf", archive({"[Content_Types].xml": "<Types/>", "_rels/.rels": RELATION, "3D/m.model": NESTED}))
    put("glb", "box.glb", box.export(file_type="glb"))
    put("glb", "two.glb", trimesh.Scene([box, box.copy()]).export(file_type="glb"))
    for version in (42, 51):
        for kind in ("ascii", "binary"):
            put("vtk", f"{kind}-{version}.vtk", vtk_file(box, version, kind))
    put("vtk", "bad-volume.vtk", vtk_file(box, 42, "ascii").replace(b"POLYDATA", b"STRUCTURED_POINTS"))
    put("vtp", "text.vtp", vtp(box, "ascii"))
    put("vtp", "packed.vtp", vtp(box, "binary"))


RELATION = ('<Relationships><Relationship Id="r" Target="/3D/m.model" '
            'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>')
NESTED = ('<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>'
          '<object id="1" name="a"><mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="9" y="0" z="0"/>'
          '<vertex x="0" y="9" z="0"/><vertex x="0" y="0" z="9"/></vertices><triangles><triangle v1="0" v2="2" v3="1"/>'
          '<triangle v1="0" v2="1" v3="3"/><triangle v1="1" v2="2" v3="3"/><triangle v1="2" v2="0" v3="3"/></triangles>'
          '</mesh></object><object id="2"><components><component objectid="1"/>'
          '<component objectid="1" transform="1 0 0 0 1 0 0 0 1 20 0 0"/></components></object></resources>'
          '<build><item objectid="2"/></build></model>')


def vtk_file(mesh, version, kind):
    import vtk
    points, cells, data = vtk.vtkPoints(), vtk.vtkCellArray(), vtk.vtkPolyData()
    for corner in mesh.vertices:
        points.InsertNextPoint(*corner)
    for face in mesh.faces:
        cells.InsertNextCell(3, face)
    data.SetPoints(points), data.SetPolys(cells)
    writer = vtk.vtkPolyDataWriter()
    writer.SetInputData(data), writer.SetFileVersion(version), writer.SetHeader("3D Slicer output. SPACE=LPS")
    writer.SetFileTypeToASCII() if kind == "ascii" else writer.SetFileTypeToBinary()
    path = pathlib.Path("/tmp") / "preop-seed.vtk"
    writer.SetFileName(str(path)), writer.Write()
    content = path.read_bytes()
    path.unlink()
    return content


def vtp(mesh, kind):
    corners = mesh.vertices.astype("<f4")
    faces = mesh.faces.astype("<i8")
    offsets = (np.arange(len(faces), dtype="<i8") + 1) * 3

    def array(name, content, word, extra=""):
        if kind == "ascii":
            text = " ".join(str(v) for v in content.ravel())
        else:
            import base64
            raw = content.tobytes()
            packed = zlib.compress(raw)
            head = struct.pack("<4I", 1, len(raw), 0, len(packed))
            text = (base64.b64encode(head) + base64.b64encode(packed)).decode()
        return f'<DataArray type="{word}" Name="{name}" {extra} format="{kind}">{text}</DataArray>'

    packing = "" if kind == "ascii" else 'compressor="vtkZLibDataCompressor" header_type="UInt32"'
    return (f'<?xml version="1.0"?><VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" {packing}><PolyData>'
            f'<Piece NumberOfPoints="{len(corners)}" NumberOfPolys="{len(faces)}"><Points>'
            + array("Points", corners, "Float32", 'NumberOfComponents="3"') + "</Points><Polys>"
            + array("connectivity", faces, "Int64") + array("offsets", offsets, "Int64") + "</Polys></Piece></PolyData></VTKFile>")


def archive(files, packing=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as z:
        for name, content in files.items():
            z.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, compress_type=packing)
    return buffer.getvalue()


def again(packed):
    """The same archive with a fixed date."""
    with zipfile.ZipFile(io.BytesIO(packed)) as z:
        return archive({name: z.read(name) for name in z.namelist()})


def packed():
    image = written(slice_of(0))
    put("archive", "packed.zip", archive({"a/1.dcm": image, "a/words.txt": "words " * 50, "b/": ""}))
    put("archive", "stored.zip", archive({"1.dcm": image[:600], "2.dcm": b"2"}, zipfile.ZIP_STORED))
    put("archive", "outside.zip", archive({"../../etc/passwd": b"x"}))
    put("archive", "bad-bomb.zip", archive({"zeros": bytes(2 << 20)}))
    scan = (CORPUS / "nrrd" / "scan-packed.nrrd").read_bytes()
    ball = (CORPUS / "stl" / "ball.stl").read_bytes()
    put("markups", "places.mrk.json", MARKUPS)
    put("markups", "plane.mrk.json", PLANE)
    put("markups", "places.fcsv", "# Markups fiducial file version = 4.10\n# CoordinateSystem = 0\n"
        "# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\nf0,1,2,3,0,0,0,1,1,1,0,F-1,,\n")
    put("scene", "scene.mrb", archive({"s/s.mrml": MRML, "s/Data/CT head.nrrd": scan, "s/Data/jaw.stl": ball,
                                       "s/Data/F.mrk.json": MARKUPS}))
    put("xml", "scene.mrml", MRML)
    put("xml", "model.xml", NESTED)
    put("xml", "bad-entities.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


MARKUPS = ('{"markups": [{"type": "Fiducial", "coordinateSystem": "LPS", "controlPoints": [{"label": "Pogonion", '
           '"position": [10.5, -20, 30], "positionStatus": "defined"}]}]}')
PLANE = ('{"markups": [{"type": "Plane", "coordinateSystem": "RAS", "coordinateUnits": "mm", "planeType": "pointNormal", '
         '"center": [1, 2, 3], "normal": [0, 0.6, 0.8], "controlPoints": [{"label": "P", "position": [1, 2, 3]}]}, '
         '{"type": "Curve", "coordinateSystem": "LPS", "coordinateUnits": ["mm", "UCUM", "millimeter"], "controlPoints": '
         '[{"label": "C-1", "position": [0, 0, 0]}, {"label": "C-2", "position": [5, 0, 0]}]}]}')
MRML = ('<MRML version="Slicer5"><Volume id="v1" name="CT &amp; head" references="storage:s1;"/>'
        '<VolumeArchetypeStorage id="s1" fileName="Data/CT%20head.nrrd"/><Model id="m" name="jaw" references="storage:s2;"/>'
        '<ModelStorage id="s2" fileName="Data/jaw.stl"/><MarkupsFiducial id="f" name="F" references="storage:s3;"/>'
        '<MarkupsFiducialStorage id="s3" fileName="Data/F.mrk.json"/><!-- end --></MRML>')


def packages():
    """Parts as a package has them (a binary STL, one flat 3MF in millimetres) and manifests, all written by hand."""
    corners = np.array([[x, y, z] for x in (0, 4) for y in (0, 3) for z in (0, 2)], float)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [face for a, b, c, d in quads for face in ((a, b, c), (a, c, d))]
    header = b"GUIDE-1 of plan 0123abcd SPACE=LPS".ljust(80)
    body = b"".join(struct.pack("<12fH", 0, 0, 0, *corners[list(face)].ravel(), 0) for face in faces)
    put("package_stl", "box", header + struct.pack("<I", len(faces)) + body)
    put("package_stl", "bad-one-less", header + struct.pack("<I", len(faces) - 1) + body)
    put("package_stl", "bad-not-finite", header + struct.pack("<I", 1) + struct.pack("<12fH", 0, 0, 0, float("nan"), *range(8), 0))
    put("package_stl", "bad-none", header + struct.pack("<I", 0))
    vertices = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in corners)
    triangles = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in faces)

    def model(unit="millimeter", item="", object_=None):
        mesh = f"<mesh><vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh>"
        text = (f'<?xml version="1.0"?><model unit="{unit}"><metadata name="Title">a box</metadata><resources>'
                f'<object id="1" type="model">{object_ or mesh}</object></resources><build><item objectid="1"{item}/></build></model>')
        return archive({"[Content_Types].xml": "<Types/>", "3D/3dmodel.model": text})

    put("package_threemf", "box", model())
    put("package_threemf", "bad-inches", model("inch"))
    put("package_threemf", "bad-moved", model(item=' transform="1 0 0 0 1 0 0 0 1 5 0 0"'))
    put("package_threemf", "bad-components", model(object_='<components><component objectid="1"/></components>'))
    put("package_threemf", "bad-cut", model()[:-30])
    part = {"path": "device/GUIDE-1.stl", "sha256": "0" * 64, "step": "guide", "kind": "device", "part_id": "GUIDE-1", "frame": "head", "units": "mm",
            "triangles": 12, "volume_mm3": 24.0, "bounds_mm": {"min": [0, 0, 0], "max": [4, 3, 2]}, "closed": True}
    row = {"step": "guide", "file": "device/GUIDE-1.stl", "name": "the slot's width", "planned": 1.2, "measured": 1.2, "tolerance": 0.1, "unit": "mm",
           "feature": {"slab": {"through_mm": [1, 1, 1], "normal": [0, 0, 1]}}}
    whole = {"format": 1, "build": "0.1", "plan": {"title": "a jaw", "hash": "ab", "file_sha256": "cd"}, "status": "draft",
             "inputs": [{"name": "head", "sha256": "ef"}], "files": [part], "measurements": [row],
             "findings": [{"code": "image.tilt", "severity": "warning", "step": "head", "message": "It was tilted.", "hint": "", "place_mm": [1, 2, 3]}]}
    put("manifest", "whole", json.dumps(whole))
    put("manifest", "least", json.dumps({name: whole[name] for name in ("format", "plan")} | {"files": [], "measurements": []}))
    put("manifest", "bad-other-format", json.dumps(whole | {"format": 2}))
    put("manifest", "bad-path", json.dumps(whole | {"files": [part | {"path": "../../etc/passwd"}]}))
    put("manifest", "bad-twice", json.dumps(whole | {"files": [part, part]}))
    put("manifest", "bad-row-of-no-file", json.dumps(whole | {"measurements": [row | {"file": "other.stl"}]}))


def discs():
    """Indices as pydicom writes them, beside two images of a disc: of these two, of one more, and of paths that lead out."""
    def index(*ids, lead="IMAGES"):
        d = Dataset()
        d.file_meta = FileMetaDataset()
        d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        d.file_meta.MediaStorageSOPClassUID, d.file_meta.MediaStorageSOPInstanceUID = "1.2.840.10008.1.3.10", "2.25.5"
        d.FileSetID = "DISC"
        d.DirectoryRecordSequence = []
        for name in ids:
            record = Dataset()
            record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", [*lead.split("/"), name]
            d.DirectoryRecordSequence.append(record)
        return written(d)

    put("dicomdir", "both", index("IM0", "IM1"))
    put("dicomdir", "one-more", index("IM0", "IM1", "IM2"))
    put("dicomdir", "leads-out", index("PASSWD", lead="../../ETC"))
    put("dicomdir", "bad-no-index", written(slice_of(0)))
    put("dicomdir", "bad-cut", index("IM0", "IM1")[:-9])


def texts():
    root = HERE.parent
    # Comments tell people why; a search for faults needs none.
    bare = lambda path: "".join(line for line in path.read_text().splitlines(True) if not line.lstrip().startswith("#"))
    put("plan", "whole.toml", bare(root / "examples/mandible-fibula/plan.toml"))
    put("plan", "flap.toml", bare(root / "examples/skull-flap/plan.toml"))
    put("plan", "bad-unknown.toml", 'format = 1\ntitle = "x"\n[[step]]\nname = "a"\ndo = "cut"\nof = "b"\n')
    for name in ("blades", "screws", "sleeves", "processes"):
        # The built-in ones are there already: names must be new.
        put("catalogue", f"{name}.toml", bare(root / f"catalogue/{name}.toml").replace('name = "', 'name = "my-'))
    put("catalogue", "bad-words.toml", "words = 1\n")
    put("change", "set", '{"set": {"step": "head-bone", "parameter": "above_hu", "value": 250}}')
    put("change", "unset", '{"unset": {"step": "head-bone", "parameter": "above_hu"}}')
    put("change", "add", '{"add": {"step": {"name": "more", "do": "threshold", "of": "head", "above_hu": 1.5e2}, "after": "head-bone"}}')
    put("change", "remove", '{"remove": {"step": "head-bone"}}')
    put("change", "accept", '{"accept": {"finding": "image.derived", "step": "leg", "by": "me", "why": "so"}}')
    put("change", "withdraw", '{"withdraw": {"finding": "image.derived", "step": "leg"}}')
    put("change", "undo", '{"undo": {}}')
    put("change", "bad-step", '{"set": {"step": "nobody", "parameter": "x", "value": [1, {"a": null}]}}')
    put("label_names", "itk-snap.label", '# ITK-SnAP\n    1   255    0    0        1  1  1    "Left jaw"\n')
    put("label_names", "slicer.ctbl", "# Color table file\n2 mandible 10 20 30 255\n3 skull 1 2 3 255\n")
    put("label_names", "list.csv", "index,name\n7,tumour\n8;other\n")
    put("label_names", "bad-twice.txt", "1,a\n1,b\n")


if __name__ == "__main__":
    for old in CORPUS.glob("*/*"):
        if not old.name.startswith("crash-"):
            old.unlink()
    for make in (codecs, ways_of_jpeg2000, dicom, series, volumes, masks, deidentified, meshes, packed, packages, discs, texts):
        make()
    sizes = [path.stat().st_size for path in CORPUS.glob("*/*")]
    print(f"{len(sizes)} seeds, {sum(sizes)} bytes, the largest {max(sizes)}")
