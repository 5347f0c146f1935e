use std::sync::Arc;

use super::*;

fn value(text: &str, series: &str) -> f64 {
    let found = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("there is no {series} in\n{text}")).parse().expect("a number")
}

#[test]
fn each_figure_moves_by_what_was_done() {
    let metrics = Arc::new(Metrics::new());
    metrics.asked(EventName::of("chat")).answered(None);
    metrics.answered(EventName::of("chat"), Some(ErrorCode::Muted));
    metrics.answered(EventName::of("chat"), Some(ErrorCode::Internal));
    metrics.delivered(Parcel::Event, 3, 100);
    metrics.delivered(Parcel::Whisper, 1, 50);
    metrics.committed(3, Duration::from_micros(300), true);
    metrics.committed(9, Duration::ZERO, false);
    metrics.cut(Cut::Hasty);
    metrics.uploaded(Some(500));
    metrics.uploaded(None);
    metrics.came(Space::Console);
    metrics.came(Space::Console);
    metrics.went(Space::Console);
    metrics.told_to_sync();
    let text = metrics.text(&State { stalled: 2, rooms: 4, ..State::default() });
    for (series, expected) in [
        ("madang_requests_total{event=\"chat\",outcome=\"ok\"}", 1.0),
        ("madang_requests_total{event=\"chat\",outcome=\"refused\"}", 1.0),
        ("madang_requests_total{event=\"chat\",outcome=\"failed\"}", 1.0),
        ("madang_refusals_total{code=\"muted\"}", 1.0),
        ("madang_refusals_total{code=\"frozen\"}", 0.0),
        ("madang_deliveries_total{kind=\"event\"}", 3.0),
        ("madang_deliveries_total{kind=\"whisper\"}", 1.0),
        ("madang_delivery_bytes_total", 350.0),
        ("madang_commit_commands_bucket{le=\"2\"}", 0.0),
        ("madang_commit_commands_bucket{le=\"4\"}", 1.0),
        ("madang_commit_commands_sum", 3.0),
        ("madang_commit_seconds_count", 1.0),
        ("madang_commits_failed_total", 1.0),
        ("madang_connections_cut_total{reason=\"hasty\"}", 1.0),
        ("madang_connections_cut_total{reason=\"slow\"}", 0.0),
        ("madang_connections_stalled_total", 2.0),
        ("madang_uploads_total{outcome=\"ok\"}", 1.0),
        ("madang_uploads_total{outcome=\"refused\"}", 1.0),
        ("madang_upload_bytes_total", 500.0),
        ("madang_sockets{namespace=\"console\"}", 1.0),
        ("madang_rooms", 4.0),
        ("madang_syncs_total", 1.0),
    ] {
        assert!((value(&text, series) - expected).abs() < f64::EPSILON, "{series} in\n{text}");
    }
    assert!(
        (value(&metrics.text(&State { stalled: 2, ..State::default() }), "madang_connections_stalled_total") - 2.0)
            .abs()
            < 0.1
    );
}
