//! Servers of files, directories, chat and screens: vsftpd, slapd, Prosody, xrdp.

use super::peer::{Certificate, NAME, Peer, Room, program, root};
use crate::fleet::free_port;
use handshake::Start;
use nix::sys::signal::Signal;

pub fn vsftpd(certificate: &Certificate) -> Option<Peer> {
    let vsftpd = program("vsftpd", "AUTH TLS of vsftpd")?;
    if !root("AUTH TLS of vsftpd") {
        return None;
    }
    let room = Room::new(None);
    let (cert, key) = room.certificate(certificate);
    let (port, empty) = (free_port(), room.make("empty"));
    // Its own default is a single suite of 3DES, which no other library offers any more.
    let file = room.file(
        "vsftpd.conf",
        &format!(
            "background=NO\nlisten=YES\nlisten_address=127.0.0.1\nlisten_port={port}\nanonymous_enable=YES\n\
             anon_root={empty}\nsecure_chroot_dir={empty}\nssl_enable=YES\nssl_ciphers=HIGH\n\
             rsa_cert_file={cert}\nrsa_private_key_file={key}\n"
        ),
    );
    let mut command = room.command(&vsftpd);
    command.arg(file);
    Some(room.start(command, vec![(Start::Ftp, port)], Signal::SIGTERM))
}

pub fn slapd(certificate: &Certificate) -> Option<Peer> {
    let room = Room::new(None);
    let (cert, key) = room.certificate(certificate);
    // Debian builds it with GnuTLS, whose own default still allows TLS 1.0.
    let suites = "TLSCipherSuite NORMAL:-VERS-TLS1.0:-VERS-TLS1.1";
    directory(room, &format!("TLSCertificateFile {cert}\nTLSCertificateKeyFile {key}\n{suites}\n"))
}

pub fn slapd_without_tls() -> Option<Peer> {
    directory(Room::new(None), "")
}

fn directory(room: Room, settings: &str) -> Option<Peer> {
    let slapd = program("slapd", "StartTLS of slapd")?;
    let port = free_port();
    let file = room.file("slapd.conf", &format!("pidfile {}\n{settings}", room.path("pid")));
    let mut command = room.command(&slapd);
    command.args(["-d", "0", "-f", &file, "-h", &format!("ldap://127.0.0.1:{port}/")]);
    Some(room.start(command, vec![(Start::Ldap, port)], Signal::SIGTERM))
}

pub fn prosody(certificate: &Certificate) -> Option<Peer> {
    let prosody = program("prosody", "STARTTLS of Prosody")?;
    let room = Room::new(Some("prosody"));
    let (cert, key) = room.certificate(certificate);
    let (client, server, data) = (free_port(), free_port(), room.make("data"));
    let file = room.file(
        "prosody.cfg.lua",
        &format!(
            "daemonize = false\npidfile = \"{data}/pid\"\ndata_path = \"{data}\"\n\
             log = {{ info = \"{}\" }}\ninterfaces = {{ \"127.0.0.1\" }}\nlocal_interfaces = {{ \"127.0.0.1\" }}\n\
             c2s_ports = {{ {client} }}\ns2s_ports = {{ {server} }}\nmodules_enabled = {{ \"tls\", \"saslauth\" }}\n\
             ssl = {{ key = \"{key}\", certificate = \"{cert}\" }}\nVirtualHost \"{NAME}\"\n",
            room.path("log")
        ),
    );
    let mut command = room.command(&prosody);
    command.args(["--config", &file, "-F"]);
    Some(room.start(command, vec![(Start::Xmpp, client), (Start::XmppServer, server)], Signal::SIGTERM))
}

pub fn xrdp(certificate: &Certificate) -> Option<Peer> {
    let xrdp = program("xrdp", "the negotiation of xrdp")?;
    if !root("the negotiation of xrdp") {
        return None;
    }
    let room = Room::new(None);
    let (cert, key) = room.certificate(certificate);
    let port = free_port();
    let file = room.file(
        "xrdp.ini",
        &format!(
            "[Globals]\nini_version=1\nfork=true\nport=tcp://127.0.0.1:{port}\nsecurity_layer=negotiate\n\
             certificate={cert}\nkey_file={key}\nssl_protocols=TLSv1.2, TLSv1.3\n[Logging]\nLogFile={}\n\
             LogLevel=INFO\nEnableSyslog=false\n[Channels]\n[Xorg]\nname=Xorg\n",
            room.path("log")
        ),
    );
    let mut command = room.command(&xrdp);
    command.args(["--nodaemon", "-c", &file]);
    Some(room.start(command, vec![(Start::Rdp, port)], Signal::SIGTERM))
}
