//! Whom a request is answered.

use socketioxide::extract::AckSender;
use socketioxide::{SendError, SocketError};
use tokio::sync::oneshot;

use crate::metrics::Asked;
use crate::protocol::{Answer, ConnectionId, Failed, Refusal};

/// Whom to answer.
pub(crate) enum Reply {
    /// A request over Socket.IO.
    Ack(ConnectionId, AckSender, Asked),
    /// A request in the rooms' namespace, with the number that its answer has.
    Numbered(ConnectionId, AckSender, Asked, i64),
    /// A request over HTTP.
    Http(oneshot::Sender<Result<Answer, Refusal>>),
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reply")
    }
}

impl Reply {
    /// Answers. `Err` names a connection whose queue has no place for its answer.
    pub(super) fn answer(self, answer: Result<Answer, Refusal>) -> Result<(), ConnectionId> {
        match self {
            Self::Http(reply) => {
                // Whoever asked may have gone meanwhile.
                drop(reply.send(answer));
                Ok(())
            }
            Self::Ack(connection, ack, asked) | Self::Numbered(connection, ack, asked, _) => {
                // Counted first, so that whoever hears the answer finds it counted.
                asked.answered(answer.as_ref().err().map(|refusal| refusal.code));
                let sent = match answer {
                    Ok(answer) => ack.send(&answer),
                    Err(refusal) => ack.send(&Failed::from(refusal)),
                };
                if matches!(sent, Err(SendError::Socket(SocketError::InternalChannelFull))) {
                    Err(connection)
                } else {
                    Ok(())
                }
            }
        }
    }

    /// Answers a request that never reached the writer.
    pub(super) fn refuse(self, refusal: Refusal) {
        if let Err(connection) = self.answer(Err(refusal)) {
            // Its queue is full and its connection will find that out by itself at the next ping.
            tracing::debug!(?connection, "a refusal found no place");
        }
    }
}
