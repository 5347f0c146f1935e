//! What shows notices on macOS: its notification centre, which knows apps by their bundles and asks the person once
//! whether this one may.

use mac_usernotifications::{Error, Notification, request_auth};
use tokio::sync::Semaphore;

use crate::notices::{Notice, ROOMS_MAX};

/// The desktop, and how many notices more may stand on it.
pub(crate) struct Desktop {
    free: Semaphore,
}

impl Default for Desktop {
    fn default() -> Self {
        Self { free: Semaphore::new(ROOMS_MAX) }
    }
}

/// Whether this program is an app to the system, rather than a file that was started.
pub(crate) fn is_possible() -> bool {
    mac_usernotifications::check_bundle().is_ok()
}

impl Desktop {
    /// Shows a notice, and waits until it is clicked or gone. Answers whether it was clicked.
    ///
    /// # Errors
    /// When the person or the system allows none, or so many are shown that this one would be too many.
    pub(crate) async fn show(&self, notice: Notice) -> Result<bool, String> {
        let _place = self.free.try_acquire().map_err(|_| "too many notices are shown")?;
        // Answered by the person the first time, and by what they answered from then on.
        if !request_auth().await.map_err(|error| error.to_string())? {
            return Err("the person wants no notices of this app".to_owned());
        }
        clicked(notice).await.map_err(|error| error.to_string())
    }
}

async fn clicked(notice: Notice) -> Result<bool, Error> {
    let mut shown = Notification::new()
        .title(notice.title)
        .message(notice.body)
        // A later notice with the same one takes the place of this one.
        .id(&notice.tag)
        .thread_id(notice.tag);
    if notice.sound {
        shown = shown.default_sound();
    }
    // Where its place was taken there is no answer, and whoever took it waits for the click.
    Ok(shown.send().await?.response().await.is_ok_and(|response| response.is_default_action()))
}
