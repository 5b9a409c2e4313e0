//! What a sweep keeps of the entries that it comes by.

use super::{Counted, Found, Reason, capability};
use crate::accounts::Accounts;
use crate::host::{Host, Kind, Stat, Sweeper, Swept};
use crate::tables::file_mode::acl;
use report::{Gap, GapReason, Value, escape};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// How many files are kept for one reason.
    pub(super) each: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { each: 3_000 }
    }
}

/// The account that a home folder belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Its name.
    pub name: String,
    /// Its ids.
    pub uid: u32,
    pub gid: u32,
}

/// Where the roots of containers and packed programs lie, which are hosts of
/// their own; and what the kernel makes up, also where it was copied.
const PASSED_OVER: &[&[u8]] = &[
    b"/proc",
    b"/snap",
    b"/sys",
    b"/var/lib/containerd",
    b"/var/lib/containers",
    b"/var/lib/docker",
    b"/var/lib/kubelet",
    b"/var/lib/lxc",
    b"/var/lib/lxd",
    b"/var/lib/machines",
];

/// The same below a home folder.
const PASSED_OVER_AT_HOME: &[u8] = b"/.local/share/containers";

/// Where the system's own programs lie, and where none should.
const SYSTEM: &[&[u8]] = &[b"/bin", b"/boot", b"/dev", b"/etc", b"/lib", b"/lib32", b"/lib64", b"/sbin", b"/usr"];

/// Shells that nobody can work in.
const NO_SHELLS: &[&[u8]] = &[b"nologin", b"false", b"sync", b"shutdown", b"halt"];

pub(super) struct Pass<'a> {
    accounts: &'a Accounts,
    bounds: Bounds,
    homes: HashMap<Vec<u8>, Home>,
    seen_homes: BTreeSet<Vec<u8>>,
    here: Here,
    known: (HashMap<u32, bool>, HashMap<u32, bool>),
    kept: Vec<Found>,
    each: BTreeMap<Reason, usize>,
    counted: BTreeMap<u64, Counted>,
    passed_over: Vec<Counted>,
    count: (u64, u64),
    unread: Option<Gap>,
    room: Vec<u8>,
}

/// What holds for all entries of the folder that is listed.
#[derive(Default)]
struct Here {
    folder: Vec<u8>,
    home: Option<Home>,
    log: bool,
    system: bool,
    dev: bool,
}

impl<'a> Pass<'a> {
    pub(super) fn new(accounts: &'a Accounts, bounds: Bounds) -> Self {
        let mut homes = HashMap::new();
        for user in &accounts.users {
            let shell = user.shell.rsplit(|b| *b == b'/').next().unwrap_or_default();
            let people = user.uid == 0 || (1000..65_534).contains(&user.uid);
            let home = user.home.strip_suffix(b"/").unwrap_or(&user.home);
            if people && !NO_SHELLS.contains(&shell) && home.starts_with(b"/") {
                let owner = Home { name: user.name.clone(), uid: user.uid, gid: user.gid };
                homes.entry(home.to_vec()).or_insert(owner);
            }
        }
        Self {
            accounts,
            bounds,
            homes,
            seen_homes: BTreeSet::new(),
            here: Here::default(),
            known: (HashMap::new(), HashMap::new()),
            kept: Vec::new(),
            each: BTreeMap::new(),
            counted: BTreeMap::new(),
            passed_over: Vec::new(),
            count: (0, 0),
            unread: None,
            room: vec![0; 4096],
        }
    }

    /// What was kept, with the homes that the sweep did not come by.
    pub(super) fn finish(mut self, host: &Host, gaps: &mut Vec<Gap>) -> (Vec<Found>, Vec<Counted>) {
        self.add_count();
        for (path, home) in std::mem::take(&mut self.homes) {
            if self.seen_homes.contains(&path) {
                continue;
            }
            match host.stat(&path) {
                // It lies on a file system that is not entered, or a link leads to it.
                Ok(Some(stat)) => self.keep(path, Some(&stat), BTreeSet::from([Reason::Home]), Some(home)),
                Ok(None) => self.keep(path, None, BTreeSet::from([Reason::HomeMissing]), Some(home)),
                Err(gap) => gaps.push(gap),
            }
        }
        for (reason, count) in self.each.iter().filter(|(_, count)| **count > self.bounds.each) {
            gaps.push(Gap {
                place: "/".to_owned(),
                reason: GapReason::TooLarge,
                detail: format!("{count} entries are `{}`, of which {} are told", reason.word(), self.bounds.each),
            });
        }
        gaps.extend(self.unread);
        let counted = self.counted.into_values().chain(self.passed_over).collect();
        (self.kept, counted)
    }

    /// Adds a row unless there are too many of each of its reasons.
    fn keep(&mut self, path: Vec<u8>, stat: Option<&Stat>, reasons: BTreeSet<Reason>, home: Option<Home>) {
        let mut room = false;
        for reason in &reasons {
            let count = self.each.entry(*reason).or_default();
            *count += 1;
            room |= *count <= self.bounds.each;
        }
        if room {
            let (kind, mode) = (stat.map(|stat| stat.kind), stat.map_or(0, |stat| stat.mode));
            let (uid, gid) = stat.map_or((0, 0), |stat| (stat.uid, stat.gid));
            let (capabilities, acl) = (Vec::new(), Value::Boolean(false));
            self.kept.push(Found { path, kind, mode, uid, gid, reasons, capabilities, acl, home });
        }
    }

    fn add_count(&mut self) {
        let (device, entries) = std::mem::take(&mut self.count);
        if let Some(counted) = self.counted.get_mut(&device) {
            counted.entries += entries;
        }
    }

