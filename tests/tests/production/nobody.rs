//! An address on this machine at which nobody accepts a connection.

use std::net::SocketAddr;

use tokio::net::TcpSocket;

/// An address at which no connection ever comes about: the queue of those that nobody accepts is full, and
/// Linux then does not respond.
pub struct Full {
    address: SocketAddr,
    _listener: tokio::net::TcpListener,
    _queue: std::net::TcpStream,
}

impl Full {
    pub fn start() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let address = socket.local_addr().unwrap();
        // A queue for none still takes one.
        let listener = socket.listen(0).unwrap();
        Self {
            address,
            _listener: listener,
            _queue: std::net::TcpStream::connect(address).unwrap(),
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
