//! Notices of the system: somebody called the person by name, or whispered to them, while the window was not in front.
//!
//! The system shows them as it shows those of any app, and keeps them back when it was told not to disturb. A click on one
//! brings the window forward and is the answer to the page that asked for it.

use serde::Deserialize;
use tauri::{AppHandle, State};

#[cfg(target_os = "linux")]
pub(crate) use crate::notice_bus::Desktop;
#[cfg(target_os = "macos")]
pub(crate) use crate::notice_center::Desktop;
#[cfg(windows)]
pub(crate) use crate::notice_toast::Desktop;
use crate::window;

/// How much of each part is shown, in characters. Longer ones are cut: a notice is a line or two.
const TITLE_CHARACTERS_MAX: usize = 120;
const BODY_CHARACTERS_MAX: usize = 300;
/// Of how many rooms notices are shown at the same time.
pub(crate) const ROOMS_MAX: usize = 64;

/// Whether this system can be asked, and says which notice was clicked.
pub(crate) fn are_possible() -> bool {
    #[cfg(target_os = "macos")]
    return crate::notice_center::is_possible();
    #[cfg(not(target_os = "macos"))]
    true
}

/// What a notice says.
#[derive(Deserialize)]
pub(crate) struct Notice {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) body: String,
    /// A later notice with the same one takes the place of this one.
    pub(crate) tag: String,
    /// Whether the system plays its sound for messages.
    #[serde(default)]
    pub(crate) sound: bool,
}

impl Notice {
    fn cut(mut self) -> Self {
        for (text, most) in [(&mut self.title, TITLE_CHARACTERS_MAX), (&mut self.body, BODY_CHARACTERS_MAX)] {
            if let Some((end, _)) = text.char_indices().nth(most) {
                text.truncate(end);
                text.push('…');
            }
        }
        self
    }
}

/// Shows a notice. The answer comes when it is gone: whether it was clicked.
///
/// # Errors
/// When the system shows no notices, or too many are shown already.
#[tauri::command]
pub(crate) async fn notify(app: AppHandle, desktop: State<'_, Desktop>, notice: Notice) -> Result<bool, String> {
    let clicked = desktop.show(notice.cut()).await.inspect_err(|problem| {
        tracing::debug!(%problem, "a notice is not shown");
    })?;
    if clicked {
        window::come_forward(&app);
    }
    Ok(clicked)
}

#[cfg(test)]
mod tests {
    use super::{BODY_CHARACTERS_MAX, Notice};

    fn notice(body: &str) -> Notice {
        Notice { title: "Bora".to_owned(), body: body.to_owned(), tag: "room".to_owned(), sound: false }
    }

    #[test]
    fn a_long_text_is_cut_between_two_characters() {
        let cut = notice(&"가".repeat(BODY_CHARACTERS_MAX + 1)).cut();
        assert_eq!(cut.body.chars().count(), BODY_CHARACTERS_MAX + 1);
        assert!(cut.body.ends_with("가…"));
    }

    #[test]
    fn a_short_text_is_shown_as_it_is() {
        let whole = "가".repeat(BODY_CHARACTERS_MAX);
        assert_eq!(notice(&whole).cut().body, whole);
    }
}