    /// The reasons that an entry's mode, owner and name give.
    fn reasons(&mut self, entry: &Swept<'_>) -> BTreeSet<Reason> {
        let stat = entry.stat;
        let mut reasons = BTreeSet::new();
        let mut add = |reason, holds: bool| {
            if holds {
                reasons.insert(reason);
            }
        };
        let (file, folder) = (stat.kind == Kind::File, stat.kind == Kind::Directory);
        let everyone = stat.mode & 0o002 != 0;
        add(Reason::Setuid, file && stat.mode & 0o4000 != 0);
        add(Reason::Setgid, file && stat.mode & 0o2000 != 0);
        add(Reason::WorldWritable, file && everyone);
        add(Reason::WorldWritableFolder, folder && everyone && stat.mode & 0o1000 == 0);
        add(Reason::Device, stat.kind == Kind::Device && !self.here.dev);
        let hidden = entry.name.to_bytes().starts_with(b".");
        add(Reason::HiddenProgram, hidden && file && self.here.system && stat.mode & 0o111 != 0);
        add(Reason::DotFile, hidden && self.here.home.is_some() && (file || stat.kind == Kind::Symlink));
        add(Reason::Log, self.here.log && (file || folder));
        let (users, groups) = &mut self.known;
        let accounts = self.accounts;
        let named = |value: Value| matches!(value, Value::Text(_));
        add(Reason::NoOwner, !*users.entry(stat.uid).or_insert_with(|| named(accounts.user_name(stat.uid))));
        add(Reason::NoGroup, !*groups.entry(stat.gid).or_insert_with(|| named(accounts.group_name(stat.gid))));
        reasons
    }

    /// The capabilities and the access control list, where it has any.
    fn attributes(&mut self, entry: &Swept<'_>) -> (Option<Vec<String>>, Value) {
        let none = (None, Value::Boolean(false));
        let stat = entry.stat;
        // Where the group's bits, which hold the mask, let nothing through,
        // a list grants nothing either; capabilities matter to programs alone.
        let matters = stat.mode & 0o070 != 0 || stat.kind == Kind::File && stat.mode & 0o111 != 0;
        if !matches!(stat.kind, Kind::File | Kind::Directory) || !matters {
            return none;
        }
        let unread = |errno| Gap {
            place: escape::path(&entry.path()),
            reason: GapReason::Failed,
            detail: format!("its extended attributes cannot be read ({errno}), and maybe those of others"),
        };
        let names = match entry.attribute_names(&mut self.room) {
            Ok([]) => return none,
            Ok(names) => names,
            Err(errno) => {
                self.unread.get_or_insert_with(|| unread(errno));
                return none;
            }
        };
        let has = |wanted: &str| names.split(|b| *b == 0).any(|name| name == wanted.as_bytes());
        let mut read = |name: &str| {
            entry.attribute(name).unwrap_or_else(|errno| {
                self.unread.get_or_insert_with(|| unread(errno));
                None
            })
        };
        let capabilities = has("security.capability").then(|| read("security.capability")).flatten();
        // A form that is not known is told by a word of its own, so that the row is kept.
        let capabilities =
            capabilities.map(|bytes| capability::names(&bytes).unwrap_or_else(|| vec!["unknown".to_owned()]));
        let list = has("system.posix_acl_access").then(|| read("system.posix_acl_access")).flatten();
        let list = list.map_or(Value::Boolean(false), |bytes| {
            acl::grants_more(&bytes).map_or_else(|| Value::Unreadable(acl::MALFORMED.to_owned()), Value::Boolean)
        });
        (capabilities, list)
    }
}

impl Sweeper for Pass<'_> {
    fn enter(&mut self, path: &[u8], stat: &Stat) -> bool {
        if PASSED_OVER.contains(&path) || path.ends_with(PASSED_OVER_AT_HOME) {
            let place = path.to_vec();
            self.passed_over.push(Counted { place, kind: 0, left_out: Some("of_its_own"), entries: 0 });
            return false;
        }
        let below =
            |folder: &[u8]| path.strip_prefix(folder).is_some_and(|rest| matches!(rest.first(), None | Some(b'/')));
        let home = self.homes.get(path).cloned();
        self.here = Here {
            folder: path.to_vec(),
            log: below(b"/var/log"),
            system: SYSTEM.iter().any(|folder| below(folder)),
            dev: below(b"/dev"),
            home: home.clone(),
        };
        if let Some(home) = home {
            self.seen_homes.insert(path.to_vec());
            self.keep(path.to_vec(), Some(stat), BTreeSet::from([Reason::Home]), Some(home));
        }
        true
    }

    fn entry(&mut self, entry: &Swept<'_>) {
        debug_assert_eq!(self.here.folder, entry.folder);
        if self.count.0 != entry.stat.identity.0 {
            self.add_count();
            self.count.0 = entry.stat.identity.0;
        }
        self.count.1 += 1;
        let mut reasons = self.reasons(entry);
        let (capabilities, acl) = self.attributes(entry);
        if capabilities.is_some() {
            reasons.insert(Reason::Capabilities);
        }
        if acl != Value::Boolean(false) {
            reasons.insert(Reason::Acl);
        }
        if reasons.is_empty() {
            return;
        }
        let home = self.here.home.clone().filter(|_| reasons.contains(&Reason::DotFile));
        let kept = self.kept.len();
        self.keep(entry.path(), Some(entry.stat), reasons, home);
        if let Some(found) = self.kept.get_mut(kept) {
            found.capabilities = capabilities.unwrap_or_default();
            found.acl = acl;
        }
    }

    fn file_system(&mut self, path: &[u8], device: u64, kind: u64, left_out: Option<&'static str>) {
        self.counted.entry(device).or_insert_with(|| Counted { place: path.to_vec(), kind, left_out, entries: 0 });
    }
}
