use std::net::Ipv4Addr;

use madang_server::config::Config;
use madang_server::{Host, StartProblem};
use tokio::net::TcpListener;

pub(crate) struct Desktop {
    host: Host,
    listener: TcpListener,
}

impl Desktop {
    pub(crate) async fn start(config: &Config) -> Result<Self, StartProblem> {
        let host = Host::start(config)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("seam");
        Ok(Self { host, listener })
    }
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.listener.local_addr().expect("seam").port())
    }
    pub(crate) fn console_key(&self) -> &str {
        self.host.console_key()
    }
    pub(crate) async fn serve(self, shutdown: impl Future<Output = ()>) {
        self.host.serve(self.listener, shutdown).await;
    }
}
