//! Which calls of the system a child may still make: those that its work needs, on what it holds already.
//! All others, and those that are not known yet, are answered as if the system had no such call.

use nix::libc;
use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Op,
    SeccompCondition as Condition, SeccompFilter, SeccompRule as Rule, apply_filter_all_threads,
};
use std::collections::BTreeMap;
use std::io;

/// Memory, the two descriptors, threads, clocks and the way out. None of them takes a name.
const ALLOWED: [libc::c_long; 38] = [
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_recvfrom,
    libc::SYS_sendto,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_close,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_membarrier,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrusage,
    libc::SYS_getrandom,
    libc::SYS_sysinfo,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// From here on no thread of this process makes another call. Where the kernel has no filters, or is told
/// to keep them from us, the limits alone hold.
///
/// # Errors
/// If one of its threads is left out.
pub(crate) fn close() -> io::Result<()> {
    match apply_filter_all_threads(&filter()) {
        Ok(()) | Err(Error::Prctl(_) | Error::Seccomp(_)) => Ok(()),
        Err(other) => Err(io::Error::other(other.to_string())),
    }
}

fn filter() -> BpfProgram {
    let target = std::env::consts::ARCH.try_into().expect("it is built for these alone");
    let refused = SeccompAction::Errno(libc::ENOSYS as u32);
    let mut rules: BTreeMap<i64, Vec<Rule>> = ALLOWED.into_iter().map(|c| (c, vec![])).collect();
    rules.extend(conditional());
    SeccompFilter::new(rules, refused, SeccompAction::Allow, target)
        .and_then(BpfProgram::try_from)
        .expect("the rules are constants")
}

/// Calls that are allowed with some arguments only.
fn conditional() -> [(i64, Vec<Rule>); 7] {
    let own = u64::from(std::process::id());
    let flag = |flag: libc::c_int| (Op::MaskedEq(flag as u64), flag as u64);
    let ((thread, is_thread), (program, _)) = (flag(libc::CLONE_THREAD), flag(libc::PROT_EXEC));
    let limits = [libc::RLIMIT_AS, libc::RLIMIT_FSIZE, libc::RLIMIT_CPU];
    let moved = limits.map(|which| rule(&[(0, Op::Eq, 0), (1, Op::Eq, which as u64)]));
    [
        // No memory becomes a program.
        (libc::SYS_mmap, vec![rule(&[(2, program.clone(), 0)])]),
        (libc::SYS_mprotect, vec![rule(&[(2, program, 0)])]),
        // Threads, no processes. `clone3` hides its flags from a filter; whoever has no such call takes this.
        (libc::SYS_clone, vec![rule(&[(0, thread, is_thread)])]),
        // A process may end itself, no other.
        (libc::SYS_tgkill, vec![rule(&[(0, Op::Eq, own)])]),
        (libc::SYS_tkill, vec![rule(&[(0, Op::Eq, own)])]),
        // What a task may use up; never how many files are open.
        (libc::SYS_prlimit64, moved.to_vec()),
        // Names of threads.
        (libc::SYS_prctl, vec![rule(&[(0, Op::Eq, libc::PR_SET_NAME as u64)])]),
    ]
}

/// Arguments by their number, each held to a value.
fn rule(held: &[(u8, Op, u64)]) -> Rule {
    let conditions = held.iter().map(|(number, op, value)| {
        Condition::new(*number, Length::Dword, op.clone(), *value)
            .expect("calls have six arguments")
    });
    Rule::new(conditions.collect()).expect("there is a condition")
}
