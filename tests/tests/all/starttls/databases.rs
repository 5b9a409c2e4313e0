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
        "listen_addresses=127.0.0.1".into(),
        "unix_socket_directories=".into(),
    ];
    command.args(["-D", &data]).args(settings.iter().flat_map(|setting| ["-c", setting]));
    // SIGINT: it ends without waiting for clients.
    Some(room.start(command, vec![(Start::Postgresql, port)], Signal::SIGINT))
}

/// Few errors are enough to be locked out, the host of every client is
/// counted, and there is a user for every host, as where a database is used.
pub fn mariadb(certificate: &Certificate) -> Option<Peer> {
    let install = program("mariadb-install-db", "MariaDB")?;
    let server = program("mariadbd", "MariaDB")?;
    let room = Room::new(Some("mysql"));
    let (cert, key) = room.certificate(certificate);
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
    command.arg(format!("--ssl-cert={cert}")).arg(format!("--ssl-key={key}"));
    Some(room.start(command, vec![(Start::Mysql, port)], Signal::SIGTERM))
}
