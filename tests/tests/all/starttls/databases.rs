//! Databases: PostgreSQL and MariaDB.

use super::peer::{Certificate, Peer, Room, program};
use crate::fleet::free_port;
use handshake::Start;
use nix::sys::signal::Signal;

pub fn postgresql(certificate: &Certificate) -> Option<Peer> {
    let (initdb, postgres) = (program("initdb", "PostgreSQL")?, program("postgres", "PostgreSQL")?);
    let room = Room::new(Some("postgres"));
    let (cert, key) = room.certificate(certificate);
    let (data, port) = (room.path("data"), free_port());
    let arguments = ["--no-sync", "--auth=trust", "--username=postgres", "--pgdata", &data];
    room.prepare(room.command(&initdb).args(arguments));
    std::fs::write(room.path("log"), "").unwrap();
    let mut command = room.command(&postgres);
    let settings = [
        format!("port={port}"),
        format!("ssl_cert_file={cert}"),
        format!("ssl_key_file={key}"),
        "ssl=on".into(),
        // Off by default. Where it is on, each connection is a line by itself.
        "log_connections=on".into(),
        // What it does every five minutes has nothing to do with us.
        "log_checkpoints=off".into(),
        "listen_addresses=127.0.0.1".into(),
        "unix_socket_directories=".into(),
    ];
    command.args(["-D", &data]).args(settings.iter().flat_map(|setting| ["-c", setting]));
    // SIGINT: it ends without waiting for clients.
    Some(room.start(command, vec![(Start::Postgresql, port)], Signal::SIGINT))
}

/// MariaDB with TLS.
pub fn mariadb(certificate: &Certificate) -> Option<Peer> {
    maria(Some(certificate))
}

/// MariaDB that offers no TLS.
pub fn mariadb_without_tls() -> Option<Peer> {
    maria(None)
}

/// Few errors are enough to be locked out, the host of every client is
/// counted, and there is a user for every host, as where a database is used.
fn maria(certificate: Option<&Certificate>) -> Option<Peer> {
    let install = program("mariadb-install-db", "MariaDB")?;
    let server = program("mariadbd", "MariaDB")?;
    let room = Room::new(Some("mysql"));
    let (data, port) = (room.path("data"), free_port());
    let mut command = room.command(&install);
    command.args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]);
    room.prepare(command.arg(format!("--datadir={data}")));
    let users = room.file("users.sql", "CREATE USER declarations@'%' IDENTIFIED BY 'not tried here';\n");
    std::fs::write(room.path("log"), "").unwrap();
    let mut command = room.command(&server);
    command.args(["--no-defaults", "--bind-address=127.0.0.1", "--performance-schema", "--max-connect-errors=5"]);
    command.arg(format!("--port={port}")).arg(format!("--datadir={data}")).arg(format!("--init-file={users}"));
    command.arg(format!("--socket={}", room.path("socket")));
    match certificate.map(|certificate| room.certificate(certificate)) {
        Some((cert, key)) => command.arg(format!("--ssl-cert={cert}")).arg(format!("--ssl-key={key}")),
        None => command.arg("--skip-ssl"),
    };
    Some(room.start(command, vec![(Start::Mysql, port)], Signal::SIGTERM))
}
