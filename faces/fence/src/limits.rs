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
    /// What it may write into the memory that it shares, in bytes.
    pub output: u64,
    /// How long its parent waits for an answer, whatever the processor does.
    pub patience: Duration,
}

impl Limits {
    /// hazards.md, section 3: 2 GiB, 60 s, 10 s a frame. The largest frame is 4096 x 4096 x 3 words.
    pub const USUAL: Limits = Limits {
        memory: 2 << 30,
        life_s: 60,
        task_s: 10,
        output: 128 << 20,
        patience: Duration::from_secs(60),
    };

    /// Sets all that hold for the whole life of this process. No core is dumped: it would show the
    /// patient.
    pub(crate) fn begin_life(&self) -> io::Result<()> {
        setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
        setrlimit(Resource::RLIMIT_AS, self.memory, self.memory)?;
        setrlimit(Resource::RLIMIT_CPU, self.life_s, self.life_s)?;
        setrlimit(Resource::RLIMIT_FSIZE, self.output, self.output)?;
        Ok(())
    }

    /// Gives this process its time for the next task: the soft limit goes up, the hard one stands.
    pub(crate) fn begin_task(&self) -> io::Result<()> {
        let (_, hard) = getrlimit(Resource::RLIMIT_CPU)?;
        let soft = used()?.as_secs() + 1 + self.task_s;
        setrlimit(Resource::RLIMIT_CPU, soft.min(hard), hard)?;
        Ok(())
    }

    /// Whether this process has lived for half of its time, and should make room for another.
    pub(crate) fn is_spent(&self) -> io::Result<bool> {
        Ok(used()?.as_secs() >= self.life_s / 2)
    }
}

/// The processor time that this process has used.
fn used() -> io::Result<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?.into())
}
