//! Pictures that are shown in a room of their own, and what is left of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::connection::lock;
use crate::host::Host;
use crate::http::get;
use crate::person::{Person, fresh_id};
use crate::pictures;

/// A picture that was shown, and what the host gave when it was asked for it.
#[derive(Clone, Debug)]
pub(super) struct Pasted {
    room: String,
    seq: u64,
    gif: String,
    bytes: Vec<u8>,
}

/// Somebody who shows pictures, one after the other.
#[derive(Clone)]
pub(super) struct Album {
    owner: Person,
    room: String,
    pasted: Arc<Mutex<Vec<Pasted>>>,
}

impl Album {
    pub(super) async fn begin(host: &Host) -> Self {
        let owner = host.person("Painter").await;
        let room = owner.open("Album").await;
        Self { owner, room, pasted: Arc::default() }
    }

    /// Shows pictures until it is over, each another one.
    pub(super) async fn fill(self, over: Arc<AtomicBool>) {
        for width in 1.. {
            if over.load(Ordering::Relaxed) {
                return;
            }
            let gif = self.owner.upload(&self.room, &pictures::gif(width, 8, 2, "")).await;
            let kept = get(self.owner.at(), &self.owner.path(&format!("gif/{gif}"))).await;
            assert_eq!(kept.status, 200, "{}", kept.text());
            let payload = json!({ "room": self.room, "id": fresh_id(), "gif": gif });
            let answer = self.owner.chat.request("chat", payload).await.ok();
            let seq = answer["seq"].as_u64().expect("a number");
            lock(&self.pasted).push(Pasted { room: self.room.clone(), seq, gif, bytes: kept.body });
        }
    }

    /// What was answered until now.
    pub(super) fn until_now(&self) -> Vec<Pasted> {
        lock(&self.pasted).clone()
    }

    /// Every picture is where it was shown, with its bytes.
    ///
    /// # Errors
    /// What is missing.
    pub(super) async fn compare(pasted: &[Pasted], reader: &Person) -> Result<(), String> {
        let Some(first) = pasted.first() else { return Ok(()) };
        let entered = reader.try_join(&first.room).await;
        if !entered.is_ok() {
            return Err(format!("the album: {}", entered.refused()));
        }
        let log = reader.log(&first.room).await;
        for Pasted { seq, gif, bytes, .. } in pasted {
            let event = log.iter().find(|event| event["seq"] == *seq);
            if event.is_none_or(|event| event["gif"]["id"] != gif.as_str()) {
                return Err(format!("picture {gif} was shown under number {seq} and there is {event:?}"));
            }
            let answer = get(reader.at(), &reader.path(&format!("gif/{gif}"))).await;
            if answer.status != 200 || answer.body != *bytes {
                return Err(format!("picture {gif}: status {}, {} bytes", answer.status, answer.body.len()));
            }
        }
        Ok(())
    }
}
