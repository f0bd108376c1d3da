"""Reads a DICOM file as InVesalius does, by its own code as Debian installs it, and writes the values that it would show.

    /usr/bin/python3 invesalius_reads.py FILE OUT.npy     another status than 0 where it shows nothing

It is run by test_formats.py where the package is installed, in the Python of the system: that has what the program needs.
"""
import builtins
import sys

sys.path[:0] = ["/usr/share/invesalius", "/usr/lib/invesalius"]
builtins._ = lambda words: words  # its words are translated where its windows begin

import numpy  # noqa: E402
import invesalius.reader.dicom_grouper as grouper  # noqa: E402
import invesalius.reader.dicom_reader as reader  # noqa: E402
from invesalius.data import imagedata_utils as images  # noqa: E402

patients = grouper.DicomPatientGrouper()
reader.LoadDicom(patients, sys.argv[1])
groups = [group for patient in patients.GetPatientsGroups() for group in patient.GetGroups()]
if not groups:
    sys.exit(1)
# As its control does when a group is opened: one file of many frames, or slices.
first = groups[0].GetDicomSample()
if first.image.number_of_frames > 1:
    matrix = images.dcmmf2memmap(sys.argv[1], "AXIAL")[0]
    values = numpy.asarray(matrix)[:, ::-1, :]
else:
    values = numpy.asarray(images.read_dcm_slice_as_np2(sys.argv[1]))
numpy.save(sys.argv[2], values)
