//! A client that hangs up in the middle, and a relay that comes from another
//! address of this host than most.

use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// Lets whoever connects to `address` come to a server from 127.0.0.2.
pub struct Relay {
    pub address: SocketAddr,
}

impl Relay {
    /// It listens on 127.0.0.3, so that its clients know that they are not on
    /// 127.0.0.1 either; it ends with the test's runtime.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.3:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let socket = TcpSocket::new_v4().unwrap();
                socket.bind(SocketAddr::from(([127, 0, 0, 2], 0))).unwrap();
                tokio::spawn(async move {
                    let mut far = socket.connect(server).await.unwrap();
                    let _ = copy_bidirectional(&mut near, &mut far).await;
                });
            }
        });
        Self { address }
    }
}

/// Asks PostgreSQL for TLS, or reads MySQL's greeting, and hangs up.
pub async fn hang_up(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).await.unwrap();
    let _ = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut [0; 1])).await;
    drop(stream);
    tokio::time::sleep(Duration::from_millis(200)).await;
}
