//! Socket.IO 5 packets as they stand inside Engine.IO messages.

use serde_json::Value;

/// What a host may send on a namespace.
#[derive(Debug, PartialEq)]
pub(crate) enum Packet {
    Connected,
    Refused(Value),
    Disconnected,
    Event { name: String, payload: Value },
    Answer { id: u64, value: Value },
}

/// Reads the text after the Engine.IO "4". `None` for what no host may send.
pub(crate) fn read(text: &str) -> Option<(String, Packet)> {
    let kind = text.chars().next()?;
    let (namespace, rest) = namespace_and_rest(&text[1..]);
    let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (id, data) = rest.split_at(digits);
    let packet = match kind {
        '0' => Packet::Connected,
        '1' => Packet::Disconnected,
        '2' => event(data)?,
        '3' => {
            let mut values: Vec<Value> = serde_json::from_str(data).ok()?;
            Packet::Answer { id: id.parse().ok()?, value: values.pop()? }
        }
        '4' => Packet::Refused(serde_json::from_str(data).ok()?),
        _ => return None,
    };
    Some((namespace, packet))
}

fn namespace_and_rest(text: &str) -> (String, &str) {
    match text.strip_prefix('/') {
        Some(_) => match text.split_once(',') {
            Some((namespace, rest)) => (namespace.to_owned(), rest),
            None => (text.to_owned(), ""),
        },
        None => ("/".to_owned(), text),
    }
}

fn event(data: &str) -> Option<Packet> {
    let values: Vec<Value> = serde_json::from_str(data).ok()?;
    let mut values = values.into_iter();
    let name = values.next()?.as_str()?.to_owned();
    Some(Packet::Event { name, payload: values.next().unwrap_or(Value::Null) })
}

/// CONNECT to a namespace.
pub(crate) fn connect(namespace: &str, auth: &Value) -> String {
    format!("40{namespace},{auth}")
}

/// An event, with an id when an answer is wanted.
pub(crate) fn emit(namespace: &str, id: Option<u64>, event: &str, payload: &Value) -> String {
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    format!("42{namespace},{id}{}", Value::Array(vec![event.into(), payload.clone()]))
}

#[cfg(test)]
mod tests {
    use super::{Packet, read};
    use serde_json::json;

    #[test]
    fn packets_are_read() {
        assert_eq!(read("0/chat,{\"sid\":\"a\"}"), Some(("/chat".into(), Packet::Connected)));
        assert_eq!(
            read("4/room,{\"message\":\"invalid\"}"),
            Some(("/room".into(), Packet::Refused(json!({"message": "invalid"}))))
        );
        let answer = Packet::Answer { id: 12, value: json!({"ok": true}) };
        assert_eq!(read("3/chat,12[{\"ok\":true}]"), Some(("/chat".into(), answer)));
        let event = Packet::Event { name: "chat".into(), payload: json!({"seq": 1}) };
        assert_eq!(read("2/chat,[\"chat\",{\"seq\":1}]"), Some(("/chat".into(), event)));
        assert_eq!(read("1/chat,"), Some(("/chat".into(), Packet::Disconnected)));
        assert_eq!(read("9"), None);
    }
}
