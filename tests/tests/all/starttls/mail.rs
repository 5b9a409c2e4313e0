//! Servers of mail: Postfix speaks SMTP; Dovecot IMAP, POP3, LMTP and ManageSieve.

use super::peer::{Certificate, Peer, Room, program, root};
use crate::fleet::free_port;
use handshake::Start;
use nix::sys::signal::Signal;
use nix::unistd::{Group, User};
use std::os::unix::fs::{PermissionsExt, chown};

/// The folders of Postfix's queue that belong to its user.
const QUEUE: &[&str] = &["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private"];

pub fn postfix(certificate: &Certificate) -> Option<Peer> {
    let master = program("master", "STARTTLS of Postfix")?;
    if !root("STARTTLS of Postfix") {
        return None;
    }
    let room = Room::new(None);
    let port = free_port();
    let (cert, key) = room.certificate(certificate);
    let (queue, data) = (room.make("queue"), room.make("data"));
    let owner = User::from_name("postfix").unwrap().unwrap().uid.as_raw();
    let drop = Group::from_name("postdrop").unwrap().unwrap().gid.as_raw();
    chown(&data, Some(owner), None).unwrap();
    for name in QUEUE {
        chown(room.make(&format!("queue/{name}")), Some(owner), None).unwrap();
    }
    for name in ["maildrop", "public"] {
        let path = room.make(&format!("queue/{name}"));
        chown(&path, Some(owner), Some(drop)).unwrap();
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o710)).unwrap();
    }
    room.make("queue/pid");
    room.file(
        "main.cf",
        &format!(
            "compatibility_level = 3.6\nqueue_directory = {queue}\ndata_directory = {data}\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks_style = host\nmyhostname = host.example\n\
             alias_maps =\nlocal_recipient_maps =\nsmtpd_tls_security_level = may\n\
             smtpd_tls_protocols = >=TLSv1.2\n\
             smtpd_tls_chain_files = {key}, {cert}\nmaillog_file_prefixes = {0}\nmaillog_file = {0}/log\n",
            room.folder.path().display()
        ),
    );
    let services = "smtpd inet n - n - - smtpd\ncleanup unix n - n - 0 cleanup\nanvil unix - - n - 1 anvil\n\
        rewrite unix - - n - - trivial-rewrite\ntlsmgr unix - - n 1000? 1 tlsmgr\n\
        proxymap unix - - n - - proxymap\npostlog unix-dgram n - n - 1 postlogd\n";
    room.file("master.cf", &services.replacen("smtpd", &format!("127.0.0.1:{port}"), 1));
    let mut command = room.command(&master);
    command.args(["-d", "-c"]).arg(room.folder.path());
    Some(room.start(command, vec![(Start::Smtp, port)], Signal::SIGTERM))
}

pub fn dovecot(certificate: &Certificate) -> Option<Peer> {
    let dovecot = program("dovecot", "STARTTLS of Dovecot")?;
    for service in ["imap-login", "pop3-login", "lmtp", "managesieve-login"] {
        program(service, "STARTTLS of Dovecot")?;
    }
    if !root("STARTTLS of Dovecot") {
        return None;
    }
    let room = Room::new(None);
    let (cert, key) = room.certificate(certificate);
    let [imap, pop3, lmtp, sieve] = [(); 4].map(|()| free_port());
    let (run, log) = (room.make("run"), room.path("log"));
    let login = |name: &str, port: u16, other: &str| {
        let other = if other.is_empty() { String::new() } else { format!("inet_listener {other} {{\n port = 0\n}}\n") };
        format!("service {name}-login {{\ninet_listener {name} {{\n port = {port}\n}}\n{other}}}\n")
    };
    let text = format!(
        "base_dir = {run}\nstate_dir = {run}\nlog_path = {log}\nprotocols = imap pop3 lmtp sieve\n\
         listen = 127.0.0.1\nssl = yes\nssl_cert = <{cert}\nssl_key = <{key}\n\
         service lmtp {{\ninet_listener lmtp {{\n address = 127.0.0.1\n port = {lmtp}\n}}\n}}\n\
         passdb {{\n driver = static\n args = nopassword=n\n}}\nuserdb {{\n driver = static\n args = uid=dovecot\n}}\n\
         {}{}{}",
        login("imap", imap, "imaps"),
        login("pop3", pop3, "pop3s"),
        login("managesieve", sieve, "").replace("inet_listener managesieve", "inet_listener sieve"),
    );
    let file = room.file("dovecot.conf", &text);
    let mut command = room.command(&dovecot);
    command.args(["-F", "-c", &file]);
    let ports = vec![(Start::Imap, imap), (Start::Pop3, pop3), (Start::Lmtp, lmtp), (Start::Sieve, sieve)];
    Some(room.start(command, ports, Signal::SIGTERM))
}
