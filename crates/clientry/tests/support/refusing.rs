//! An address at which every connection is refused.

use tokio::net::TcpSocket;

/// A socket that is bound and does not listen. As long as it is held, no other program is given its port.
pub(crate) struct Refusing {
    pub(crate) url: String,
    _held: TcpSocket,
}

impl Refusing {
    pub(crate) fn start() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        Self {
            url: format!("http://{}", socket.local_addr().unwrap()),
            _held: socket,
        }
    }
}
