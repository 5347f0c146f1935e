//! What the page of an export says, in both languages. The sentences that the app shows too are the same there.

use crate::made_up::Locale;

/// Declares the texts: a name, the key that the app's dictionary has it under or none, Korean, English.
macro_rules! words {
    ($($name:ident $key:tt $korean:literal $english:literal;)*) => {
        /// A text of the page; `{…}` in it is filled in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Word { $($name),* }

        impl Word {
            /// All texts with their keys in the app's dictionary.
            #[cfg(test)]
            const ALL: &[(Word, &str)] = &[$((Word::$name, $key)),*];

            /// The text in a language.
            pub(super) fn in_language(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $((Word::$name, Locale::Ko) => $korean, (Word::$name, Locale::En) => $english,)*
                }
            }
        }
    };
}

words! {
    Enter "sys.enter" "{name}님이 입장하셨습니다." "{name} joined.";
    Leave "sys.leave" "{name}님이 퇴장하셨습니다." "{name} left.";
    Lost "sys.lost" "{name}님의 연결이 끊겼습니다." "{name} lost connection.";
    Owner "sys.owner" "{name}님이 방장이 되었습니다." "{name} is now the owner.";
    Kick "sys.kick" "{name}님을 내보냈습니다." "{name} was removed.";
    Ban "sys.ban" "{name}님을 차단했습니다." "{name} was banned.";
    Unban "sys.unban" "{name}님의 차단이 풀렸습니다." "{name} is no longer banned.";
    Mute "sys.mute" "{name}님의 채팅이 {n}분 동안 금지되었습니다." "{name} was muted for {n} min.";
    Unmute "sys.unmute" "{name}님의 채팅 금지가 풀렸습니다." "{name} can write again.";
    Rename "sys.rename" "{a}님의 새 이름: {b}" "{a} is now {b}.";
    Retitle "sys.retitle" "새 방 제목: {title}" "New room title: {title}";
    Freeze "sys.freeze" "방장이 대화를 멈췄습니다." "The owner froze the chat.";
    Thaw "sys.thaw" "다시 대화할 수 있습니다." "Chat is open again.";
    Slow "sys.slow" "천천히 모드: {n}초에 한 번" "Slow mode: one message every {n} s";
    SlowOff "sys.slowOff" "천천히 모드가 꺼졌습니다." "Slow mode is off.";
    Max "sys.max" "허용 인원: {n}명" "People allowed: {n}";
    Locked "sys.locked" "비밀방이 되었습니다." "The room is now locked.";
    Unlocked "sys.unlocked" "공개방이 되었습니다." "The room is now open.";
    Unreadable "sys.unreadable" "여기 있던 기록이 호스트의 저장 장치에서 손상되어 읽을 수 없습니다."
        "Something here was damaged on the host’s disk and cannot be read.";
    Edited "msg.edited" "수정됨" "edited";
    Removed "msg.removed" "삭제된 메시지예요" "Message deleted";
    RemovedOwner "msg.removedOwner" "방장이 지운 메시지예요" "Deleted by the owner";
    QuoteGone "msg.quoteGone" "원래 메시지가 삭제됐어요" "The original was deleted";
    WhisperIn "whisper.in" "{name}님의 귓속말" "Whisper from {name}";
    WhisperOut "whisper.out" "{name}님에게 귓속말" "Whisper to {name}";
    WhisperNote "whisper.note" "둘에게만 보여요" "Shown only to you two";
    IsOwner "people.owner" "방장" "Owner";
    Picture "" "사진" "Picture";
    People "" "참여자" "People";
    SavedAt "" "{host}에서 {day} {time}에 저장 · 시각은 {zone}" "Saved from {host} on {day} at {time} · times are {zone}";
    Empty "" "아직 아무 말도 없었어요." "Nothing was said yet.";
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The texts of one of the app's dictionaries, as they are written there.
    fn dictionary(language: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../ui/src/text/{language}-room.ts"));
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn the_page_says_what_the_app_says() {
        for (locale, dictionary) in [(Locale::Ko, dictionary("ko")), (Locale::En, dictionary("en"))] {
            for (word, key) in Word::ALL.iter().filter(|(_, key)| !key.is_empty()) {
                let line = format!("\"{key}\": \"{}\"", word.in_language(locale));
                assert!(dictionary.contains(&line), "{line}");
            }
        }
    }
}
