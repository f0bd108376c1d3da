//! Landmarks, osteotomies, margins, moves, reconstruction of the jaw by segments of fibula.
