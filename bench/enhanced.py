#!/usr/bin/env python3
"""A series as one Enhanced CT file of the same encoded frames; and pydicom reading it, timed as the other peers are.

usage: bench/enhanced.py DIR    reads the only file of DIR into a volume of Hounsfield units, prints seconds and peak memory as JSON
"""
import json
import pathlib
import resource
import sys
import time

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import EnhancedCTImageStorage


def item(**values):
    """A sequence of one item."""
    data = Dataset()
    for name, value in values.items():
        setattr(data, name, value)
    return [data]


def one_file(files, folder):
    """The images, in the order of their places, as the frames of one file; made once."""
    to = folder / "enhanced.dcm"
    if to.exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    images = sorted((pydicom.dcmread(f) for f in files), key=lambda d: float(d.ImagePositionPatient[2]))
    frames = [next(generate_frames(d.PixelData, number_of_frames=1)) for d in images]
    data = images[0]
    shared = Dataset()
    shared.PixelMeasuresSequence = item(PixelSpacing=data.PixelSpacing, SliceThickness=data.SliceThickness)
    shared.PlaneOrientationSequence = item(ImageOrientationPatient=data.ImageOrientationPatient)
    shared.PixelValueTransformationSequence = item(RescaleIntercept=data.RescaleIntercept, RescaleSlope=data.RescaleSlope, RescaleType="HU")
    shared.CTImageFrameTypeSequence = item(FrameType=["DERIVED", "PRIMARY", "VOLUME", "NONE"])
    groups = []
    for n, image in enumerate(images):
        group = Dataset()
        group.PlanePositionSequence = item(ImagePositionPatient=image.ImagePositionPatient)
        group.FrameContentSequence = item(StackID="1", InStackPositionNumber=n + 1, DimensionIndexValues=[1, n + 1])
        groups.append(group)
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness", "RescaleIntercept", "RescaleSlope",
                 "RescaleType"):
        delattr(data, name)
    data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID = EnhancedCTImageStorage
    data.ImageType = ["DERIVED", "PRIMARY", "VOLUME", "NONE"]
    data.NumberOfFrames = len(frames)
    data.SharedFunctionalGroupsSequence, data.PerFrameFunctionalGroupsSequence = [shared], groups
    data.PixelData = encapsulate(frames)
    data["PixelData"].VR = "OB"
    data.save_as(to, enforce_file_format=True)
    return folder


def main():
    path, = pathlib.Path(sys.argv[1]).iterdir()
    start, worked = time.perf_counter(), time.process_time()
    data = pydicom.dcmread(path)
    rescale = data.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0]
    volume = data.pixel_array.astype(np.int16)
    volume += np.int16(rescale.RescaleIntercept)
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - worked
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu_s": cpu_s, "peak_rss_mb": peak_mib, "shape": volume.shape}))


if __name__ == "__main__":
    main()
