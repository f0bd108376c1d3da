//! Which corners hang together (disjoint sets with path halving, joined to the lower number).

pub(super) struct Groups {
    parent: Vec<u32>,
}

impl Groups {
    /// Each corner on its own.
    pub(super) fn apart(count: usize) -> Groups {
        Groups { parent: (0..count as u32).collect() }
    }

    /// The least corner that hangs together with `corner`.
    pub(super) fn root(&mut self, corner: u32) -> u32 {
        let mut here = corner as usize;
        while self.parent[here] as usize != here {
            let above = self.parent[self.parent[here] as usize];
            self.parent[here] = above;
            here = above as usize;
        }
        here as u32
    }

    /// Joins the corners of a triangle.
    pub(super) fn join(&mut self, [a, b, c]: [u32; 3]) {
        self.join_two(a, b);
        self.join_two(b, c);
    }

    fn join_two(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }
}
