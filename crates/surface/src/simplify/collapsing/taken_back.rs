//! Collapses taken back, where the surface went too far from the original.

use super::Collapsing;
use crate::neighbours::NONE;
use crate::simplify::fan::Blade;

impl Collapsing<'_> {
    /// Takes back one collapse, after all later ones at the triangles that it changed.
    pub(in crate::simplify) fn undo(&mut self, collapse: u32) {
        let mut open = vec![collapse];
        while let Some(&last) = open.last() {
            match self.log.later(last) {
                Some(later) => open.push(later),
                None => {
                    self.undo_last(last);
                    open.pop();
                }
            }
        }
    }

    /// Takes back a collapse whose triangles none has changed since.
    fn undo_last(&mut self, collapse: u32) {
        let record = self.log.take(collapse);
        let (keep, lost) = (record.keep, record.lost);
        let mut shadows = Vec::new();
        for &(t, _) in self.log.blades(&record) {
            let mut corner = std::mem::replace(&mut self.first_shadow[t as usize], NONE);
            while corner != NONE {
                shadows.push(corner);
                corner = self.next_shadow[corner as usize];
            }
        }
        (self.points[keep as usize], self.points[lost as usize]) = (record.kept_at, record.lost_at);
        (self.moved[keep as usize], self.moved[lost as usize]) = record.moved;
        let blades: Vec<(u32, bool)> = self.log.blades(&record).to_vec();
        for &(t, _) in blades.iter().filter(|b| b.1) {
            self.unlink(t, keep);
            let triangle = &mut self.triangles[t as usize];
            let hub = triangle.corners.iter().position(|c| *c == keep).unwrap_or(0);
            triangle.corners[hub] = lost;
            triangle.next[hub] = self.first[lost as usize];
            self.first[lost as usize] = 3 * t + hub as u32;
        }
        for t in record.gone {
            self.gone[t as usize] = false;
            self.link(t);
        }
        let triangles = blades.iter().map(|b| b.0).chain(record.gone);
        self.restored.extend(triangles.clone());
        let around: Vec<Blade> = triangles
            .map(|t| {
                let at = self.triangles[t as usize].corners.map(|c| self.points[c as usize]);
                Blade::new(t, 0, false, at)
            })
            .collect();
        for corner in shadows {
            let is_back = (corner == keep || corner == lost) && !self.moved[corner as usize];
            let p = self.original.points()[corner as usize];
            let near = around.iter().find(|b| b.is_near(p, self.limit));
            if let Some(blade) = near.filter(|_| !is_back) {
                self.cast(corner, blade.triangle);
            }
        }
    }
}
