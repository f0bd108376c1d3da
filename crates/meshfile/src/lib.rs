//! Bytes <-> surface: STL, PLY, OBJ, 3MF.
