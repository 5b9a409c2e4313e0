//! Kernel modules: what modprobe is told, and what the installed kernels have.

pub mod kernels;
pub mod modprobe;

/// A module's name as the kernel has it: modprobe takes a hyphen for an underscore.
pub fn normal(name: &str) -> String {
    name.replace('-', "_")
}
