//! HTTP/1.1 byte for byte: what is sent is exactly what a test wrote.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::waiting::within;

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body, with chunks put together.
    pub body: Vec<u8>,
}

impl Response {
    /// The value of a header that must occur at most once.
    ///
    /// # Panics
    /// When it occurs twice.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(candidate, _)| candidate == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "header {name} came twice: {:?}", self.headers);
        value
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let parsed = serde_json::from_slice(&self.body);
        parsed.unwrap_or_else(|error| panic!("{error}: status {} with {:?}", self.status, self.text()))
    }
}

/// `GET path` with the host's own name and nothing unusual.
///
/// # Panics
/// When no answer comes.
pub async fn get(at: SocketAddr, path: &str) -> Response {
    get_with(at, path, &[]).await
}

/// `GET path` with more headers.
///
/// # Panics
/// When no answer comes.
pub async fn get_with(at: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Response {
    request(at, "GET", path, headers, b"").await
}

/// Any request with the host's own name, a length when there is a body, and more headers.
///
/// # Panics
/// When no answer comes.
pub async fn request(at: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if method != "GET" {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    let bytes = [head.as_bytes(), b"\r\n", body].concat();
    let answered = raw(at, &bytes).await;
    answered.unwrap_or_else(|| panic!("{method} {path} got no answer"))
}

/// Sends these bytes and reads one answer; `None` when the host closes without one.
///
/// # Panics
/// When the host neither answers nor closes.
pub async fn raw(at: SocketAddr, bytes: &[u8]) -> Option<Response> {
    let mut stream = TcpStream::connect(at).await.ok()?;
    // A host may answer and close before it took everything; its answer is still there to read.
    let _ = stream.write_all(bytes).await;
    within("an HTTP answer", read_response(&mut stream)).await
}

/// Sends these bytes and waits for the answer as long as the host likes, as a long poll does.
pub(crate) async fn poll(at: SocketAddr, bytes: &[u8]) -> Option<Response> {
    let mut stream = TcpStream::connect(at).await.ok()?;
    stream.write_all(bytes).await.ok()?;
    read_response(&mut stream).await
}

/// Reads one answer from an open connection; `None` when it ends first.
pub async fn read_response(stream: &mut TcpStream) -> Option<Response> {
    let mut bytes = Vec::new();
    let head_length = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        read_some(stream, &mut bytes).await?;
    };
    let head = String::from_utf8_lossy(&bytes[..head_length]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let rest = bytes.split_off(head_length + 4);
    let body = read_body(stream, status, &headers, rest).await?;
    Some(Response { status, headers, body })
}

async fn read_body(
    stream: &mut TcpStream,
    status: u16,
    headers: &[(String, String)],
    mut bytes: Vec<u8>,
) -> Option<Vec<u8>> {
    let value = |name: &str| headers.iter().find(|(candidate, _)| candidate == name).map(|(_, value)| value.as_str());
    if status < 200 || status == 204 || status == 304 {
        return Some(Vec::new());
    }
    if value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        while !bytes.ends_with(b"0\r\n\r\n") {
            read_some(stream, &mut bytes).await?;
        }
        return Some(joined_chunks(&bytes));
    }
    match value("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => {
            while bytes.len() < length {
                read_some(stream, &mut bytes).await?;
            }
        }
        None => while read_some(stream, &mut bytes).await.is_some() {},
    }
    Some(bytes)
}

async fn read_some(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let count = stream.read_buf(bytes).await.ok()?;
    (count > 0).then_some(())
}

fn joined_chunks(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let length = usize::from_str_radix(String::from_utf8_lossy(&bytes[..end]).trim(), 16).unwrap_or(0);
        let start = end + 2;
        if length == 0 || bytes.len() < start + length + 2 {
            break;
        }
        body.extend_from_slice(&bytes[start..start + length]);
        bytes = &bytes[start + length + 2..];
    }
    body
}

/// The parts of a multipart upload with one file: its content type and its body.
#[must_use]
pub fn multipart(field: &str, file_name: &str, content_type: &str, file: &[u8]) -> (String, Vec<u8>) {
    let boundary = "----between-the-parts";
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{file_name}\"\r\n\
         Content-Type: {content_type}\r\n\r\n"
    );
    let tail = format!("\r\n--{boundary}--\r\n");
    let body = [head.as_bytes(), file, tail.as_bytes()].concat();
    (format!("multipart/form-data; boundary={boundary}"), body)
}
