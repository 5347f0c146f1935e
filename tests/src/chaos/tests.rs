//! The proxy between a client and a made-up host that speaks frames.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::frames::{Frames, is_answer};
use super::{Chaos, Mischief};
use crate::waiting::within;

const HEAD: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\n\r\n";

fn frame(text: &str) -> Vec<u8> {
    let length = text.len();
    let mut frame = vec![0x81];
    match u8::try_from(length) {
        Ok(short) if short < 126 => frame.push(short),
        _ => {
            frame.push(126);
            frame.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    frame.extend(text.bytes());
    frame
}

/// A host that waits for a first byte, says all this, and then gives back what it hears.
async fn host(says: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let says = says.clone();
            tokio::spawn(async move {
                let mut byte = [0];
                if stream.read_exact(&mut byte).await.is_err() || stream.write_all(&says).await.is_err() {
                    return;
                }
                let mut buffer = [0; 1024];
                while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                    if stream.write_all(&buffer[..count]).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    at
}

fn said() -> Vec<u8> {
    let mut said = HEAD.to_vec();
    for n in 0..200 {
        said.extend(frame(&format!("43/chat,{n}[{{\"ok\":true}}]")));
        said.extend(frame(&format!("42/chat,[\"chat\",{{\"seq\":{n},\"text\":\"{}\"}}]", "x".repeat(n))));
    }
    said
}

async fn through(chaos: &Chaos) -> TcpStream {
    let mut stream = TcpStream::connect(chaos.at).await.unwrap();
    stream.write_all(b"!").await.unwrap();
    stream
}

/// What arrives until so many bytes are there or the connection ends, and how it ended.
async fn hear(stream: &mut TcpStream, bytes: usize) -> (Vec<u8>, Option<std::io::ErrorKind>) {
    let mut heard = Vec::new();
    while heard.len() < bytes {
        let mut buffer = [0; 4096];
        match within("bytes", stream.read(&mut buffer)).await {
            Ok(0) => return (heard, None),
            Ok(count) => heard.extend(&buffer[..count]),
            Err(error) => return (heard, Some(error.kind())),
        }
    }
    (heard, None)
}

fn answers(heard: &[u8]) -> Vec<Vec<u8>> {
    Frames::default().take(heard).into_iter().filter(|frame| is_answer(frame)).collect()
}

#[test]
fn frames_are_told_apart_however_they_arrive() {
    let said = said();
    let whole = Frames::default().take(&said);
    let mut frames = Frames::default();
    let by_byte: Vec<Vec<u8>> = said.iter().flat_map(|byte| frames.take(&[*byte])).collect();
    assert_eq!((whole.len(), &whole), (401, &by_byte));
    assert_eq!(whole.concat(), said);
    assert_eq!(whole.iter().filter(|frame| is_answer(frame)).count(), 200);
    let long = frame(&"y".repeat(70_000 - 65_536 + 300));
    assert_eq!(frames.take(&long), std::slice::from_ref(&long));
}

#[tokio::test]
async fn small_pieces_and_delays_change_nothing() {
    let said = said();
    let mischief = Mischief { piece_bytes_max: Some(900), delay_milliseconds_max: 2, ..Mischief::default() };
    let chaos = Chaos::start(host(said.clone()).await, 1, mischief).await;
    let mut stream = through(&chaos).await;
    assert_eq!(hear(&mut stream, said.len()).await.0, said);
    let more = frame("42/chat,[\"again\"]");
    stream.write_all(&more).await.unwrap();
    assert_eq!(hear(&mut stream, more.len()).await.0, more, "both ways");
}

#[tokio::test]
async fn answers_are_lost_and_nothing_else_and_the_same_for_the_same_seed() {
    let said = said();
    let mut runs = Vec::new();
    for seed in [5, 5, 6] {
        let mischief = Mischief { lost_answers: 0.3, ..Mischief::default() };
        let chaos = Chaos::start(host([said.clone(), frame("42end")].concat()).await, seed, mischief).await;
        let mut stream = through(&chaos).await;
        let mut heard = Vec::new();
        while !heard.ends_with(b"42end") {
            heard.extend(hear(&mut stream, 1).await.0);
        }
        let lost = chaos.done.lost_answers.load(Ordering::Relaxed);
        let all = Frames::default().take(&heard);
        assert_eq!(all.len(), 402 - lost);
        assert_eq!(answers(&heard).len(), 200 - lost);
        assert!((40..80).contains(&lost), "{lost}");
        runs.push(answers(&heard));
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn a_reset_comes_in_the_middle_of_a_frame_and_is_heard_as_one() {
    let said = said();
    for seed in 0..5 {
        let mischief = Mischief { reset_bytes_max: Some(10_000), ..Mischief::default() };
        let chaos = Chaos::start(host(said.clone()).await, seed, mischief).await;
        let (heard, end) = hear(&mut through(&chaos).await, said.len()).await;
        assert_eq!(end, Some(std::io::ErrorKind::ConnectionReset));
        assert!(heard.len() <= 10_000 && said.starts_with(&heard));
        assert_eq!(chaos.done.resets.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn a_silent_connection_says_nothing_and_does_not_end() {
    let mischief = Mischief { silent_bytes_max: Some(1), ..Mischief::default() };
    let chaos = Chaos::start(host(said()).await, 1, mischief).await;
    let mut stream = through(&chaos).await;
    let mut buffer = [0; 8];
    // That nothing comes can only be seen by waiting a little.
    let waited = tokio::time::timeout(Duration::from_millis(300), async {
        while stream.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
    });
    assert!(waited.await.is_err(), "neither bytes nor an end");
    assert!(stream.write_all(b"hello?").await.is_ok());
    assert_eq!(chaos.done.silences.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn everything_can_be_cut_at_once_and_calm_down() {
    let said = said();
    let mischief = Mischief { reset_bytes_max: Some(100), lost_answers: 1.0, ..Mischief::default() };
    let chaos = Chaos::start(host(said.clone()).await, 1, mischief).await;
    chaos.calm_down();
    let mut both = [through(&chaos).await, through(&chaos).await];
    for stream in &mut both {
        assert_eq!(hear(stream, said.len()).await.0, said);
    }
    chaos.cut_all();
    for stream in &mut both {
        assert_eq!(hear(stream, 1).await.1, Some(std::io::ErrorKind::ConnectionReset));
    }
    let mut later = through(&chaos).await;
    assert_eq!(hear(&mut later, said.len()).await.0, said, "what comes after it is not cut");
}
