//! PAM as its files have it: the stacks of each service with all that they
//! include (`stack`), read from every folder that libpam looks into (`files`).

pub(crate) mod conf;
mod files;
pub(crate) mod line;
pub(crate) mod stack;

use crate::host::Host;
use report::Gap;
use stack::Placed;
use std::collections::BTreeMap;

/// All services with their lines, type after type.
#[derive(Debug, Default)]
pub(crate) struct Pam {
    pub services: BTreeMap<String, Vec<Placed>>,
    pub gaps: Vec<Gap>,
}

impl Pam {
    pub(crate) fn read(host: &Host) -> Self {
        let mut gaps = Vec::new();
        let files = files::Files::read(host, &mut gaps);
        let mut services = BTreeMap::new();
        for service in files.services() {
            let lines = line::TYPES.iter().flat_map(|kind| stack::resolve(&files, service, kind, &mut gaps));
            services.insert(service.to_owned(), lines.collect());
        }
        gaps.sort_unstable();
        gaps.dedup();
        Self { services, gaps }
    }
}
