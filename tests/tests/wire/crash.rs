//! kill -9 in the middle of everything: what was answered is there, once, nothing has holes, and the room is whose it was.

use madang_tests::{faults, tell};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_by_killing_the_host_fifty_times() {
    tell(faults::kills(50).await);
}
