//! Addresses on this machine at which nobody answers.

use std::net::SocketAddr;

use tokio::net::TcpSocket;

/// An address that refuses every connection. It is held, so that no other test is given the port.
pub struct Refusing {
    address: SocketAddr,
    _held: TcpSocket,
}

impl Refusing {
    pub fn start() -> Self {
        let socket = bound();
        Self {
            address: socket.local_addr().unwrap(),
            _held: socket,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// An address at which no connection ever comes about: the queue of those that nobody accepts is full, and
/// Linux then does not answer.
#[cfg(target_os = "linux")]
pub struct Full {
    address: SocketAddr,
    _listener: tokio::net::TcpListener,
    _queue: std::net::TcpStream,
}

#[cfg(target_os = "linux")]
impl Full {
    pub fn start() -> Self {
        let socket = bound();
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

fn bound() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    socket
}
