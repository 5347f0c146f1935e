//! Times as people read them, in the zone of the host, who is in the same place as its people.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use crate::made_up::Locale;
use crate::protocol::Millis;

const WEEKDAYS_KO: [&str; 7] = ["월", "화", "수", "목", "금", "토", "일"];
const WEEKDAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The clock on the wall.
pub(super) struct Times(TimeZone);

impl Times {
    /// Where this computer is.
    pub(super) fn here() -> Self {
        Self(TimeZone::system())
    }

    /// The moment on the wall. One that no calendar knows counts as the first of all.
    fn on_the_wall(&self, at: Millis) -> ZonedDateTime {
        Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(self.0.clone())
    }

    /// `18:42`
    pub(super) fn clock(&self, at: Millis) -> String {
        let time = self.on_the_wall(at);
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// The day.
    pub(super) fn day(&self, at: Millis) -> Date {
        self.on_the_wall(at).date()
    }

    /// For machines: `2026-11-22T18:42:00+09:00`.
    pub(super) fn exact(&self, at: Millis) -> String {
        let time = self.on_the_wall(at);
        let (date, offset) = (time.date(), time.offset().seconds() / 60);
        let sign = if offset < 0 { '-' } else { '+' };
        let offset = offset.abs();
        format!(
            "{date}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
            time.hour(),
            time.minute(),
            time.second(),
            offset / 60,
            offset % 60
        )
    }

    /// How far the clock is from Greenwich: `UTC+9`, `UTC-3:30`.
    pub(super) fn zone(&self, at: Millis) -> String {
        let offset = self.on_the_wall(at).offset().seconds() / 60;
        let (sign, offset) = (if offset < 0 { '-' } else { '+' }, offset.abs());
        match offset % 60 {
            0 => format!("UTC{sign}{}", offset / 60),
            minutes => format!("UTC{sign}{}:{minutes:02}", offset / 60),
        }
    }

    /// Date and time for the zip's own records, which know no zone.
    pub(super) fn of_entry(&self, at: Millis) -> zip::DateTime {
        let time = self.on_the_wall(at);
        let part = |number: i8| u8::try_from(number).unwrap_or_default();
        let year = u16::try_from(time.year()).unwrap_or_default();
        let [month, day] = [time.month(), time.day()].map(part);
        let [hour, minute, second] = [time.hour(), time.minute(), time.second()].map(part);
        zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
    }
}

/// `2026년 11월 22일 토요일`, `Saturday 22 November 2026`
pub(super) fn long_day(day: Date, locale: Locale) -> String {
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
    let month = usize::try_from(day.month()).unwrap_or(1) - 1;
    match locale {
        Locale::Ko => format!("{}년 {}월 {}일 {}요일", day.year(), day.month(), day.day(), WEEKDAYS_KO[weekday]),
        Locale::En => format!("{} {} {} {}", WEEKDAYS_EN[weekday], day.day(), MONTHS_EN[month], day.year()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::Offset;

    use super::*;

    fn in_zone(minutes: i32) -> Times {
        Times(TimeZone::fixed(Offset::from_seconds(minutes * 60).unwrap()))
    }

    #[test]
    fn a_moment_reads_as_on_the_wall() {
        let at = 1_795_341_720_000;
        let seoul = in_zone(9 * 60);
        assert_eq!(seoul.exact(at), "2026-11-22T19:02:00+09:00");
        assert_eq!((seoul.clock(at), seoul.zone(at)), ("19:02".to_owned(), "UTC+9".to_owned()));
        assert_eq!(long_day(seoul.day(at), Locale::Ko), "2026년 11월 22일 일요일");
        assert_eq!(long_day(seoul.day(at), Locale::En), "Sunday 22 November 2026");
        let far = in_zone(-(3 * 60 + 30));
        assert_eq!((far.exact(at), far.zone(at)), ("2026-11-22T06:32:00-03:30".to_owned(), "UTC-3:30".to_owned()));
        assert_eq!((seoul.of_entry(at).year(), seoul.of_entry(at).hour()), (2026, 19));
    }

    #[test]
    fn what_no_calendar_knows_is_the_first_day() {
        let times = in_zone(0);
        assert_eq!(times.exact(i64::MAX), "1970-01-01T00:00:00+00:00");
        assert_eq!(times.of_entry(0), zip::DateTime::default(), "a zip knows nothing before 1980");
    }
}
