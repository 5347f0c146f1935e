//! A host's figures, read as strictly as Prometheus' text format 0.0.4 is written down.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use crate::http;

/// All figures of a host at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// `name{label="value",…}`, and its value.
    series: BTreeMap<String, f64>,
    kinds: BTreeMap<String, String>,
}

impl Figures {
    /// Asks a host on this computer.
    ///
    /// # Panics
    /// When it does not answer with figures.
    pub async fn of(at: SocketAddr) -> Self {
        let answer = http::get(at, "/metrics").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
        Self::parse(&answer.text()).unwrap_or_else(|problem| panic!("{problem} in\n{}", answer.text()))
    }

    /// One figure.
    ///
    /// # Panics
    /// When there is none of this name and these labels.
    #[must_use]
    pub fn get(&self, series: &str) -> f64 {
        *self.series.get(series).unwrap_or_else(|| panic!("there is no {series} among {:#?}", self.series))
    }

    /// By how much each figure is larger than it was before, but for those that did not change.
    #[must_use]
    pub fn since(&self, before: &Self) -> BTreeMap<String, f64> {
        let grown = self.series.iter().map(|(series, value)| (series.clone(), value - before.get(series)));
        grown.filter(|(_, more)| *more != 0.0).collect()
    }

    /// The names of all families.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(String::as_str)
    }

    /// Reads the text format.
    ///
    /// # Errors
    /// What is wrong with it, be it ever so little.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reading = Reading::default();
        if !text.ends_with('\n') {
            return Err("the last line does not end".to_owned());
        }
        for line in text.lines() {
            reading.line(line).map_err(|problem| format!("{problem}: {line:?}"))?;
        }
        let figures = Self { series: reading.series, kinds: reading.kinds };
        figures.check_histograms()?;
        Ok(figures)
    }

    fn check_histograms(&self) -> Result<(), String> {
        for (name, _) in self.kinds.iter().filter(|(_, kind)| *kind == "histogram") {
            let prefix = format!("{name}_bucket{{le=\"");
            let bucket = |series: &str| series.strip_prefix(&prefix)?.strip_suffix("\"}").map(str::to_owned);
            let mut buckets: Vec<(f64, f64)> = Vec::new();
            for (series, count) in &self.series {
                if let Some(limit) = bucket(series) {
                    buckets.push((number(&limit)?, *count));
                }
            }
            buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
            let rising = buckets.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
            let all = self.series.get(&format!("{name}_count"));
            let closed = buckets.last().is_some_and(|last| last.0 == f64::INFINITY && Some(&last.1) == all);
            if !rising || !closed || !self.series.contains_key(&format!("{name}_sum")) {
                return Err(format!("{name} is no histogram"));
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Reading {
    series: BTreeMap<String, f64>,
    kinds: BTreeMap<String, String>,
    helped: BTreeSet<String>,
    /// The family that the lines belong to now.
    family: String,
}

impl Reading {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').ok_or("a help without words")?;
            let new = is_name(name) && !help.is_empty() && self.helped.insert(name.to_owned());
            return if new { Ok(()) } else { Err("a help that is none, or the second".to_owned()) };
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').ok_or("a type without one")?;
            let known = ["counter", "gauge", "histogram"].contains(&kind);
            if !known || !self.helped.contains(name) || self.kinds.insert(name.to_owned(), kind.to_owned()).is_some() {
                return Err("a type that is none, comes twice, or has no help".to_owned());
            }
            name.clone_into(&mut self.family);
            return Ok(());
        }
        self.sample(line)
    }

    fn sample(&mut self, line: &str) -> Result<(), String> {
        let (series, value) = line.rsplit_once(' ').ok_or("no value")?;
        let name = series.split_once('{').map_or(series, |(name, _)| name);
        let suffixes: &[&str] = match self.kinds.get(&self.family).map(String::as_str) {
            Some("histogram") => &["_bucket", "_sum", "_count"],
            Some(_) => &[""],
            None => return Err("no family".to_owned()),
        };
        let belongs = suffixes.iter().any(|suffix| *name == format!("{}{suffix}", self.family));
        if !belongs || !is_name(name) {
            return Err(format!("it does not belong to {}", self.family));
        }
        if let Some(labels) = series.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            let inner = labels.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or("unclosed labels")?;
            inner.split(',').try_for_each(label)?;
        }
        match self.series.insert(series.to_owned(), number(value)?) {
            Some(_) => Err("it comes twice".to_owned()),
            None => Ok(()),
        }
    }
}

/// A label, whose value is here always one plain word or number: nothing that people say is one.
fn label(label: &str) -> Result<(), String> {
    let (name, value) = label.split_once('=').ok_or("a label without a value")?;
    let value = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or("an unquoted label")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
    if is_name(name) && !name.contains(':') && !value.is_empty() && value.bytes().all(plain) {
        return Ok(());
    }
    Err(format!("the label {label}"))
}

fn is_name(name: &str) -> bool {
    let first = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    first && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn number(text: &str) -> Result<f64, String> {
    if text == "+Inf" {
        return Ok(f64::INFINITY);
    }
    text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| format!("{text} is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# HELP a_total A.\n# TYPE a_total counter\na_total{b=\"c\"} 1\na_total{b=\"d\"} 2.5\n";

    #[test]
    fn what_is_well_formed_is_read() {
        let figures = Figures::parse(GOOD).unwrap();
        assert_eq!((figures.get("a_total{b=\"c\"}"), figures.get("a_total{b=\"d\"}")), (1.0, 2.5));
        let more = Figures::parse(&GOOD.replace("2.5", "4.5")).unwrap().since(&figures);
        assert_eq!(more.into_iter().collect::<Vec<_>>(), [("a_total{b=\"d\"}".to_owned(), 2.0)]);
    }

    #[test]
    fn whatever_is_not_is_refused() {
        let broken = [
            GOOD.trim_end().to_owned(),
            GOOD.replace("# TYPE a_total counter\n", ""),
            GOOD.replace("{b=\"d\"}", "{b=\"c\"}"),
            GOOD.replace("a_total{b=\"d\"}", "other"),
            GOOD.replace("2.5", "many"),
            GOOD.replace("\"d\"", "d"),
            GOOD.replace("\"d\"", "\"a word\""),
            GOOD.replace("counter", "thing"),
            format!("{GOOD}\n"),
            format!("{GOOD}{GOOD}"),
        ];
        for text in broken {
            assert!(Figures::parse(&text).is_err(), "{text}");
        }
        let buckets =
            "# HELP h H.\n# TYPE h histogram\nh_sum 1\nh_count 2\nh_bucket{le=\"1.0\"} 3\nh_bucket{le=\"+Inf\"} 2\n";
        assert!(Figures::parse(buckets).is_err());
        assert!(Figures::parse(&buckets.replace("} 3", "} 1")).is_ok());
    }
}
