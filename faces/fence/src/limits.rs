//! What a child may use up, set by itself before it sees a byte.

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::time::{ClockId, clock_gettime};
use std::io;
use std::time::Duration;

/// The limits of one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Address space, in bytes.
    pub memory: u64,
    /// Processor time over its whole life, in seconds. It is replaced well before.
    pub life_s: u64,
    /// Processor time for one task, a frame or a header, in seconds.
    pub task_s: u64,
    /// What it may write into the memory that it shares for a frame or a header, in bytes.
    pub output: u64,
    /// What it may write there for a whole file: a mesh, a mask, a volume.
    pub numbers: u64,
    /// How long its parent waits for an answer, whatever the processor does.
    pub patience: Duration,
}

/// What a task may use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// A frame or a header, within the time that is left to its file.
    Usual(Duration),
    /// A deflated data set of so many bytes, within the time that its file may take.
    Inflated(u64, Duration),
    /// A whole file of so many bytes, which stand in memory beside what is made of them, with all the
    /// processor time that is left.
    File(u64),
    /// A volume file, whose voxels may be unpacked on top of that.
    Volume(u64),
}

impl Limits {
    /// hazards.md, section 3: 2 GiB, 60 s, 10 s a frame. The largest frame is 4096 x 4096 x 3 words.
    pub const USUAL: Limits = Limits {
        memory: 2 << 30,
        life_s: 60,
        task_s: 10,
        output: 128 << 20,
        numbers: 4 << 30,
        patience: Duration::from_secs(60),
    };

    /// Sets all that hold for the whole life of this process, and the room of a usual task. No core is dumped: it would show the
    /// patient.
    pub(crate) fn begin_life(&self) -> io::Result<()> {
        setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
        setrlimit(Resource::RLIMIT_CPU, self.life_s, self.life_s)?;
        self.begin_task(Room::Usual(Duration::MAX))
    }

    /// From here on this process opens nothing: no file, no socket, no pipe. What it holds stays open.
    pub(crate) fn close_doors() -> io::Result<()> {
        Ok(setrlimit(Resource::RLIMIT_NOFILE, 0, 0)?)
    }

    /// Gives this process its room for the next task: soft limits move, hard ones stand.
    pub(crate) fn begin_task(&self, room: Room) -> io::Result<()> {
        let (_, life) = getrlimit(Resource::RLIMIT_CPU)?;
        let [memory, output, time_s] = self.room(room, used()?, life);
        set_soft(Resource::RLIMIT_AS, memory)?;
        set_soft(Resource::RLIMIT_FSIZE, output)?;
        set_soft(Resource::RLIMIT_CPU, time_s)
    }

    /// The memory, the output and the end in processor seconds of a task that begins after so much time of a life of
    /// so many seconds.
    fn room(&self, room: Room, used: Duration, life_s: u64) -> [u64; 3] {
        // The system counts whole seconds.
        let end_s =
            |time: Duration| used.saturating_add(time).as_secs().saturating_add(1).min(life_s);
        match room {
            Room::Usual(left) => {
                let time = left.min(Duration::from_secs(self.task_s));
                [self.memory, self.output, end_s(time)]
            }
            Room::Inflated(bytes, time) => {
                [self.memory.saturating_add(bytes), self.numbers, end_s(time)]
            }
            Room::File(bytes) => [self.memory.saturating_add(bytes), self.numbers, life_s],
            Room::Volume(bytes) => {
                let unpacked = self.numbers.saturating_add(bytes);
                [self.memory.saturating_add(unpacked), self.numbers, life_s]
            }
        }
    }

    /// Whether this process has lived for half of its time, and should make room for another.
    pub(crate) fn is_spent(&self) -> io::Result<bool> {
        Ok(self.is_half(used()?))
    }

    fn is_half(&self, used: Duration) -> bool {
        used.as_secs() >= self.life_s / 2
    }
}

fn set_soft(resource: Resource, soft: u64) -> io::Result<()> {
    let (_, hard) = getrlimit(resource)?;
    setrlimit(resource, soft.min(hard), hard)?;
    Ok(())
}

/// The processor time that this process has used.
pub(crate) fn used() -> io::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use preop_testkit::edges;

    const LIMITS: Limits = Limits::USUAL;

    fn seconds(s: u64) -> Duration {
        Duration::from_secs(s)
    }

    #[test]
    fn a_task_ends_at_its_edges() {
        // Whole seconds are counted, so one more is given than the file has left, up to ten and one.
        let end_s = |room, used| LIMITS.room(room, seconds(used), 60)[2];
        edges::most(10, |s| end_s(Room::Usual(seconds(s as u64)), 0) == s as u64 + 1);
        assert_eq!(end_s(Room::Usual(Duration::MAX), 7), 18);
        // No task outlives the child: 60 s over its whole life.
        edges::most(49, |used| end_s(Room::Usual(seconds(10)), used as u64) == used as u64 + 11);
        edges::most(59, |s| end_s(Room::Inflated(0, seconds(s as u64)), 0) == s as u64 + 1);
        assert_eq!([Room::File(0), Room::Volume(0)].map(|room| end_s(room, 59)), [60, 60]);
    }

    #[test]
    fn a_life_ends_at_its_edges() {
        edges::least(30, |s| LIMITS.is_half(seconds(s as u64)));
    }

    #[test]
    fn memory_is_that_of_the_house_and_what_was_given() {
        let memory = |room| LIMITS.room(room, Duration::ZERO, 60)[0];
        let house = 2_u64 << 30;
        assert_eq!(memory(Room::Usual(Duration::MAX)), house);
        // Whatever a file is, there is so much beside it, and no more.
        let beside = |given: u64| memory(Room::File(given)) - given;
        for given in [0, 1, 8 << 30] {
            edges::most(2 << 30, |bytes| bytes as u64 <= beside(given));
        }
        assert_eq!(memory(Room::Inflated(7, Duration::ZERO)), house + 7);
        assert_eq!(memory(Room::Volume(7)), house + LIMITS.numbers + 7);
        let most = [Room::File(u64::MAX), Room::Volume(u64::MAX)].map(memory);
        assert_eq!(most, [u64::MAX; 2]);
    }
}
