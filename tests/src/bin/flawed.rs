//! `flawed NAME PORT`: runs one of the flawed servers until it is interrupted, to try a scanner on.

use std::{process::ExitCode, sync::Arc, time::Duration};
use tests::flawed::{CASES, Key, Server};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let case = words.first().and_then(|name| CASES.iter().find(|case| case.name == name));
    let port = words.get(1).and_then(|port| port.parse().ok());
    let (Some(case), Some(port)) = (case, port) else {
        let names: Vec<&str> = CASES.iter().map(|case| case.name).collect();
        eprintln!("usage: flawed NAME PORT; the names are {}", names.join(", "));
        return ExitCode::from(2);
    };
    let folder = std::env::temp_dir().join(format!("flawed-{}", std::process::id()));
    let made = std::fs::create_dir_all(&folder).and_then(|()| Key::make(&folder));
    let _ = std::fs::remove_dir_all(&folder);
    match made.and_then(|key| Server::start((case.flawed)(), Arc::new(key), port)) {
        Ok(server) => loop {
            std::thread::sleep(Duration::from_secs(10));
            eprintln!("{} connections so far", server.connections());
        },
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
