//! Which fixes of Debian 12 a host lacks: our import, packed set and matching
//! beside dpkg's own comparison, which reads the same files by a script of its own.

use advisory::import::{Bounds, Sink, fixes};
use advisory::matching::{Applies, Installed, affected};
use advisory::pack::{Builder, Container, Set};
use report::Time;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

/// What came of all packages and fixes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Agreement {
    /// How many packages the host has.
    pub packages: usize,
    /// How many records came of the file.
    pub records: usize,
    /// How many pairs of package and CVE apply, as we say.
    pub ours: usize,
    /// As dpkg says; absent where its Perl module is.
    pub theirs: Option<usize>,
    /// The pairs that only one of the two has.
    pub differences: Vec<String>,
}

/// The release that the fixes are of.
const RELEASE: &str = "debian:12";

/// Compares the two on every package of a dpkg status file.
///
/// # Errors
/// What cannot be read, or what dpkg's script fails at.
pub fn compare(file: &Path, status: &Path) -> Result<Agreement, String> {
    let named = |path: &Path, why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let opened = std::fs::File::open(file).map_err(|why| named(file, &why))?;
    let mut builder = Builder::new(1, Time::from_days(20_000), Time::from_days(20_030));
    let mut records = 0;
    let mut take = |record: advisory::Record| {
        records += usize::from(record.release == RELEASE);
        builder.record(record);
    };
    fixes::import("fixes", opened, &mut Sink::new(Bounds::default(), &mut take)).map_err(|why| why.to_string())?;
    let built = builder.build().map_err(|why| why.to_string())?;
    let manifest = built.manifest.clone();
    let blocks = Container::new(Vec::new(), built).blobs;
    let set = Set::new(&manifest, &blocks);
    let release = set.release(RELEASE).map_err(|why| why.to_string())?.ok_or("no record is of Debian 12")?;

    let text = std::fs::read_to_string(status).map_err(|why| named(status, &why))?;
    let packages: Vec<Package<'_>> = text.split("\n\n").filter_map(Package::read).collect();
    let installed: Vec<_> = packages.iter().map(Package::installed).collect();
    let mut ours = BTreeSet::new();
    let hits = affected(&release, &installed, |hit| {
        if hit.applies == Applies::Yes {
            let pair = |at: &usize| format!("{} {} {}", installed[*at].name, installed[*at].version, hit.record.id);
            ours.extend(hit.packages.iter().map(pair));
        }
    });
    hits.map_err(|why| why.to_string())?;
    let mut all = Agreement { packages: packages.len(), records, ours: ours.len(), ..Agreement::default() };
    if let Some(theirs) = dpkg(file, status)? {
        all.differences = ours.difference(&theirs).map(|pair| format!("only ours: {pair}")).collect();
        all.differences.extend(theirs.difference(&ours).map(|pair| format!("only dpkg's: {pair}")));
        all.theirs = Some(theirs.len());
    }
    Ok(all)
}

/// What a paragraph of the status file says of a package that has files.
struct Package<'a> {
    name: &'a str,
    version: &'a str,
    source: &'a str,
    source_version: &'a str,
}

impl<'a> Package<'a> {
    const fn installed(&self) -> Installed<'a> {
        let source = Some((self.source, self.source_version));
        Installed { name: self.name, version: self.version, source, module: None }
    }

    fn read(paragraph: &'a str) -> Option<Self> {
        let field = |key: &str| {
            let line = paragraph.lines().find(|line| line.split(':').next() == Some(key))?;
            Some(line.split_once(':')?.1.trim())
        };
        let (name, version) = (field("Package")?, field("Version")?);
        if field("Status")?.ends_with("config-files") {
            return None;
        }
        // `Source: name (version)`, where they are not the package's own.
        let (source, own) = match field("Source") {
            None => (name, version),
            Some(source) => match source.split_once(" (") {
                None => (source, version),
                Some((source, version)) => (source, version.trim_end_matches(')')),
            },
        };
        Some(Self { name, version, source, source_version: own })
    }
}

/// Reads fixes and status by itself, and prints `package version CVE` for each pair that applies.
const PERL: &str = r#"
use strict; use warnings; use JSON::PP; use Dpkg::Version;
my ($fixes, $status) = @ARGV; local $/;
open(my $f, "<:raw", $fixes) or die; my %first;
for my $fix (@{decode_json(<$f>)}) {
    next unless $fix->{suite} =~ /^bookworm(-(security|updates|proposed-updates))?$/;
    for my $cve (@{$fix->{cves}}) {
        my $known = $first{$fix->{source}}{$cve};
        $first{$fix->{source}}{$cve} = $fix->{version} if !defined $known || version_compare($fix->{version}, $known) < 0;
    }
}
open(my $s, "<:raw", $status) or die;
for my $paragraph (split /\n\n/, <$s>) {
    my ($name) = $paragraph =~ /^Package: (\S+)/m or next;
    my ($version) = $paragraph =~ /^Version: (\S+)/m or next;
    next unless $paragraph =~ /^Status: .*$/m; next if $paragraph =~ /^Status: .*config-files$/m;
    my ($source, $of) = ($name, $version);
    if ($paragraph =~ /^Source: (\S+)(?: \((.*)\))?/m) { $source = $1; $of = $2 if defined $2; }
    for my $cve (keys %{$first{$source} || {}}) {
        print "$name $version $cve\n" if version_compare($of, $first{$source}{$cve}) < 0;
    }
}
"#;

/// What dpkg says; `None` where its Perl module is absent.
fn dpkg(file: &Path, status: &Path) -> Result<Option<BTreeSet<String>>, String> {
    // The distribution's own interpreter: another has no module of dpkg.
    let perl = |code: &str| {
        let mut command = Command::new("/usr/bin/perl");
        command.args(["-e", code]).stdin(Stdio::null());
        command
    };
    let there = perl("use Dpkg::Version; use JSON::PP;").stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        return Ok(None);
    }
    let out = perl(PERL).arg(file).arg(status).output().map_err(|why| why.to_string())?;
    if !out.status.success() {
        return Err(format!("dpkg's script: {}", String::from_utf8_lossy(&out.stderr)));
    }
    let text = String::from_utf8(out.stdout).map_err(|why| why.to_string())?;
    Ok(Some(text.lines().map(str::to_owned).collect()))
}
