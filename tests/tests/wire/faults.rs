//! What a host has to withstand, in its short form; the long one is `cargo xtask soak`.

use madang_tests::{faults, tell, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retries_through_lost_answers_and_resets_give_one_message_each() {
    tell(faults::retries(2000).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_sees_one_order_though_connections_are_reset() {
    tell(faults::order(1000).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_back_catches_up_even_when_the_host_is_killed_meanwhile() {
    tell(faults::returns(50).await);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_stands_still_is_noticed_and_catches_up_and_so_does_the_host() {
    tell(faults::pauses(1, std::path::Path::new(env!("CARGO_BIN_EXE_soak"))).await);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_gone_for_longer_than_the_grace_time_lost_place_and_room_and_nobody_else() {
    tell(faults::absences(1, std::path::Path::new(env!("CARGO_BIN_EXE_soak"))).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_slowly_or_not_at_all_costs_nobody_else_anything() {
    tell(faults::slow(15).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_who_are_cut_off_at_once_are_all_back() {
    tell(faults::storm(500).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_room_of_fifty_goes_on_and_on() {
    tell(faults::normal(15).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_room_of_two_hundred_goes_on_as_well() {
    tell(faults::day(5).await);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_outlives_a_power_cut() {
    tell(faults::power(20).await);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_call_of_the_storage_fails_an_answer_is_never_a_lie() {
    tell(faults::storage_errors(18).await);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_reading_goes_on_and_writing_comes_back_by_itself() {
    tell(faults::full_disk(3).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_database_never_shows_something_wrong_and_says_what_is_missing() {
    tell(faults::damage(10).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_another_program_holds_the_database_sends_are_busy_and_nothing_else_ends() {
    tell(faults::locks(2).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_on_one_folder_one_hosts_and_the_other_says_why_not() {
    tell(faults::doubles(10).await);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_changes_no_order_and_frees_nobody() {
    tell(faults::clocks(8).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_breaks_off_anywhere_leaves_nothing_half_done() {
    tell(faults::uploads(20).await);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_earlier_schema_is_opened_with_all_that_is_in_it() {
    faults::every_schema().await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_is_killed_while_it_brings_a_database_up_to_date_loses_nothing() {
    tell(faults::upgrades(20).await);
}

#[tokio::test]
async fn without_a_name_or_with_a_wrong_one_the_faults_are_listed() {
    for arguments in [&[][..], &["kill"], &["kills", "many"]] {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_soak"));
        let output = within("the list", command.args(arguments).output()).await.expect("it can be started");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        for soak in faults::SOAKS {
            assert!(said.contains(soak.name) && said.contains(soak.what), "{said}");
        }
    }
}
