//! Writes `ui/src/protocol/`, or fails when the committed files differ.

use std::path::{Path, PathBuf};

use ts_rs::{Config, TS};

use super::{AddHostRequest, ConfigureRequest, ConsoleAuth, ConsoleHello, ForgetHostRequest};
use super::{
    Auth, Ban, BanRequest, BansRequest, ChatRequest, CloseRequest, Closing, CreateRequest, DelegateRequest,
    DropGifRequest, EditRequest, ErrorCode, Event, EventsRequest, Found, GifsRequest, Hello, HistoryRequest,
    JoinRequest, Joined, KeepGifRequest, KickRequest, Kicked, LeaveRequest, LibraryGif, MembersPage, MembersRequest,
    MuteRequest, NicknameRequest, People, Presence, ReactRequest, Refusal, RemoveRequest, RemoveRoom, RoomsPage,
    RoomsRequest, SearchRequest, SettingsRequest, Sync, Typing, TypingRequest, UnbanRequest, UnmuteRequest,
    UpdateRooms, WhisperRequest, WhispersRequest,
};
use super::{Check, GuestsPage, GuestsRequest, Numbers, NumbersRequest};
use super::{Nearby, Neighbours, Status};

fn export_all(folder: &Path) {
    let config = Config::new().with_large_int("number").with_out_dir(folder);
    macro_rules! export {
        ($($type:ty),* $(,)?) => { $(<$type>::export_all(&config).expect("the folder can be written");)* };
    }
    export!(
        Auth,
        Hello,
        RoomsPage,
        UpdateRooms,
        RemoveRoom,
        Typing,
        Presence,
        People,
        Sync,
        Closing,
        Event,
        Joined,
        MembersPage,
        Refusal,
        ErrorCode,
        RoomsRequest,
        CreateRequest,
        NicknameRequest,
        JoinRequest,
        LeaveRequest,
        ChatRequest,
        EventsRequest,
        HistoryRequest,
        MembersRequest,
        TypingRequest,
        ConsoleAuth,
        ConsoleHello,
        Status,
        Nearby,
        Neighbours,
        ConfigureRequest,
        AddHostRequest,
        ForgetHostRequest,
        WhisperRequest,
        WhispersRequest,
        SearchRequest,
        EditRequest,
        RemoveRequest,
        ReactRequest,
        GifsRequest,
        KeepGifRequest,
        DropGifRequest,
        DelegateRequest,
        KickRequest,
        BanRequest,
        UnbanRequest,
        BansRequest,
        MuteRequest,
        UnmuteRequest,
        SettingsRequest,
        CloseRequest,
        Kicked,
        Found,
        LibraryGif,
        Ban,
        Check,
        GuestsRequest,
        GuestsPage,
        NumbersRequest,
        Numbers,
    );
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ts"))
        .filter(|path| path.file_name().is_some_and(|name| name != "index.ts"))
        .map(|path: PathBuf| {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).expect("the file can be read"))
        })
        .collect();
    files.sort();
    files
}

/// With `MADANG_WRITE_PROTOCOL=1` the committed files are written anew; without it they are compared.
#[test]
fn the_committed_types_are_those_of_this_module() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/protocol");
    if std::env::var_os("MADANG_WRITE_PROTOCOL").is_some() {
        export_all(&committed);
        return;
    }
    let fresh = std::env::temp_dir().join(format!("madang-protocol-{}", std::process::id()));
    export_all(&fresh);
    let (fresh_files, committed_files) = (files(&fresh), files(&committed));
    std::fs::remove_dir_all(&fresh).expect("the folder was just made");
    assert!(!fresh_files.is_empty());
    assert_eq!(fresh_files, committed_files, "run the test with MADANG_WRITE_PROTOCOL=1 and commit ui/src/protocol");
}
