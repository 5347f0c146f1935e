//! The one answer that every request gets.

use serde_json::Value;

use crate::namespace::Arrived;

/// `{ ok: true, … }` or `{ ok: false, error: { code, message } }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    asked: String,
    value: Value,
    arrived: Arrived,
}

impl Answer {
    pub(crate) fn new(asked: String, value: Value, arrived: Arrived) -> Self {
        Self { asked, value, arrived }
    }

    /// When it arrived.
    #[must_use]
    pub fn arrived(&self) -> Arrived {
        self.arrived
    }

    /// What was answered, whatever it was.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Whether the request was carried out.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.value["ok"] == Value::Bool(true)
    }

    /// The fields of a good answer.
    ///
    /// # Panics
    /// When the request was refused.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.is_ok(), "{} was refused: {}", self.asked, self.value);
        self.value
    }

    /// The code of a refusal.
    ///
    /// # Panics
    /// When the request was carried out, or when the refusal is not made as the protocol says.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!(self.value["ok"], Value::Bool(false), "{} was not refused: {}", self.asked, self.value);
        let error = &self.value["error"];
        let sentence = error["message"].as_str().is_some_and(|message| !message.is_empty());
        assert!(sentence, "the refusal of {} has no message: {}", self.asked, self.value);
        let code = error["code"].as_str();
        code.unwrap_or_else(|| panic!("the refusal of {} has no code: {}", self.asked, self.value)).to_owned()
    }
}
