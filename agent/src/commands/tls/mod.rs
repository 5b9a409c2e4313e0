//! `tls`: one endpoint, looked at closely and shown to people.

mod document;
mod text;

use super::show;
use crate::cli::{Format, TlsArgs};
use anyhow::{Context, bail, ensure};
use handshake::{Class, Pace, Scan, Start, scan};
use std::io::IsTerminal;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::time::Duration;

pub(super) fn tls(args: &TlsArgs) -> anyhow::Result<u8> {
    let (host, port) = endpoint(&args.endpoint)?;
    ensure!(
        !probe::endpoints::never_connected_to(port),
        "listeners on port {port} are never connected to: a stray connection counts as an attack there or wakes a \
         program that takes orders"
    );
    let address = resolve(&host, port)?;
    if !args.remote && !is_local(address.ip()) {
        bail!("{} is not an address of this host; `--remote` looks at it all the same, if you may", address.ip());
    }
    let name = args.server_name.clone().or_else(|| host.parse::<IpAddr>().is_err().then(|| host.clone()));
    let start = match &args.starttls {
        None => Start::of_port(port).unwrap_or(Start::Tls),
        Some(word) => Start::from_name(word).with_context(|| {
            let known: Vec<&str> = Start::ALL.iter().map(|start| start.name()).collect();
            format!("`{word}` is no way to begin TLS; there are {}", known.join(", "))
        })?,
    };
    let class = args.class.into();
    let found = look(address, name.as_deref(), start, class, args)?;
    if let Some(trouble) = found.survey.trouble() {
        bail!("{address} was not seen to speak TLS: {trouble}");
    }
    let colour = args.show.format == Format::Table
        && args.show.output.is_none()
        && std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none();
    show(&args.show, &document::document(&found), || text::text(&found, colour))?;
    Ok(u8::from(text::is_weak(&found)))
}

fn look(address: SocketAddr, name: Option<&str>, start: Start, class: Class, args: &TlsArgs) -> anyhow::Result<Scan> {
    let usual = class.pace();
    let pace = Pace {
        connections: args.connections.unwrap_or(usual.connections),
        per_second: args.rate.unwrap_or(usual.per_second),
        whole: args.seconds.map_or(usual.whole, Duration::from_secs),
        ..usual
    };
    let bar = super::audit::progress_bar();
    bar.set_message(format!("{address} {}", class.name()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let found = runtime.block_on(scan(address, name, start, class, pace));
    bar.finish_and_clear();
    Ok(found)
}

/// Host and port of `host:port`, `[::1]:443` or a host alone, which means port 443.
fn endpoint(text: &str) -> anyhow::Result<(String, u16)> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return Ok((address.ip().to_string(), address.port()));
    }
    if let Ok(address) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
        return Ok((address.to_string(), 443));
    }
    let (host, port) = text.rsplit_once(':').unwrap_or((text, "443"));
    let port = port.parse().ok().filter(|port| *port != 0);
    let port = port.with_context(|| format!("`{text}` ends in no port; write HOST:PORT"))?;
    ensure!(!host.is_empty() && !host.contains(':'), "`{text}` is no endpoint; write HOST:PORT or [IPv6]:PORT");
    Ok((host.to_owned(), port))
}

/// The first address of a name; one of this host before others.
fn resolve(host: &str, port: u16) -> anyhow::Result<SocketAddr> {
    let found = (host, port).to_socket_addrs().with_context(|| format!("no address is known for {host}"))?;
    let mut found: Vec<SocketAddr> = found.collect();
    found.sort_by_key(|address| !is_local(address.ip()));
    found.first().copied().with_context(|| format!("no address is known for {host}"))
}

/// True for an address of this host: only such can be bound. Nothing is sent.
fn is_local(address: IpAddr) -> bool {
    address.is_loopback() || UdpSocket::bind((address, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_read() {
        let read = |text: &str| endpoint(text).map(|(host, port)| format!("{host} {port}")).map_err(|e| e.to_string());
        assert_eq!(read("localhost:8443").as_deref(), Ok("localhost 8443"));
        assert_eq!(read("www.example.org").as_deref(), Ok("www.example.org 443"));
        assert_eq!(read("[::1]:9443").as_deref(), Ok("::1 9443"));
        assert_eq!(read("::1").as_deref(), Ok("::1 443"));
        for wrong in ["host:", "host:0", "host:70000", ":443", "a:b:443"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_addresses_of_this_host_are_local() {
        assert!(is_local(IpAddr::from([127, 0, 0, 1])) && is_local(IpAddr::from([127, 9, 9, 9])));
        // Kept for documentation by RFC 5737: no host has it.
        assert!(!is_local(IpAddr::from([192, 0, 2, 1])));
    }
}
