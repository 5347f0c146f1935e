//! What the window wants of another host: one of the few known routes, read strictly and written anew.
//!
//! Nothing of the window's path reaches another host as it came: ids are checked letter by letter and queries are put
//! together from the fields that are known, so there is nothing in them that could be read in two ways.

use http::{Method, Uri};

use crate::limits::{GATEWAY_SID_CHARACTERS_MAX, ID_CHARACTERS_MAX};

/// The routes that are relayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// A long poll of Engine.IO, or its handshake.
    Poll,
    /// What a polling client says.
    Say,
    /// A WebSocket of Engine.IO.
    WebSocket,
    /// `POST /room/:id/gif`
    Upload,
    /// `GET /gif/:id`
    Picture,
    /// `GET /room/:id/export`
    Export,
    /// `GET /info`
    Info,
}

/// A request to be made of another host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Errand {
    pub(super) route: Route,
    /// The path and the query that the other host is asked for.
    pub(super) target: String,
}

/// The parts of `/via/TICKET/HOST/rest`; `None` for what is no such path.
pub(super) struct Way<'a> {
    pub(super) ticket: &'a str,
    pub(super) host: &'a str,
    pub(super) rest: &'a str,
}

impl<'a> Way<'a> {
    /// Reads the path as it was sent, without decoding anything.
    pub(super) fn of(path: &'a str) -> Option<Self> {
        let mut parts = path.strip_prefix("/via/")?.splitn(3, '/');
        let way = Way { ticket: parts.next()?, host: parts.next()?, rest: parts.next()? };
        is_id(way.host).then_some(way)
    }
}

impl Errand {
    /// Reads what is wanted; `None` for everything that is not relayed.
    pub(super) fn of(method: &Method, rest: &str, uri: &Uri) -> Option<Self> {
        if rest == "socket.io/" {
            return Self::of_engine(method, uri.query()?);
        }
        let mut segments = rest.split('/');
        let named = (segments.next()?, segments.next(), segments.next(), segments.next());
        let route = match (method.as_str(), named) {
            ("GET", ("info", None, None, None)) => Route::Info,
            ("GET", ("gif", Some(id), None, None)) if is_id(id) => Route::Picture,
            ("GET", ("room", Some(id), Some("export"), None)) if is_id(id) => Route::Export,
            ("POST", ("room", Some(id), Some("gif"), None)) if is_id(id) => Route::Upload,
            _ => return None,
        };
        Some(Errand { route, target: format!("/{rest}") })
    }

    fn of_engine(method: &Method, query: &str) -> Option<Self> {
        let transport = only(query, "transport")?;
        let route = match (method.as_str(), transport) {
            ("GET", "polling") => Route::Poll,
            ("POST", "polling") => Route::Say,
            ("GET", "websocket") => Route::WebSocket,
            _ => return None,
        };
        if only(query, "EIO") != Some("4") {
            return None;
        }
        let mut target = format!("/socket.io/?EIO=4&transport={transport}");
        if names(query, "sid").next().is_some() {
            let sid = only(query, "sid").filter(|sid| is_sid(sid))?;
            target.push_str("&sid=");
            target.push_str(sid);
        }
        Some(Errand { route, target })
    }
}

