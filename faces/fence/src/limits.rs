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
        let used = used()?;
        // The system counts whole seconds.
        let end_s =
            |time: Duration| used.saturating_add(time).as_secs().saturating_add(1).min(life);
        let (memory, output, time_s) = match room {
            Room::Usual(left) => {
                let time = left.min(Duration::from_secs(self.task_s));
                (self.memory, self.output, end_s(time))
            }
            Room::Inflated(bytes, time) => {
                (self.memory.saturating_add(bytes), self.numbers, end_s(time))
            }
            Room::File(bytes) => (self.memory.saturating_add(bytes), self.numbers, life),
            Room::Volume(bytes) => {
                let unpacked = self.numbers.saturating_add(bytes);
                (self.memory.saturating_add(unpacked), self.numbers, life)
            }
        };
        set_soft(Resource::RLIMIT_AS, memory)?;
        set_soft(Resource::RLIMIT_FSIZE, output)?;
        set_soft(Resource::RLIMIT_CPU, time_s)
    }

    /// Whether this process has lived for half of its time, and should make room for another.
    pub(crate) fn is_spent(&self) -> io::Result<bool> {
        Ok(used()?.as_secs() >= self.life_s / 2)
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
