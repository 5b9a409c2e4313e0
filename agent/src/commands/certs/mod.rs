//! `certs`: certificates in files, read, followed to an anchor and held against
//! the lints, one after the other, so that a hundred thousand of them need no more memory than a hundred.

mod anchors;
mod find;
mod look;
mod sink;

use crate::cli::CertsArgs;
use crate::world::{Real, World};
use anchors::Trusted;
use anyhow::ensure;
use find::Files;
use look::Looker;
use probe::Host;
use report::escape;
use sink::Sink;

pub(super) fn certs(args: &CertsArgs) -> anyhow::Result<u8> {
    let host = Host::live();
    let trusted = Trusted::read(&host, &args.trust)?;
    let looker = Looker::new(&trusted, Real.now(), args.days);
    let mut files = Files::find(&host, &args.paths)?;
    let bar = super::audit::progress_bar();
    bar.set_length(files.paths.len() as u64);
    let mut sink = Sink::open(&args.show, &trusted, looker.now)?;
    for gap in files.gaps.drain(..) {
        sink.problem(&gap.place, &gap.detail)?;
    }
    for path in &files.paths {
        bar.inc(1);
        match host.read_secret(path, pki::MOST_BYTES) {
            Ok(content) => {
                let found = pki::store::read(&content.bytes, &[]);
                for fault in &found.faults {
                    sink.problem(content.path(), &fault.to_string())?;
                }
                looker.each(content.path(), &found, &mut |seen| sink.certificate(content.path(), &seen))?;
            }
            Err(gap) => sink.problem(&gap.place, &gap.detail)?,
        }
    }
    bar.finish_and_clear();
    let counts = sink.close()?;
    let places = args.paths.iter().map(|path| escape::shown(&path.to_string_lossy())).collect::<Vec<_>>().join(", ");
    ensure!(counts.certificates > 0, "no certificate was found in {places}; nothing was judged");
    Ok(u8::from(counts.attention > 0 || counts.problems > 0))
}
