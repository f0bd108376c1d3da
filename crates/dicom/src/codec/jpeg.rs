//! JPEG (ITU-T T.81): sequential DCT of 8 and 12 bits, and lossless; grey, and lossless colour.

mod bits;
mod dct;
mod huffman;
mod lossless;
mod markers;

use super::Damage;
use crate::Format;
use markers::{Frame, Marker, Markers, Process};

pub(super) use markers::{Markers as Segments, word};

/// The tables and the frame that the markers of a stream have set so far.
#[derive(Default)]
struct State {
    frame: Option<Frame>,
    tables: huffman::Tables,
    quantisation: [Option<[u16; 64]>; 4],
    /// How many units a restart interval has; 0 for none.
    restart: usize,
}

pub(super) fn decode(bytes: &[u8], format: &Format, out: &mut [u16]) -> Result<(), Damage> {
    let mut state = State::default();
    let mut markers = Markers::of(bytes)?;
    let mut decoded = 0;
    while decoded < format.samples {
        let Marker { code, body } = markers.next()?;
        match code {
            0xc0 | 0xc1 | 0xc3 => state.frame = Some(Frame::read(code, body, format)?),
            0xc2 | 0xc5..=0xc7 | 0xc9..=0xcf => return Err("this process of JPEG is not read"),
            0xc4 => state.tables.read(body)?,
            0xdb => dct::read_quantisation(body, &mut state.quantisation)?,
            0xdd => state.restart = markers::word(body, 0)?,
            0xda => {
                let frame = state.frame.as_ref().ok_or("a scan stands before its frame")?;
                let scan = frame.scan(body)?;
                decoded += scan.components.len();
                let data = bits::unstuffed(markers.entropy_coded());
                match frame.process {
                    Process::Lossless => {
                        lossless::scan(&data, frame, &scan, &state.tables, state.restart, out)?;
                    }
                    Process::Sequential => dct::scan(&data, &scan, &state, format, out)?,
                }
            }
            0xd9 => return Err(super::ENDS_EARLY),
            _ => (),
        }
    }
    Ok(())
}
