//! What a host has to withstand, in its short form; the long one is `cargo xtask soak`.

use madang_tests::faults;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retries_through_lost_answers_and_resets_give_one_message_each() {
    println!("{}", faults::retries(2000).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_sees_one_order_though_connections_are_reset() {
    println!("{}", faults::order(1000).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_back_catches_up_even_when_the_host_is_killed_meanwhile() {
    println!("{}", faults::returns(50).await);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stands_still_is_noticed_and_catches_up_and_so_does_the_host() {
    println!("{}", faults::pauses(1, std::path::Path::new(env!("CARGO_BIN_EXE_soak"))).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_slowly_or_not_at_all_costs_nobody_else_anything() {
    println!("{}", faults::slow(15).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_who_are_cut_off_at_once_are_all_back() {
    println!("{}", faults::storm(500).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_room_of_fifty_goes_on_and_on() {
    println!("{}", faults::normal(15).await);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_outlives_a_power_cut() {
    println!("{}", faults::power(20).await);
}
