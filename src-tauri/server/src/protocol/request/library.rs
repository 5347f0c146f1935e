//! The host's offline library of pictures.

use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

requests! {
    /// `gifs`: pictures of the library.
    GifsRequest {
        /// Part of a tag or of a description.
        query: Option<String>,
        /// A whole tag.
        tag: Option<String>,
        /// The id of the last picture one has.
        before: Option<String>,
    }
    /// `keepGif`: put a picture into the library.
    KeepGifRequest {
        /// The room that one has it from.
        room: String,
        /// The id of the picture.
        gif: String,
        /// What it can be found by.
        tags: Vec<String>,
        /// A description for those who do not see it.
        alt: Option<String>,
    }
    /// `dropGif`: take a picture out of the library.
    DropGifRequest {
        /// The id of the picture.
        gif: String,
    }
}
