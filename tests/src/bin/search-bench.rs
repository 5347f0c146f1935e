//! How long a page of the history and a search take in a room with very many messages, as its reader sees it: from the
//! request to the whole answer, over a WebSocket. Run it with `cargo xtask bench search [MESSAGES]`.

use std::time::{Duration, Instant};

use madang_tests::{Host, Person, fresh_id};
use serde_json::{Value, json};

/// How many messages the room has, unless another number is given.
const MESSAGES: usize = 1_000_000;
/// How many messages are under way at once while the room is filled. They come from one person, who cannot run ahead of
/// what they hear themselves: several would cut each other off on a busy computer.
const AT_ONCE: usize = 1000;
/// How often each question is asked; the median counts.
const ROUNDS: usize = 301;

/// What people talk about. Each word is as frequent as it is early.
const WORDS: [&str; 32] = [
    "안녕하세요",
    "오늘",
    "점심시간",
    "김밥",
    "hello",
    "맛있어요",
    "ㅋㅋㅋㅋ",
    "회의",
    "lunch",
    "내일",
    "좋아요",
    "게임",
    "everyone",
    "시작할게요",
    "감사합니다",
    "laptop",
    "서울",
    "날씨가",
    "좋네요",
    "tomorrow",
    "운동장에서",
    "만나요",
    "축구",
    "music",
    "노래방",
    "커피",
    "마실까요",
    "도서관",
    "weekend",
    "여행",
    "사진",
    "고양이가",
];

#[tokio::main]
async fn main() {
    let messages = std::env::args().nth(1).map_or(MESSAGES, |number| number.parse().expect("a number of messages"));
    let host = Host::start_without_limits().await;
    let reader = host.person("Writer").await;
    let room = reader.open("Archive").await;
    fill(&reader, &room, messages).await;
    let other = host.person("Other").await;
    other.join(&room).await;
    whisper(&reader, &other, &room).await;
    // Who measures is alone, so that nothing else is delivered meanwhile.
    other.cut();
    drop(reader.chat.heard());
    println!("a room of {messages} messages, {ROUNDS} times each, from the request to the whole answer:");
    println!("{:<34} {:>8} {:>10} {:>10}", "", "hits", "median", "p99");
    let end = messages as u64;
    let mut random = Random(7);
    measure(
        &reader,
        "history: 100 anywhere",
        "history",
        || json!({ "room": room, "before": 200 + random.below(end - 100) }),
    )
    .await;
    for (what, query) in questions() {
        measure(&reader, what, "search", || json!({ "room": room, "query": query })).await;
    }
}

fn questions() -> [(&'static str, &'static str); 9] {
    [
        ("search: a frequent word", "안녕하세요"),
        ("search: two syllables", "점심"),
        ("search: one syllable", "심"),
        ("search: part of English", "unch"),
        ("search: one letter", "e"),
        ("search: two words", "고양이 weekend"),
        ("search: a rare word", "기린"),
        ("search: a whisper", "비밀"),
        ("search: nothing there", "없는단어"),
    ]
}

/// Fills the room.
async fn fill(writer: &Person, room: &str, messages: usize) {
    let began = Instant::now();
    let mut random = Random(1);
    for start in (0..messages).step_by(AT_ONCE) {
        let count = AT_ONCE.min(messages - start);
        let answers: Vec<_> = (0..count).map(|n| writer.try_say(room, &random.sentence(start + n))).collect();
        for answer in answers {
            answer.await.ok();
        }
        drop(writer.chat.heard());
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("filled in {seconds:.0} s: {:.0} messages/s, each on disk and indexed", messages as f64 / seconds);
}

/// A few whispers among them, so that searching them is measured too.
async fn whisper(writer: &Person, other: &Person, room: &str) {
    for n in 0..1000 {
        let payload = json!({ "room": room, "id": fresh_id(), "to": other.id, "text": format!("비밀 이야기 {n}") });
        writer.chat.request("whisper", payload).await.ok();
    }
}

/// Asks so many times and prints the median.
async fn measure(reader: &Person, what: &str, event: &str, mut payload: impl FnMut() -> Value) {
    let (mut times, mut hits) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        let asked = Instant::now();
        let answer = reader.chat.request(event, payload()).await.ok();
        times.push(asked.elapsed());
        hits = answer["messages"].as_array().map_or(0, Vec::len);
    }
    times.sort();
    let (median, p99) = (times[ROUNDS / 2], times[ROUNDS * 99 / 100]);
    println!("{what:<34} {hits:>8} {:>10} {:>10}", milliseconds(median), milliseconds(p99));
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// The same sentences at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn sentence(&mut self, n: usize) -> String {
        // The smaller of two is more often small, so early words are frequent.
        let count = WORDS.len() as u64;
        let mut word = || self.below(count).min(self.below(count));
        let picked = [word(), word(), word(), word()].map(|index| WORDS[usize::try_from(index).unwrap_or_default()]);
        let rare = if n % 5_000 == 500 { " 기린을 봤어요" } else { "" };
        format!("{} {n}{rare}", picked.join(" "))
    }
}
