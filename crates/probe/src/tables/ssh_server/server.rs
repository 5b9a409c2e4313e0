//! The installed server: what its program itself says of the lists it offers
//! by default and of the keywords it knows. Distributions change both, and the
//! text of both stands in the program.

use super::config::Keywords;
use crate::host::Host;
use memchr::memmem;
use report::GapReason;

/// Where the program may be.
const PLACES: &[&str] = &["/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd"];

/// The most bytes of the program that are read.
const BOUND: usize = 16 << 20;

/// Keywords without a field here, for hosts whose program cannot be read:
/// those of OpenSSH 9, of older ones, and of distributions' patches.
const OTHERS: &str = "acceptenv addressfamily afstokenpassing allowstreamlocalforwarding authenticationmethods \
    authorizedkeyscommand authorizedkeyscommanduser authorizedkeysfile2 authorizedprincipalscommand \
    authorizedprincipalscommanduser authorizedprincipalsfile casignaturealgorithms channeltimeout checkmail \
    chrootdirectory compression debianbanner exposeauthinfo fingerprinthash forcecommand gssapicleanupcredentials \
    gssapicleanupcreds gssapienablek5users gssapikexalgorithms gssapikeyexchange gssapistorecredentialsonrekey \
    gssapistrictacceptorcheck gssapiusesessioncredcache gssusesessionccache hostbasedacceptedalgorithms \
    hostbasedacceptedkeytypes hostbasedusesnamefrompacketonly hostcertificate hostdsakey hostkey hostkeyagent \
    hostkeyalgorithms ignoreuserknownhosts ipqos keepalive kerberosauthentication kerberosgetafstoken \
    kerberosorlocalpasswd kerberostgtpassing kerberosticketcleanup kerberosuniqueccache kerberosusekuserok \
    keyregenerationinterval logverbose modulifile pamauthenticationviakbdint pamservicename permitblacklistedkeys \
    permitlisten permitopen permittty permituserrc persourcemaxstartups persourcenetblocksize persourcepenalties \
    persourcepenaltyexemptlist pidfile printlastlog printmotd protocol pubkeyacceptedalgorithms \
    pubkeyacceptedkeytypes pubkeyauthoptions refuseconnection rekeylimit requiredrsasize reversemappingcheck \
    revokedkeys rdomain rhostsauthentication rhostsrsaauthentication rsaauthentication rsaminsize \
    securitykeyprovider serverkeybits setenv sshdauthpath sshdsessionpath streamlocalbindmask streamlocalbindunlink \
    subsystem syslogfacility tcpkeepalive trustedusercakeys unusedconnectiontimeout usedns uselogin \
    useprivilegeseparation verifyreversemapping versionaddendum x11displayoffset x11uselocalhost xauthlocation";

/// What is known of the installed server.
#[derive(Debug, Default)]
pub(super) struct Server {
    pub installed: bool,
    pub ciphers: Option<Vec<String>>,
    pub macs: Option<Vec<String>>,
    pub kex: Option<Vec<String>>,
    program: Vec<u8>,
}

impl Server {
    pub(super) fn read(host: &Host) -> Self {
        for place in PLACES {
            match host.bytes(place.as_bytes(), BOUND) {
                Ok(program) => {
                    return Self {
                        installed: true,
                        ciphers: list(&program, "chacha20-poly1305@openssh.com", "aes256-ctr"),
                        macs: list(&program, "umac-64-etm@openssh.com", "hmac-sha2-512"),
                        kex: list(&program, "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256"),
                        program,
                    };
                }
                Err(gap) if gap.reason == GapReason::Missing => {}
                // It is there; its defaults alone stay unknown.
                Err(_) => return Self { installed: true, ..Self::default() },
            }
        }
        Self::default()
    }
}

impl Keywords for Server {
    fn knows(&self, keyword: &str) -> bool {
        let whole = [b"\0", keyword.as_bytes(), b"\0"].concat();
        OTHERS.split_ascii_whitespace().any(|k| k == keyword) || memmem::find(&self.program, &whole).is_some()
    }
}

/// The one list of names in the program that holds both names; `None` if there
/// is none or there are two that differ.
fn list(program: &[u8], first: &str, second: &str) -> Option<Vec<String>> {
    let in_list = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'@' | b'.' | b',');
    let mut found: Option<&[u8]> = None;
    for at in memmem::find_iter(program, first) {
        let (before, after) = program.split_at_checked(at)?;
        let start = at - before.iter().rev().take_while(|b| in_list(b)).count();
        let end = at + after.iter().take_while(|b| in_list(b)).count();
        let text = program.get(start..end)?;
        let mut names = text.split(|b| *b == b',');
        let holds = |name: &str| text.split(|b| *b == b',').any(|n| n == name.as_bytes());
        if !holds(first) || !holds(second) || names.any(<[u8]>::is_empty) {
            continue;
        }
        match found {
            Some(known) if known != text => return None,
            _ => found = Some(text),
        }
    }
    Some(std::str::from_utf8(found?).ok()?.split(',').map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use proptest::prelude::*;

    #[test]
    fn the_program_tells_its_defaults() {
        let program = b"\x7fELF\0umac-64-etm@openssh.com\0umac-64-etm@openssh.com,hmac-sha2-512\0brandnewkeyword\0\
            chacha20-poly1305@openssh.com,aes256-ctr\0chacha20-poly1305@openssh.com,aes256-ctr,3des-cbc\0";
        let fixture = Fixture::new().bytes(b"/usr/sbin/sshd", program);
        let server = Server::read(&fixture.host());
        assert_eq!(server.macs, Some(vec!["umac-64-etm@openssh.com".to_owned(), "hmac-sha2-512".to_owned()]));
        assert_eq!(server.ciphers, None, "two lists, and no telling which");
        assert_eq!(server.kex, None);
        assert!(server.installed && server.knows("brandnewkeyword") && server.knows("subsystem"));
        assert!(!server.knows("permitrootlogn"));
        assert!(!Server::read(&Fixture::new().host()).installed);
    }

    proptest! {
        #[test]
        fn any_program_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..80), text in "[a,]{0,4}bc,{0,2}[a,]{0,4}") {
            list(&bytes, "a", "b");
            list(text.as_bytes(), "bc", "a");
        }
    }
}
