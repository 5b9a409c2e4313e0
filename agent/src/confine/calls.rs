//! Seccomp: the system calls that the agent never makes are refused — to start
//! a program or a process, to change the system or another process, and to
//! open sockets of kinds that it does not use. A list of what is refused, not of
//! what is allowed: libraries of the system change what they call, and a report
//! that stops on a new libc is a host that nobody sees.

use super::ConfineError;
use libc::c_long;
use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use std::collections::BTreeMap;

/// Refused whatever their arguments are.
#[rustfmt::skip]
const REFUSED: &[c_long] = &[
    // Programs.
    libc::SYS_execve, libc::SYS_execveat,
    // Other processes.
    libc::SYS_ptrace, libc::SYS_process_vm_readv, libc::SYS_process_vm_writev, libc::SYS_pidfd_getfd, libc::SYS_kcmp,
    // The system: mounts, modules, kernels, clocks, names, quotas, swap.
    libc::SYS_mount, libc::SYS_umount2, libc::SYS_pivot_root, libc::SYS_chroot, libc::SYS_unshare, libc::SYS_setns,
    libc::SYS_move_mount, libc::SYS_open_tree, libc::SYS_fsopen, libc::SYS_fsconfig, libc::SYS_fsmount, libc::SYS_mount_setattr,
    libc::SYS_init_module, libc::SYS_finit_module, libc::SYS_delete_module, libc::SYS_kexec_load,
    libc::SYS_reboot, libc::SYS_swapon, libc::SYS_swapoff, libc::SYS_acct, libc::SYS_quotactl,
    libc::SYS_settimeofday, libc::SYS_clock_settime, libc::SYS_clock_adjtime, libc::SYS_adjtimex,
    libc::SYS_sethostname, libc::SYS_setdomainname, libc::SYS_vhangup,
    // Doors past the checks of others: rings do what the filter does not see.
    libc::SYS_bpf, libc::SYS_perf_event_open, libc::SYS_userfaultfd, libc::SYS_open_by_handle_at,
    libc::SYS_io_uring_setup, libc::SYS_io_uring_enter, libc::SYS_io_uring_register,
    libc::SYS_add_key, libc::SYS_request_key, libc::SYS_keyctl,
    libc::SYS_mknodat,
];

/// The same on processors that have older calls besides.
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
const OLDER: &[c_long] =
    &[libc::SYS_fork, libc::SYS_vfork, libc::SYS_mknod, libc::SYS_iopl, libc::SYS_ioperm, libc::SYS_kexec_file_load, libc::SYS_modify_ldt];
#[cfg(not(target_arch = "x86_64"))]
const OLDER: &[c_long] = &[];

/// The kinds of sockets that are used: local ones, TCP and UDP, and questions to the kernel.
const SOCKETS: &[i32] = &[libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK];

/// The bit of a call's number in the ABI of 32-bit pointers on 64 bits, which is
/// another way to the same calls.
#[cfg(target_arch = "x86_64")]
const TWINS: &[c_long] = &[0, 0x4000_0000];
#[cfg(not(target_arch = "x86_64"))]
const TWINS: &[c_long] = &[0];

/// Refuses them from now on, in all threads.
pub(super) fn refuse() -> Result<(), ConfineError> {
    for program in programs()? {
        seccompiler::apply_filter_all_threads(&program)?;
    }
    Ok(())
}

/// Three filters, as each refuses with one error.
fn programs() -> Result<[BpfProgram; 3], Error> {
    let always = |calls: &[c_long]| calls.iter().map(|call| (*call, Vec::new())).collect::<BTreeMap<_, _>>();
    let mut refused = always(REFUSED);
    refused.extend(always(OLDER));
    // A new process, that is: whatever is no thread.
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    let process = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(thread), 0)?;
    refused.insert(libc::SYS_clone, vec![SeccompRule::new(vec![process])?]);
    // Its flags lie in memory, where no filter sees them; libc then makes threads by `clone`.
    let unseen = always(&[libc::SYS_clone3]);
    let other = SOCKETS.iter().map(|family| {
        SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, u64::from(family.unsigned_abs()))
    });
    let other = SeccompRule::new(other.collect::<Result<_, _>>()?)?;
    let sockets = BTreeMap::from([(libc::SYS_socket, vec![other.clone()]), (libc::SYS_socketpair, vec![other])]);
    Ok([program(&refused, libc::EPERM)?, program(&unseen, libc::ENOSYS)?, program(&sockets, libc::EAFNOSUPPORT)?])
}

fn program(rules: &BTreeMap<c_long, Vec<SeccompRule>>, error: i32) -> Result<BpfProgram, Error> {
    let twins = rules.iter().flat_map(|(call, rules)| TWINS.iter().map(move |bit| (*call | bit, rules.clone())));
    let action = SeccompAction::Errno(error.unsigned_abs());
    let filter = SeccompFilter::new(twins.collect(), SeccompAction::Allow, action, std::env::consts::ARCH.try_into()?)?;
    Ok(filter.try_into()?)
}
