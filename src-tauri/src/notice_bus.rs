//! What shows notices on a Linux desktop: whoever answers to `org.freedesktop.Notifications` on the session's bus.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt as _;
use tokio::sync::{OnceCell, oneshot};
use zbus::zvariant::Value;

use crate::notices::{Notice, ROOMS_MAX};

/// What a click on the notice itself, rather than on one of its buttons, is called.
const CLICK: &str = "default";
/// How long a notice stays, in milliseconds: as long as the desktop thinks right.
const AS_USUAL: i32 = -1;
/// Neither something that can wait nor something that breaks through "do not disturb".
const URGENCY_NORMAL: u8 = 1;
/// The sound of a message, in the desktop's own theme.
const SOUND: &str = "message-new-instant";

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications"
)]
trait Notifications {
    #[expect(clippy::too_many_arguments, reason = "the desktop's specification has so many")]
    fn notify(
        &self,
        app: &str,
        replaces: u32,
        icon: &str,
        title: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        timeout: i32,
    ) -> zbus::Result<u32>;

    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
}

/// A notice that stands on the desktop.
struct Shown {
    id: u32,
    /// Dropped when another one takes its place.
    _stands: oneshot::Sender<()>,
}

/// The desktop, and the notices that stand on it by their tags.
#[derive(Default)]
pub(crate) struct Desktop {
    bus: OnceCell<zbus::Connection>,
    shown: Mutex<HashMap<String, Shown>>,
}

impl Desktop {
    /// Shows a notice, and waits until it is clicked or gone. Answers whether it was clicked.
    ///
    /// # Errors
    /// When nobody shows notices, or so many are shown that this one would be too many.
    pub(crate) async fn show(&self, notice: Notice) -> Result<bool, String> {
        self.clicked(&notice).await.map_err(|error| error.to_string())
    }

    async fn clicked(&self, notice: &Notice) -> zbus::Result<bool> {
        let bus = self.bus.get_or_try_init(zbus::Connection::session).await?;
        let desktop = NotificationsProxy::new(bus).await?;
        // Listened to before it is shown, so that no click comes too early.
        let mut clicks = desktop.receive_action_invoked().await?;
        let mut ends = desktop.receive_notification_closed().await?;
        let (id, mut replaced) = self.put_up(&desktop, notice).await?;
        let clicked = loop {
            tokio::select! {
                // A click closes the notice, so that both may be there to hear of.
                biased;
                Some(click) = clicks.next() => {
                    if click.args().is_ok_and(|click| click.id == id && click.action == CLICK) { break true }
                }
                Some(end) = ends.next() => {
                    if end.args().is_ok_and(|end| end.id == id) { break false }
                }
                // Its place was taken, and whoever took it waits for the click.
                _ = &mut replaced => return Ok(false),
                else => break false,
            }
        };
        self.shown().retain(|_, shown| shown.id != id);
        Ok(clicked)
    }

    async fn put_up(
        &self,
        desktop: &NotificationsProxy<'_>,
        notice: &Notice,
    ) -> zbus::Result<(u32, oneshot::Receiver<()>)> {
        let before = self.place_for(&notice.tag)?;
        let markup = desktop.get_capabilities().await?.iter().any(|capability| capability == "body-markup");
        let body = if markup { as_markup(&notice.body) } else { notice.body.clone() };
        let sound =
            if notice.sound { ("sound-name", Value::from(SOUND)) } else { ("suppress-sound", Value::from(true)) };
        let hints = HashMap::from([
            ("urgency", Value::from(URGENCY_NORMAL)),
            ("category", Value::from("im.received")),
            ("desktop-entry", Value::from("madang")),
            sound,
        ]);
        // The name of the action is for desktops that show it as a button.
        let actions = [CLICK, "Madang"];
        let id = desktop.notify("Madang", before, "madang", &notice.title, &body, &actions, hints, AS_USUAL).await?;
        let (stands, replaced) = oneshot::channel();
        self.shown().insert(notice.tag.clone(), Shown { id, _stands: stands });
        Ok((id, replaced))
    }

    /// The notice whose place the next one of this tag takes; zero for a place of its own.
    fn place_for(&self, tag: &str) -> zbus::Result<u32> {
        let shown = self.shown();
        match shown.get(tag) {
            Some(before) => Ok(before.id),
            None if shown.len() < ROOMS_MAX => Ok(0),
            None => Err(zbus::Error::Failure("too many notices are shown".to_owned())),
        }
    }

    /// A panic elsewhere leaves nothing half-changed in here.
    fn shown(&self) -> MutexGuard<'_, HashMap<String, Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Some desktops read the body as a little HTML; what somebody wrote is none.
fn as_markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::as_markup;

    #[test]
    fn what_somebody_wrote_is_no_markup() {
        let text = r#"<b>bold</b> & <a href="http://elsewhere">here</a>"#;
        let shown = as_markup(text);
        assert!(!shown.contains(['<', '>']), "{shown}");
        assert_eq!(shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), text);
    }
}
