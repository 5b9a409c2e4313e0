//! Builds the agent anew when a policy file is added or removed: the compiler
//! itself notices only changes of files that it has compiled in before.

fn main() {
    println!("cargo:rerun-if-changed=../policies");
}
