//! Which collapses were made, so that any of them can be taken back with all that rest on it.

use super::fan::Fan;
use preop_space::Point;

/// A collapse.
#[derive(Clone, Copy)]
pub(super) struct Record {
    pub(super) keep: u32,
    pub(super) lost: u32,
    pub(super) kept_at: Point,
    pub(super) lost_at: Point,
    /// Whether the kept and the lost corner had moved before.
    pub(super) moved: (bool, bool),
    pub(super) gone: [u32; 2],
    /// The collapses that changed those last before this one.
    gone_before: [u32; 2],
    /// Where the triangles that it changed stand in the log.
    start: u32,
    end: u32,
}

/// All collapses in their order, numbered from 1.
pub(super) struct Log {
    records: Vec<Record>,
    /// The triangles that each changed, and whether they were around the corner that was lost.
    blades: Vec<(u32, bool)>,
    /// For each of them the collapse that changed it last before.
    before: Vec<u32>,
    /// For each triangle the collapse that changed it last; 0 for none.
    last: Vec<u32>,
}

impl Log {
    pub(super) fn new(triangles: usize) -> Log {
        let (records, blades, before) = (Vec::new(), Vec::new(), Vec::new());
        Log { records, blades, before, last: vec![0; triangles] }
    }

    /// Notes the collapse of a fan that is about to be made.
    pub(super) fn add(&mut self, fan: &Fan, points: &[Point], moved: &[bool]) {
        let number = self.records.len() as u32 + 1;
        let start = self.blades.len() as u32;
        for blade in &fan.blades {
            self.blades.push((blade.triangle, blade.of_lost));
            self.before.push(std::mem::replace(&mut self.last[blade.triangle as usize], number));
        }
        let gone = [fan.gone[0], fan.gone[1]];
        let gone_before = gone.map(|t| std::mem::replace(&mut self.last[t as usize], number));
        let (keep, lost) = (fan.keep as usize, fan.lost as usize);
        self.records.push(Record {
            keep: fan.keep,
            lost: fan.lost,
            kept_at: points[keep],
            lost_at: points[lost],
            moved: (moved[keep], moved[lost]),
            gone,
            gone_before,
            start,
            end: self.blades.len() as u32,
        });
    }

    /// The collapse that changed a triangle last; 0 for none.
    pub(super) fn last(&self, triangle: u32) -> u32 {
        self.last[triangle as usize]
    }

    /// The triangles that a collapse changed, and whether they were around the corner that was lost.
    pub(super) fn blades(&self, record: &Record) -> &[(u32, bool)] {
        &self.blades[record.start as usize..record.end as usize]
    }

    /// A collapse after this one that changed a triangle of it.
    pub(super) fn later(&self, collapse: u32) -> Option<u32> {
        let record = &self.records[collapse as usize - 1];
        let last = |(t, _): &(u32, bool)| self.last[*t as usize];
        self.blades(record).iter().map(last).find(|last| *last != collapse)
    }

    /// Forgets a collapse that is the last at all its triangles.
    pub(super) fn take(&mut self, collapse: u32) -> Record {
        let record = self.records[collapse as usize - 1];
        for n in record.start as usize..record.end as usize {
            self.last[self.blades[n].0 as usize] = self.before[n];
        }
        for (t, before) in record.gone.iter().zip(record.gone_before) {
            self.last[*t as usize] = before;
        }
        record
    }
}
