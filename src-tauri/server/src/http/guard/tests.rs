use std::io::ErrorKind;
use std::sync::Weak;

use tokio::io::{AsyncReadExt, AsyncWriteExt, split};
use tokio::net::TcpListener;

use super::*;

const TIMEOUT: Duration = Duration::from_secs(10);

/// A guarded end and the peer's end of one connection.
async fn connected<K>(kept: K) -> (GuardedStream<K>, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (accepted, _) = listener.accept().await.unwrap();
    (GuardedStream::new(accepted, TIMEOUT, kept).unwrap(), peer)
}

/// Writes until an error comes, and gives that error.
async fn fill(mut writer: impl AsyncWrite + Unpin) -> io::Error {
    let block = vec![b'x'; 64 * 1024];
    loop {
        if let Err(error) = writer.write_all(&block).await {
            return error;
        }
    }
}

#[tokio::test]
async fn ordinary_traffic_passes_and_is_counted() {
    let (mut stream, mut peer) = connected(()).await;
    stream.write_all(b"hello").await.unwrap();
    peer.write_all(b"back").await.unwrap();
    let (mut there, mut here) = ([0; 5], [0; 4]);
    peer.read_exact(&mut there).await.unwrap();
    stream.read_exact(&mut here).await.unwrap();
    assert_eq!((&there, &here), (b"hello", b"back"));
    let guard = stream.guard();
    assert_eq!(guard.written_bytes(), 5);
    assert!(!guard.stalled() && !guard.killed());
    assert_eq!((guard.peer(), guard.local()), (peer.local_addr().unwrap(), peer.peer_addr().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_never_reads_fails_the_write_and_wakes_the_reader() {
    let (stream, peer) = connected(()).await;
    let guard = stream.guard().clone();
    let (mut reader, writer) = split(stream);
    let reading = tokio::spawn(async move { reader.read(&mut [0; 16]).await });
    let began = Instant::now();
    let error = fill(writer).await;
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(began.elapsed() >= TIMEOUT && began.elapsed() < 2 * TIMEOUT);
    assert!(guard.killed());
    let read = reading.await.unwrap().unwrap_err();
    assert_eq!(read.kind(), ErrorKind::ConnectionAborted);
    drop(peer);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_write_is_stalled_after_a_second_and_no_more_once_the_peer_reads() {
    let (stream, mut peer) = connected(()).await;
    let guard = stream.guard().clone();
    let writing = tokio::spawn(fill(stream));
    while guard.pending().is_none() {
        tokio::task::yield_now().await;
    }
    assert!(!guard.stalled());
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(guard.stalled() && !guard.killed());
    let waited_bytes = guard.written_bytes();
    let mut buffer = vec![0; 1024 * 1024];
    while guard.written_bytes() == waited_bytes {
        assert!(peer.read(&mut buffer).await.unwrap() > 0);
        tokio::task::yield_now().await;
    }
    assert!(!guard.stalled());
    writing.abort();
}

#[tokio::test]
async fn a_kill_wakes_a_waiting_reader_and_a_waiting_writer() {
    let (stream, peer) = connected(()).await;
    let guard = stream.guard().clone();
    let (mut reader, writer) = split(stream);
    let reading = tokio::spawn(async move { reader.read(&mut [0; 16]).await });
    let writing = tokio::spawn(fill(writer));
    while guard.pending().is_none() {
        tokio::task::yield_now().await;
    }
    guard.kill();
    assert_eq!(reading.await.unwrap().unwrap_err().kind(), ErrorKind::ConnectionAborted);
    assert_eq!(writing.await.unwrap().kind(), ErrorKind::ConnectionAborted);
    drop(peer);
}

#[tokio::test]
async fn everything_fails_at_once_after_a_kill_though_the_peer_is_well() {
    let (mut stream, mut peer) = connected(()).await;
    peer.write_all(b"waiting to be read").await.unwrap();
    stream.guard().kill();
    let kinds = [
        stream.read(&mut [0; 16]).await.unwrap_err().kind(),
        stream.write(b"x").await.unwrap_err().kind(),
        stream.write_vectored(&[io::IoSlice::new(b"x")]).await.unwrap_err().kind(),
        stream.flush().await.unwrap_err().kind(),
        stream.shutdown().await.unwrap_err().kind(),
    ];
    assert_eq!(kinds, [ErrorKind::ConnectionAborted; 5]);
}

#[tokio::test]
async fn a_killed_connection_is_reset_and_another_one_is_closed() {
    let (stream, mut peer) = connected(()).await;
    stream.guard().kill();
    drop(stream);
    assert_eq!(peer.read(&mut [0; 16]).await.unwrap_err().kind(), ErrorKind::ConnectionReset);

    let (stream, mut peer) = connected(()).await;
    drop(stream);
    assert_eq!(peer.read(&mut [0; 16]).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_read_notices_the_deadline_of_a_write_that_nobody_polls() {
    let (mut stream, peer) = connected(()).await;
    let block = vec![b'x'; 64 * 1024];
    while tokio::time::timeout(Duration::from_millis(1), stream.write(&block)).await.is_ok() {}
    assert!(stream.guard().pending().is_some());
    tokio::time::sleep(TIMEOUT).await;
    assert_eq!(stream.read(&mut [0; 16]).await.unwrap_err().kind(), ErrorKind::ConnectionAborted);
    drop(peer);
}

#[tokio::test]
async fn what_the_stream_keeps_goes_with_it_and_not_with_its_guards() {
    let kept = Arc::new(());
    let watched: Weak<()> = Arc::downgrade(&kept);
    let (stream, _peer) = connected(kept).await;
    let guard = stream.guard().clone();
    assert_eq!(watched.strong_count(), 1);
    drop(stream);
    assert_eq!(watched.strong_count(), 0);
    assert!(!guard.killed());
}

fn frame(text: &str) -> Vec<u8> {
    [&[0x81, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
}

#[tokio::test]
async fn what_is_put_beside_follows_the_frame_that_opens_the_way() {
    let (mut stream, mut peer) = connected(()).await;
    let guard = stream.guard().clone();
    assert!(!guard.put(frame("too early").into()), "no way is open");
    guard.open_lane(b"open");
    assert!(guard.put(frame("beside").into()));
    guard.write_out();
    assert_eq!(guard.waiting_bytes(), 8);
    stream.write_all(&frame("before")).await.unwrap();
    stream.write_all(&[frame("open it"), frame("after")].concat()).await.unwrap();
    assert!(guard.put(frame("at once").into()) && !guard.put(frame("with it").into()));
    assert_eq!(guard.write_out(), 0);
    let expected = ["before", "open it", "after", "beside", "at once", "with it"].map(frame).concat();
    let mut there = vec![0; expected.len()];
    peer.read_exact(&mut there).await.unwrap();
    assert_eq!(there, expected);
    assert_eq!(guard.written_bytes(), expected.len() as u64);
}

#[tokio::test]
async fn frames_of_both_ways_come_whole_and_in_order_though_the_peer_reads_late() {
    let (stream, mut peer) = connected(()).await;
    let guard = stream.guard().clone();
    guard.open_lane(b"engine 0");
    let (mut reader, mut writer) = split(stream);
    let reading = tokio::spawn(async move { reader.read(&mut [0; 16]).await });
    let engine = tokio::spawn(async move {
        for n in 0..1000 {
            writer.write_all(&frame(&format!("engine {n} {}", "x".repeat(100)))).await.unwrap();
            writer.flush().await.unwrap();
        }
        writer
    });
    let beside = |n: u32| {
        (0..100).flat_map(|part| frame(&format!("beside {} {}", n * 100 + part, "y".repeat(90)))).collect::<Vec<u8>>()
    };
    for n in 0..1000 {
        guard.put(beside(n).into());
        guard.write_out();
        tokio::task::yield_now().await;
    }
    assert!(guard.waiting_bytes() > 0, "the peer has not read yet");
    let (mut seen, mut bytes) = ([0, 0], Vec::new());
    while seen != [1000, 100_000] {
        peer.read_buf(&mut bytes).await.unwrap();
        let mut at = 0;
        while bytes.len() > at + 1 && bytes.len() >= at + 2 + usize::from(bytes[at + 1]) {
            assert_eq!(bytes[at], 0x81, "a frame begins where the one before ends");
            let text = String::from_utf8(bytes[at + 2..at + 2 + usize::from(bytes[at + 1])].to_vec()).unwrap();
            let mut words = text.split(' ');
            let way = usize::from(words.next() == Some("beside"));
            assert_eq!(words.next().unwrap().parse(), Ok(seen[way]), "each way keeps its order");
            seen[way] += 1;
            at += 2 + text.len();
        }
        bytes.drain(..at);
    }
    assert_eq!(guard.waiting_bytes(), 0);
    drop(engine.await.unwrap());
    reading.abort();
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_never_reads_what_is_put_beside_is_reset_too() {
    let (mut stream, peer) = connected(()).await;
    let guard = stream.guard().clone();
    guard.open_lane(b"open");
    stream.write_all(&frame("open")).await.unwrap();
    let reading = tokio::spawn(async move { stream.read(&mut [0; 16]).await });
    while guard.write_out() == 0 {
        guard.put(vec![b'x'; 64 * 1024].into());
    }
    let began = Instant::now();
    let error = reading.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionAborted, "whoever reads finds that the time is over");
    assert!(guard.killed() && began.elapsed() >= TIMEOUT && began.elapsed() < 2 * TIMEOUT);
    drop(peer);
}
