//! Every route of the host but `/socket.io/`, which AsyncAPI describes.

use serde_json::{Value, json};

use super::vocabulary::Vocabulary;
use crate::protocol::HostInfo;

/// A route.
pub(super) struct Route {
    /// As the router has it.
    pub(super) path: &'static str,
    /// What it is asked with.
    pub(super) method: &'static str,
    /// What it is for.
    pub(super) summary: &'static str,
    /// What is asked besides its path, and what it answers.
    pub(super) details: fn(&mut Vocabulary) -> Value,
}

macro_rules! routes {
    ($($method:ident $path:literal: $summary:literal, $details:expr;)*) => {
        &[$(Route { path: $path, method: stringify!($method), summary: $summary, details: $details },)*]
    };
}

/// All of them.
pub(super) const ROUTES: &[Route] = routes! {
    get "/": "The page of the host.", |_| page();
    get "/r/{room}": "The page, which opens that room.", |_| page();
    get "/h/{host}/r/{room}": "The page, which opens that room of another host.", |_| page();
    get "/console": "The page of whoever runs the host.", |_| page();
    get "/info": "Who the host is.", info;
    get "/healthz": "That it is alive.", |_| health();
    get "/metrics": "How it fares, in Prometheus' text format. Local connections only.", metrics;
    post "/room/{id}/gif": "Uploads a picture to a room that one is in.", upload;
    get "/room/{id}/export": "What a member may read of a room, as a zip to keep.", export;
    get "/gif/{id}": "A picture. Its id is unguessable and is the permission.", picture;
    get "/via/{ticket}/{host}/{*rest}": "The gateway: the same routes of another host. Local connections only.",
        gateway;
};

fn answers(what: &str, media_type: &str, schema: &Value) -> Value {
    json!({ "description": what, "content": { media_type: { "schema": schema } } })
}

fn refusals(vocabulary: &Vocabulary, statuses: &[(&str, &str)]) -> Value {
    let refusal = vocabulary.refusal();
    statuses.iter().map(|(status, what)| ((*status).to_owned(), answers(what, "application/json", &refusal))).collect()
}

fn with(first: (&str, Value), mut others: Value) -> Value {
    others[first.0] = first.1;
    json!({ "responses": others })
}

fn page() -> Value {
    with(("200", answers("The page.", "text/html", &json!({ "type": "string" }))), json!({}))
}

fn info(vocabulary: &mut Vocabulary) -> Value {
    let host = vocabulary.told::<HostInfo>();
    with(("200", answers("Who it is.", "application/json", &host)), json!({}))
}

fn health() -> Value {
    let alive = json!({
        "type": "object",
        "properties": {
            "ok": { "const": true },
            "version": { "type": "string" },
            "uptimeSeconds": { "type": "integer", "minimum": 0 },
        },
        "required": ["ok", "version", "uptimeSeconds"],
    });
    with(("200", answers("It is alive.", "application/json", &alive)), json!({}))
}

fn metrics(vocabulary: &mut Vocabulary) -> Value {
    let text = answers("Its figures.", "text/plain; version=0.0.4; charset=utf-8", &json!({ "type": "string" }));
    with(("200", text), refusals(vocabulary, &[("404", "`not_found`: whoever asks is at another computer.")]))
}

fn upload(vocabulary: &mut Vocabulary) -> Value {
    let statuses = [
        ("400", "`invalid`: the body is no multipart one with the field `gif`."),
        ("401", "`unauthorized`: there is no token of a session."),
        ("403", "`not_member`, `muted` or `frozen`."),
        ("404", "`room_not_found`"),
        ("413", "`too_large`: more bytes than the host takes."),
        ("415", "`unsupported_type`: not a PNG, JPEG, GIF or WebP picture."),
        ("422", "`image_too_big`: too many pixels or frames."),
        ("429", "`rate_limited`"),
        ("503", "`busy` or `closing`."),
        ("507", "`disk_full`"),
    ];
    let uploaded = answers("It is there.", "application/json", &vocabulary.answer("Uploaded"));
    let mut details = with(("201", uploaded), refusals(vocabulary, &statuses));
    let form = json!({
        "type": "object",
        "properties": { "gif": { "type": "string", "contentMediaType": "application/octet-stream" } },
        "required": ["gif"],
    });
    details["requestBody"] = json!({ "required": true, "content": { "multipart/form-data": { "schema": form } } });
    details["security"] = json!([{ "session": [] }]);
    details
}

fn export(vocabulary: &mut Vocabulary) -> Value {
    let statuses = [
        ("401", "`unauthorized`: there is no token of a session."),
        ("403", "`not_member`"),
        ("404", "`room_not_found`"),
        ("429", "`rate_limited`"),
        ("503", "`busy` or `closing`."),
        ("507", "`disk_full`"),
    ];
    let zip = json!({ "application/zip": {} });
    let what = "A zip of `room.html`, `room.json`, its schema `room.schema.json`, and the pictures in `gif/`.";
    let mut details = with(("200", json!({ "description": what, "content": zip })), refusals(vocabulary, &statuses));
    details["security"] = json!([{ "session": [] }]);
    details
}

fn picture(vocabulary: &mut Vocabulary) -> Value {
    let kinds = ["image/png", "image/jpeg", "image/gif", "image/webp"];
    let content: Value = kinds.iter().map(|kind| ((*kind).to_owned(), json!({}))).collect();
    let bytes = json!({ "description": "Its bytes, which never change.", "content": content });
    with(("200", bytes), refusals(vocabulary, &[("404", "`gif_not_found`: there is no such picture any more.")]))
}

fn gateway(vocabulary: &mut Vocabulary) -> Value {
    let statuses = [("502", "`unreachable`: the other host does not answer."), ("503", "`busy`")];
    let mut answers = refusals(vocabulary, &statuses);
    answers["default"] = json!({ "description": "What the other host answered." });
    json!({ "responses": answers })
}
