//! Servers of every protocol, in memory: as they should be, without TLS, busy,
//! broken, of another kind; and bytes of any kind.

use super::{Start, begin};
use crate::{NoStart, Trouble};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

/// An address whose connections a database counts.
const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// What the server waits for, and what it then says; an empty text is not waited for.
type Turn<'a> = (&'a [u8], &'a [u8]);

/// Begins against a server that plays these turns and then hangs up; gives the
/// outcome, and all that the client said.
async fn talk(start: Start, name: Option<&str>, turns: &[Turn<'_>]) -> (Result<(), Trouble>, String) {
    let (mut ours, mut theirs) = duplex(64 * 1024);
    let client = async move {
        let result = begin(start, &mut ours, name, PEER).await;
        drop(ours);
        result
    };
    let server = async move {
        let (mut said, mut seen) = (Vec::new(), 0);
        for (wait, say) in turns {
            while !wait.is_empty() && !said[seen..].windows(wait.len()).any(|part| part == *wait) {
                match theirs.read_buf(&mut said).await {
                    Ok(1..) => {}
                    _ => return said,
                }
            }
            seen = said.len();
            let _ = theirs.write_all(say).await;
        }
        let _ = theirs.shutdown().await;
        let _ = theirs.read_to_end(&mut said).await;
        said
    };
    let (result, said) =
        tokio::time::timeout(Duration::from_secs(5), async { tokio::join!(client, server) }).await.unwrap();
    (result, String::from_utf8_lossy(&said).into_owned())
}

const LDAP_OK: &[u8] = b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00";
const MYSQL: &[u8] = b"\x4a\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00abcdefgh\x00\xff\xff\x2d\x02\x00\xff\xdf\x15\
    \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00ijklmnopqrst\x00caching_sha2_password\x00";
const XMPP: &[u8] = b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' \
    xmlns:stream='http://etherx.jabber.org/streams' from='a.example' id='1' version='1.0'>";
const FEATURES: &[u8] = b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>\
    </stream:features>";

/// A server of each protocol that begins TLS.
fn good() -> Vec<(Start, Vec<Turn<'static>>)> {
    let smtp = |hello: &'static [u8]| -> Vec<Turn<'static>> {
        vec![
            (b"", b"220-a.example ESMTP\r\n220 welcome\r\n"),
            (hello, b"250-a.example\r\n250-SIZE 1000\r\n250-starttls\r\n250 HELP\r\n"),
            (b"STARTTLS\r\n", b"220 2.0.0 Ready\r\n"),
        ]
    };
    let xmpp = || {
        vec![
            (&b"version='1.0'>"[..], XMPP),
            (b"", FEATURES),
            (
                b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
            ),
        ]
    };
    vec![
        (Start::Tls, vec![]),
        (Start::Smtp, smtp(b"EHLO [127.0.0.1]\r\n")),
        (Start::Lmtp, smtp(b"LHLO [127.0.0.1]\r\n")),
        (
            Start::Imap,
            vec![
                (b"", b"* OK [CAPABILITY IMAP4rev1] ready\r\n"),
                (b"a1 CAPABILITY\r\n", b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na1 OK done\r\n"),
                (b"a2 STARTTLS\r\n", b"a2 OK begin\r\n"),
            ],
        ),
        (
            Start::Pop3,
            vec![
                (b"", b"+OK ready\r\n"),
                (b"CAPA\r\n", b"+OK\r\nTOP\r\nSTLS\r\n.\r\n"),
                (b"STLS\r\n", b"+OK begin\r\n"),
            ],
        ),
        (
            Start::Ftp,
            vec![
                (b"", b"120 in a minute\r\n220-first\r\n anything\r\n221 not yet\r\n220 last\r\n"),
                (b"AUTH TLS\r\n", b"234 go\r\n"),
            ],
        ),
        (Start::Ldap, vec![(b"1.3.6.1.4.1.1466.20037", LDAP_OK)]),
        (Start::Xmpp, xmpp()),
        (Start::XmppServer, xmpp()),
        (Start::Postgresql, vec![(&[0, 0, 0, 8, 4, 210, 22, 47], b"S")]),
        (Start::Mysql, vec![(b"", MYSQL)]),
        (
            Start::Nntp,
            vec![
                (b"", b"201 no posting\r\n"),
                (b"CAPABILITIES\r\n", b"101 list\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n"),
                (b"STARTTLS\r\n", b"382 go\r\n"),
            ],
        ),
        (
            Start::Sieve,
            vec![
                (b"", b"\"IMPLEMENTATION\" {5+}\r\na\r\nOK\r\n\"StartTLS\"\r\n\"UNKNOWN\" \"x\"\r\nOK \"ready\"\r\n"),
                (b"STARTTLS\r\n", b"OK \"begin\"\r\n"),
            ],
        ),
        (
            Start::Rdp,
            vec![(
                &[3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0],
                &[3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 2, 0, 0, 0],
            )],
        ),
    ]
}

#[tokio::test]
async fn a_server_of_each_protocol_begins_and_more_in_the_clear_is_refused() {
    let good = good();
    assert!(good.iter().map(|(start, _)| *start).eq(Start::ALL), "each has a server here");
    for (start, mut turns) in good {
        let (result, said) = talk(start, Some("a.example"), &turns).await;
        assert_eq!(result, Ok(()), "{start}: {said}");
        for goodbye in ["QUIT", "LOGOUT", "</stream"] {
            assert!(!said.contains(goodbye), "{start} begins and says goodbye: {said}");
        }
        let Some((_, last)) = turns.last_mut() else { continue };
        let more = [*last, b"220 x\r\n"].concat();
        *last = more.leak();
        assert_eq!(talk(start, None, &turns).await.0, Err(Trouble::NoStart(NoStart::Injected)), "{start}");
    }
}

#[tokio::test]
async fn the_server_of_each_protocol_may_hang_up_anywhere() {
    for (start, turns) in good() {
        for count in 0..turns.len() {
            let (mut cut, last) = (turns[..=count].to_vec(), turns[count].1);
            for end in 0..last.len() {
                cut[count].1 = &last[..end];
                let (result, said) = talk(start, Some("a.example"), &cut).await;
                // The last newline of a text, and the rest of an SMTP reply, are missed in any case.
                assert!(matches!(result, Err(Trouble::Closed)), "{start}: {result:?} {said}");
            }
        }
    }
}

#[tokio::test]
async fn each_answer_says_what_it_means_and_the_goodbye_is_the_protocols_own() {
    use NoStart as N;
    let smtp: Turn<'_> = (b"", b"220 a.example\r\n");
    let imap: Turn<'_> = (b"", b"* OK ready\r\n");
    let able: Turn<'_> = (b"a1", b"* CAPABILITY STARTTLS\r\na1 OK\r\n");
    let pop3: Turn<'_> = (b"", b"+OK ready\r\n");
    let nntp: Turn<'_> = (b"", b"200 ready\r\n");
    let xmpp: Turn<'_> = (b">", XMPP);
    let plain: Turn<'_> = (b"", b"\x19\0\0\0\x0a5.0\0\x01\0\0\0abcdefgh\0\xff\xf7\x2d\x02\0\0\0");
    let unbind = "\u{30}\u{5}\u{2}\u{1}\u{2}\u{42}\0";
    let cases: Vec<(Start, Vec<Turn<'_>>, NoStart, &str)> = vec![
        (Start::Smtp, vec![smtp, (b"EHLO", b"250-STARTTLS\r\n250 HELP\r\n")], N::NotOffered, "QUIT\r\n"),
        (Start::Smtp, vec![smtp, (b"EHLO", b"502 what\r\n")], N::NotOffered, "QUIT\r\n"),
        (Start::Smtp, vec![(b"", b"421 too many\r\n")], N::Unavailable(421), "QUIT\r\n"),
        (Start::Smtp, vec![(b"", b"554-no\r\n554 never\r\n")], N::Unavailable(554), "QUIT\r\n"),
        (
            Start::Lmtp,
            vec![smtp, (b"LHLO", b"250-a\r\n250 STARTTLS\r\n"), (b"STARTTLS", b"454 no key\r\n")],
            N::Refused(454),
            "QUIT\r\n",
        ),
        (Start::Smtp, vec![(b"", b"* OK imap\r\n")], N::OtherProtocol, ""),
        (Start::Smtp, vec![(b"", b"999 what\r\n")], N::OtherProtocol, ""),
        (Start::Smtp, vec![(b"", &[21, 3, 3, 0, 2, 2, 10])], N::TlsAtOnce, ""),
        (Start::Imap, vec![imap, (b"a1", b"* CAPABILITY IMAP4rev1\r\na1 OK\r\n")], N::NotOffered, "a3 LOGOUT\r\n"),
        (Start::Imap, vec![(b"", b"* PREAUTH hello\r\n")], N::NotOffered, "a3 LOGOUT\r\n"),
        (Start::Imap, vec![(b"", b"* BYE full\r\n")], N::Busy, "a3 LOGOUT\r\n"),
        (Start::Imap, vec![imap, able, (b"a2", b"* 1 EXISTS\r\na2 NO key\r\n")], N::Failed, "a3 LOGOUT\r\n"),
        (Start::Imap, vec![imap, (b"a1", b"b7 OK\r\n")], N::Malformed("its answer has another tag"), ""),
        (Start::Imap, vec![(b"", b"SSH-2.0-x\r\n")], N::OtherProtocol, ""),
        (Start::Pop3, vec![pop3, (b"CAPA", b"+OK\r\nTOP\r\n.\r\n")], N::NotOffered, "QUIT\r\n"),
        (Start::Pop3, vec![pop3, (b"CAPA", b"-ERR\r\n"), (b"STLS", b"-ERR\r\n")], N::Failed, "QUIT\r\n"),
        (Start::Pop3, vec![(b"", b"-ERR in use\r\n")], N::Busy, "QUIT\r\n"),
        (Start::Pop3, vec![(b"", b"HTTP/1.1 400 no\r\n")], N::OtherProtocol, ""),
        (Start::Ftp, vec![smtp, (b"AUTH", b"530 log in\r\n")], N::NotOffered, "QUIT\r\n"),
        (Start::Ftp, vec![smtp, (b"AUTH", b"431 not now\r\n")], N::Refused(431), "QUIT\r\n"),
        (Start::Ftp, vec![(b"", b"421 full\r\n")], N::Unavailable(421), "QUIT\r\n"),
        (
            Start::Ldap,
            vec![(b"20037", b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00")],
            N::NotOffered,
            unbind,
        ),
        (
            Start::Ldap,
            vec![(b"20037", b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x34\x04\x00\x04\x00")],
            N::Refused(52),
            unbind,
        ),
        (
            Start::Ldap,
            vec![(b"20037", b"\x30\x81\x0c\x02\x01\x07\x78\x07\x0a\x01\x00\x04\x00\x04\x00")],
            N::Malformed("its answer has another message id"),
            "",
        ),
        (Start::Ldap, vec![(b"20037", b"\x15\x03\x01\x00\x02\x02\x0a")], N::TlsAtOnce, ""),
        (Start::Ldap, vec![(b"20037", b"HTTP/1.1 400\r\n")], N::OtherProtocol, ""),
        (Start::Ldap, vec![(b"20037", b"\x30\x80\x00")], N::Malformed("its answer is no extended response"), ""),
        (Start::Xmpp, vec![xmpp, (b"", b"<stream:features/>")], N::NotOffered, "</stream:stream>"),
        (
            Start::Xmpp,
            vec![xmpp, (b"", b"<stream:error><host-unknown xmlns='x'/></stream:error></stream:stream>")],
            N::UnknownName,
            "</stream:stream>",
        ),
        (Start::Xmpp, vec![xmpp, (b"", b"<stream:error><invalid-namespace/>")], N::OtherProtocol, "</stream:stream>"),
        (
            Start::Xmpp,
            vec![xmpp, (b"", FEATURES), (b"<starttls", b"<failure xmlns='x'/>")],
            N::Failed,
            "</stream:stream>",
        ),
        (Start::Xmpp, vec![(b">", b"<html>")], N::OtherProtocol, ""),
        (Start::Postgresql, vec![(b"", b"N")], N::NotOffered, ""),
        (Start::Postgresql, vec![(b"", b"E\0\0\0")], N::Busy, ""),
        (Start::Postgresql, vec![(b"", b"H")], N::OtherProtocol, ""),
        (Start::Postgresql, vec![(b"", &[21, 3, 3, 0, 2, 2, 10])], N::TlsAtOnce, ""),
        (Start::Mysql, vec![plain], N::NotOffered, "mysql_native_password\0"),
        (
            Start::Mysql,
            vec![plain, (b"password", b"\x05\0\0\x02\xff\x15\x04no")],
            N::NotOffered,
            "mysql_native_password\0",
        ),
        (Start::Mysql, vec![plain, (b"password", b"\x01\0\0\x02\0")], N::NotOffered, "password\0\x01\0\0\0\x01"),
        (Start::Mysql, vec![(b"", b"\x06\0\0\0\xff\x69\x04Host")], N::Blocked, ""),
        (Start::Mysql, vec![(b"", b"\x06\0\0\0\xff\x10\x04Too")], N::Unavailable(1040), ""),
        (Start::Mysql, vec![(b"", b"\x01\0\0\0\x0a")], N::Malformed("its greeting is too short"), ""),
        (Start::Mysql, vec![(b"", b"SSH-2.0-x\r\n")], N::OtherProtocol, ""),
        (Start::Nntp, vec![nntp, (b"CAPA", b"101\r\nREADER\r\n.\r\n")], N::NotOffered, "QUIT\r\n"),
        (Start::Nntp, vec![nntp, (b"CAPA", b"500\r\n"), (b"STARTTLS", b"500\r\n")], N::NotOffered, "QUIT\r\n"),
        (Start::Nntp, vec![nntp, (b"CAPA", b"500\r\n"), (b"STARTTLS", b"580 no\r\n")], N::Refused(580), "QUIT\r\n"),
        (Start::Nntp, vec![(b"", b"400 closed\r\n")], N::Unavailable(400), "QUIT\r\n"),
        (Start::Sieve, vec![(b"", b"\"SASL\" \"\"\r\nOK\r\n")], N::NotOffered, "LOGOUT\r\n"),
        (Start::Sieve, vec![(b"", b"BYE \"full\"\r\n")], N::Busy, "LOGOUT\r\n"),
        (Start::Sieve, vec![(b"", b"\"STARTTLS\"\r\nOK\r\n"), (b"S", b"NO {2}\r\nno\r\n")], N::Failed, "LOGOUT\r\n"),
        (Start::Sieve, vec![(b"", b"220 mail\r\n")], N::OtherProtocol, ""),
        (
            Start::Rdp,
            vec![(b"", &[3, 0, 0, 19, 14, 0xd0, 0, 0, 0, 0, 0, 3, 0, 8, 0, 2, 0, 0, 0])],
            N::NotOffered,
            "\x03\0\0\x0b",
        ),
        (
            Start::Rdp,
            vec![(b"", &[3, 0, 0, 19, 14, 0xd0, 0, 0, 0, 0, 0, 3, 0, 8, 0, 3, 0, 0, 0])],
            N::Refused(3),
            "\x03\0\0\x0b",
        ),
        (Start::Rdp, vec![(b"", &[3, 0, 0, 11, 6, 0xd0, 0, 0, 0, 0, 0])], N::NotOffered, "\x03\0\0\x0b"),
        (Start::Rdp, vec![(b"", &[3, 0, 0, 2])], N::Malformed("its answer is no connection confirm"), ""),
        (Start::Rdp, vec![(b"", b"HTTP/1.1 400")], N::OtherProtocol, ""),
    ];
    for (start, turns, why, goodbye) in cases {
        let (result, said) = talk(start, None, &turns).await;
        assert_eq!(result, Err(Trouble::NoStart(why)), "{start}: {turns:?}");
        if goodbye.is_empty() {
            assert!(!said.ends_with("QUIT\r\n") && !said.ends_with("LOGOUT\r\n"), "{start}: {said}");
        } else {
            assert!(said.contains(goodbye), "{start}: {why}: {said:?}");
        }
    }
}

#[tokio::test]
async fn what_a_server_says_is_bounded() {
    let floods: [(Start, Vec<u8>); 7] = [
        (Start::Smtp, b"220-again\r\n".repeat(10_000)),
        (Start::Ftp, vec![b'2'; 40_000]),
        (Start::Imap, b"* OK\r\n* more\r\n".repeat(10_000)),
        (Start::Ldap, vec![0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]),
        (Start::Mysql, vec![0xff, 0xff, 0xff, 0]),
        (Start::Xmpp, [XMPP, &b"<a>".repeat(20_000)].concat()),
        (Start::Sieve, b"\"A\" {999999}\r\n".to_vec()),
    ];
    for (start, flood) in floods {
        assert_eq!(talk(start, None, &[(b"", &flood)]).await.0, Err(Trouble::TooLarge), "{start}");
    }
}

#[tokio::test]
async fn xmpp_names_the_server_and_its_namespace() {
    for (start, namespace) in [(Start::Xmpp, "'jabber:client'"), (Start::XmppServer, "'jabber:server'")] {
        let said = talk(start, Some("a.example"), &[]).await.1;
        assert!(said.contains(namespace) && said.contains(" to='a.example'"), "{said}");
        let said = talk(start, Some("a'/><b c='"), &[]).await.1;
        assert!(said.contains(" to='localhost'"), "{said}");
    }
}

#[test]
fn names_and_ports_are_one_to_one() {
    for start in Start::ALL {
        assert_eq!(Start::from_name(start.name()), Some(start));
    }
    let ports = |start| (1..=u16::MAX).filter(|port| Start::of_port(*port) == Some(start)).count();
    assert!(Start::ALL.into_iter().all(|start| ports(start)
        == match start {
            Start::Tls => 0,
            Start::Smtp => 2,
            _ => 1,
        }));
    assert_eq!((Start::from_name("SMTP"), Start::of_port(443)), (None, None));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), which in 0..Start::ALL.len(), keep in 0_usize..4) {
        let start = Start::ALL[which];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        // Any bytes, at once or after the first answers of a good server.
        let turns = good().swap_remove(which).1;
        let mut turns = turns[..keep.min(turns.len())].to_vec();
        turns.push((b"", &bytes));
        let (result, _) = runtime.block_on(talk(start, Some("a.example"), &turns));
        prop_assert!(!matches!(result, Err(Trouble::TimedOut)));
    }
}
