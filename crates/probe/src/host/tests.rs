//! What the door promises, tried both with `openat2` and without.

use super::*;
use crate::fixture::Fixture;

/// The host twice: by the kernel's own resolution and by ours.
fn both(fixture: &Fixture) -> [Host; 2] {
    [fixture.host(), fixture.host().without_openat2()]
}

#[test]
fn no_link_leads_out() {
    let fixture = Fixture::new()
        .file("/etc/real", "inside")
        .file("/in/inner", "deep")
        .link("/etc/absolute", "/etc/real")
        .link("/etc/up", "../../../../../../etc/real")
        .link("/etc/folder", "/in/")
        .link("/etc/chain", "absolute")
        .link("/etc/outside", "/usr/bin/env")
        .link("/etc/loop", "loop")
        .link("/etc/slash", "/etc/real/");
    for host in both(&fixture) {
        let check = |path: &str, want: Result<&str, GapReason>| {
            let got = host.read(path, 100).map(|c| String::from_utf8(c.bytes.clone()).unwrap()).map_err(|g| g.reason);
            assert_eq!(got, want.map(str::to_owned), "{path}");
        };
        for path in ["/etc/real", "/etc/absolute", "/etc/up", "/etc/chain", "/../etc/./real", "/in/../etc/real"] {
            check(path, Ok("inside"));
        }
        check("/etc/folder/inner", Ok("deep"));
        check("/etc/folder/../etc/real", Ok("inside"));
        check("/etc/outside", Err(GapReason::Missing));
        check("/etc/none", Err(GapReason::Missing));
        check("/etc/real/none", Err(GapReason::Missing));
        check("/etc/slash", Err(GapReason::Missing));
        check("/etc/loop", Err(GapReason::Malformed));
        check("/etc", Err(GapReason::Malformed));
        check("/", Err(GapReason::Malformed));
        check("/etc/\0", Err(GapReason::Malformed));
        assert_eq!(host.stat("/etc/chain").unwrap().unwrap().kind, Kind::File);
        assert_eq!(host.lstat("/etc/chain").unwrap().unwrap().kind, Kind::Symlink);
        assert_eq!(host.stat("/etc/folder").unwrap().unwrap().kind, Kind::Directory);
        assert_eq!(host.stat("/etc/outside"), Ok(None));
        assert_eq!(host.read_link("/etc/chain"), Ok(Some(b"absolute".to_vec())));
        assert_eq!(host.read_link("/etc/real"), Ok(None));
        assert_eq!(host.read_link("/etc/none"), Ok(None));
    }
}

#[test]
fn reads_are_bounded_and_never_wait() {
    let fixture = Fixture::new().file("/ten", "0123456789").folder("/d").fifo("/fifo");
    for host in both(&fixture) {
        assert_eq!(host.read("/ten", 10).unwrap().bytes, b"0123456789");
        assert_eq!(host.read("/ten", 9).unwrap_err().reason, GapReason::TooLarge);
        assert_eq!(host.read("/fifo", 9).unwrap_err().reason, GapReason::Malformed);
        assert_eq!(host.stat("/fifo").unwrap().unwrap().kind, Kind::Fifo);
        let ten = host.read("/ten", 10).unwrap();
        assert_eq!(ten.sha256.as_deref(), Some("84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882"));
        let secret = host.read_secret("/ten", 10).unwrap();
        assert_eq!((secret.sha256.as_deref(), secret.bytes.as_slice()), (None, b"0123456789".as_slice()));
        assert!(!format!("{secret:?}").contains("0123"));
    }
}

#[test]
fn files_of_the_kernel_state_no_size() {
    let host = Host::live();
    let own = host.read("/proc/self/status", 1 << 16).unwrap();
    assert!(own.bytes.starts_with(b"Name:"), "{own:?}");
    assert_eq!(own.source(None), report::Source::Kernel { interface: "/proc/self/status".into() });
    assert_eq!(host.read("/proc/self/status", 10).unwrap_err().reason, GapReason::TooLarge);
}

#[test]
fn names_are_bytes() {
    let fixture = Fixture::new().bytes(b"/d/\xff\n", b"x").file("/d/a", "").link("/d/l", "a").folder("/d/z");
    for host in both(&fixture) {
        let names: Vec<_> = host.list("/d").unwrap().into_iter().map(|e| (e.name, e.kind)).collect();
        let want = [
            (b"a".to_vec(), Kind::File),
            (b"l".to_vec(), Kind::Symlink),
            (b"z".to_vec(), Kind::Directory),
            (b"\xff\n".to_vec(), Kind::File),
        ];
        assert_eq!(names, want);
        assert_eq!(host.read(b"/d/\xff\n", 9).unwrap().path(), "/d/\\xff\\x0a");
        assert_eq!(host.list("/none").unwrap_err().reason, GapReason::Missing);
        assert_eq!(host.list("/d/a").unwrap_err().reason, GapReason::Missing);
    }
}

#[test]
fn a_root_that_cannot_be_opened_is_never_an_empty_host() {
    let host = Host::at("/nowhere/at/all".into());
    assert!(host.stat("/etc/passwd").is_err());
    assert_eq!(host.read("/etc/passwd", 9).unwrap_err().place, "/");
    assert_eq!(host.walk(["/etc"], Walk::default(), &mut |_| true).len(), 1);
}

#[test]
fn walks_keep_their_bounds() {
    let fixture = Fixture::new().file("/w/a/b/c/d", "").file("/w/e", "").link("/w/up", "/w").link("/start", "/w");
    for host in both(&fixture) {
        let walk = |starts: &[&str], bounds: Walk| {
            let mut seen = Vec::new();
            let gaps = host.walk(starts, bounds, &mut |v| {
                seen.push(String::from_utf8(v.path.to_vec()).unwrap());
                true
            });
            (seen, gaps.into_iter().map(|g| (g.place, g.reason)).collect::<Vec<_>>())
        };
        let whole = ["/w/a", "/w/a/b", "/w/a/b/c", "/w/a/b/c/d", "/w/e", "/w/up"];
        assert_eq!(walk(&["/w"], Walk::default()), (whole.map(str::to_owned).to_vec(), vec![]));
        assert_eq!(walk(&["/none", "/w/e"], Walk::default()), (vec![], vec![]));
        assert_eq!(walk(&["/start"], Walk::default()).0.len(), 6);
        let (seen, gaps) = walk(&["/w"], Walk { depth: 1, ..Walk::default() });
        assert_eq!((seen.len(), gaps), (4, vec![("/w/a/b".to_owned(), GapReason::TooLarge)]));
        let (seen, gaps) = walk(&["/w"], Walk { entries: 2, ..Walk::default() });
        assert_eq!((seen.len(), gaps), (2, vec![("/w/a/b".to_owned(), GapReason::TooLarge)]));
    }
}

#[test]
fn attributes_are_read_where_there_are_any() {
    let fixture = Fixture::new().file("/f", "");
    let host = fixture.host();
    assert_eq!(host.attribute("/f", "user.none"), Ok(None));
    assert_eq!(host.attribute("/none", "user.none").unwrap_err().reason, GapReason::Missing);
}