/// The values of a query's fields with this name.
fn names<'a>(query: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    query
        .split('&')
        .filter_map(move |pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// The value of a field that must be there once.
fn only<'a>(query: &'a str, name: &'a str) -> Option<&'a str> {
    let mut values = names(query, name);
    values.next().filter(|_| values.next().is_none())
}

fn is_id(text: &str) -> bool {
    let usable = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'-';
    (1..=ID_CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(usable)
}

fn is_sid(text: &str) -> bool {
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=GATEWAY_SID_CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(usable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errand(method: &str, rest: &str) -> Option<(Route, String)> {
        let uri: Uri = format!("/via/t/h/{rest}").parse().ok()?;
        let rest = Way::of(uri.path())?.rest.to_owned();
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        Errand::of(&method, &rest, &uri).map(|errand| (errand.route, errand.target))
    }

    #[test]
    fn the_known_routes_are_relayed() {
        for (method, rest, route) in [
            ("GET", "info", Route::Info),
            ("GET", "gif/abcdefghijklmnopqrstuvwxyz", Route::Picture),
            ("GET", "room/abc-123/export", Route::Export),
            ("POST", "room/abc/gif", Route::Upload),
        ] {
            assert_eq!(errand(method, rest), Some((route, format!("/{rest}"))), "{method} {rest}");
        }
        let polling = "/socket.io/?EIO=4&transport=polling".to_owned();
        assert_eq!(errand("GET", "socket.io/?t=abc&EIO=4&transport=polling"), Some((Route::Poll, polling.clone())));
        let session = format!("{polling}&sid=Ab_-9");
        assert_eq!(errand("POST", "socket.io/?sid=Ab_-9&EIO=4&transport=polling&b64=1"), Some((Route::Say, session)));
        let upgrade = "/socket.io/?EIO=4&transport=websocket&sid=x".to_owned();
        assert_eq!(errand("GET", "socket.io/?EIO=4&transport=websocket&sid=x"), Some((Route::WebSocket, upgrade)));
    }

    #[test]
    fn nothing_else_is() {
        let gets = [
            "",
            "/",
            "r/abc",
            "index.html",
            "healthz",
            "metrics",
            "info/",
            "info/x",
            "Info",
            "gif/",
            "gif/a/b",
            "gif/ABC",
            "gif/a%62c",
            "gif/../info",
            "gif/..",
            "gif/%2e%2e",
            "gif//a",
            "/gif/a",
            "gif\\a",
            "room//export",
            "room/abc/export/",
            "room/abc/gif",
            "room/../export",
            "via/t/h/info",
            "http://evil.example/info",
            "socket.io",
            "socket.io/",
            "socket.io/?EIO=3&transport=polling",
            "socket.io/?EIO=4",
            "socket.io/?EIO=4&transport=flash",
            "socket.io/?EIO=4&EIO=4&transport=polling",
            "socket.io/?EIO=4&transport=polling&transport=websocket",
            "socket.io/?EIO=4&transport=polling&sid=",
            "socket.io/?EIO=4&transport=polling&sid=a%0d%0a",
            "socket.io/?EIO=4&transport=polling&sid=a&sid=b",
            "socket.io/x?EIO=4&transport=polling",
            "socket.io/../info?EIO=4&transport=polling",
        ];
        for rest in gets {
            assert_eq!(errand("GET", rest), None, "{rest}");
        }
        for (method, rest) in [
            ("HEAD", "info"),
            ("POST", "info"),
            ("DELETE", "gif/abc"),
            ("OPTIONS", "info"),
            ("CONNECT", "info"),
            ("POST", "room/abc/export"),
            ("PUT", "room/abc/gif"),
            ("POST", "socket.io/?EIO=4&transport=websocket"),
        ] {
            assert_eq!(errand(method, rest), None, "{method} {rest}");
        }
    }

    #[test]
    fn ids_and_sids_have_a_length() {
        let longest = "a".repeat(ID_CHARACTERS_MAX);
        assert!(errand("GET", &format!("gif/{longest}")).is_some());
        assert!(errand("GET", &format!("gif/{longest}a")).is_none());
        let longest = format!("socket.io/?EIO=4&transport=polling&sid={}", "a".repeat(GATEWAY_SID_CHARACTERS_MAX));
        assert!(errand("GET", &longest).is_some());
        assert!(errand("GET", &format!("{longest}a")).is_none());
    }

    #[test]
    fn a_host_is_named_by_its_id() {
        let host = |path| Way::of(path).map(|way| way.host);
        assert_eq!(host("/via/ticket/abc-1/info"), Some("abc-1"));
        let not =
            ["/via/", "/via/t", "/via/t/h", "/via/t//info", "/via/t/10.0.0.1:80/info", "/via/t/ABC/info", "/x/t/h/i"];
        for path in not {
            assert_eq!(host(path), None, "{path}");
        }
    }
}
