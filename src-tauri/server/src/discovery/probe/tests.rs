use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::*;

const ID: &str = "abcdefghijklmnopqrstuvwxyz";

/// Somebody who answers everything with the same bytes, and how often they were asked.
async fn somebody(answer: impl Into<Vec<u8>>) -> (SocketAddr, Arc<AtomicUsize>) {
    let (listener, answer) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), answer.into());
    let (address, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut request = [0; 1024];
                let length = stream.read(&mut request).await.unwrap();
                let host = format!("GET /info HTTP/1.1\r\nhost: {address}\r\n");
                assert!(request[..length].to_ascii_lowercase().starts_with(host.to_ascii_lowercase().as_bytes()));
                // Whoever asked may have gone by now.
                let _ = stream.write_all(&answer).await;
                let _ = stream.read(&mut request).await;
            });
        }
    });
    (address, asked)
}

fn answer(status: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nlocation: http://10.0.0.1/\r\n\r\n{body}"
    )
}

fn info(id: &str, name: &str) -> String {
    let body = serde_json::json!({ "id": id, "name": name, "version": "1.0", "protocol": 1, "later": "addition" });
    answer("200 OK", "application/json", &body.to_string())
}

#[tokio::test]
async fn a_host_says_who_it_is() {
    let (address, _) = somebody(info(ID, " Green\u{202e} House ")).await;
    let info = ask(address).await.unwrap();
    assert_eq!((info.id.as_str(), info.name.as_str(), info.protocol), (ID, "Green House", 1));
}

#[tokio::test]
async fn whoever_answers_anything_else_is_no_host() {
    let good = serde_json::json!({ "id": ID, "name": "A", "version": "1", "protocol": 1 }).to_string();
    let padded = |bytes: usize| format!("{good}{}", " ".repeat(bytes - good.len()));
    assert!(ask(somebody(answer("200 OK", "application/json", &padded(PROBE_BYTES_MAX))).await.0).await.is_ok());
    let many: String = (0..=PROBE_FIELDS_MAX).map(|number| format!("x-{number}: y\r\n")).collect();
    let answers = [
        answer("200 OK", "application/json", &padded(PROBE_BYTES_MAX + 1)),
        answer("200 OK", "text/html", &good),
        answer("302 Found", "application/json", &good),
        answer("500 Internal Server Error", "application/json", &good),
        answer("200 OK", "application/json", "<html>"),
        answer("200 OK", "application/json", "[]"),
        info("../../etc/passwd", "A"),
        info(ID, "\u{200b}"),
        format!("HTTP/1.1 200 OK\r\n{many}content-type: application/json\r\n\r\n{good}"),
        "SSH-2.0-OpenSSH_9.9\r\n".to_owned(),
        String::new(),
    ];
    for answer in answers {
        let (address, _) = somebody(answer.clone()).await;
        let began = Instant::now();
        assert!(ask(address).await.is_err(), "{answer}");
        assert!(began.elapsed() < Duration::from_millis(PROBE_TIMEOUT_MILLISECONDS * 2), "{answer}");
    }
}

#[tokio::test]
async fn an_endless_answer_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let endless = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"id\":\"").await.unwrap();
        while stream.write_all(&[b'a'; 1024]).await.is_ok() {}
    });
    assert_eq!(ask(address).await, Err(Silence::Stranger));
    endless.await.unwrap();
}

#[tokio::test]
async fn nobody_is_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(ask(address).await, Err(Silence::Nobody));
}

#[tokio::test]
async fn the_host_itself_counts_and_nobody_in_its_place() {
    let (impostor, _) = somebody(info("zzzzzzzzzzzzzzzzzzzzzzzzzz", "B")).await;
    let (host, _) = somebody(info(ID, "A")).await;
    assert_eq!(find(ID, &[impostor, host]).await.unwrap().0, host);
    assert!(find(ID, &[impostor]).await.is_none());
    assert!(find(ID, &[]).await.is_none());
}

#[tokio::test]
async fn the_better_address_is_enough() {
    let (better, _) = somebody(info(ID, "A")).await;
    let (other, asked) = somebody(info(ID, "A")).await;
    assert_eq!(find(ID, &[better, other]).await.unwrap().0, better);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}
