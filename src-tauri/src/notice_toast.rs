//! What shows notices on Windows: toasts of the app that the installer put into the start menu. A program that is not
//! installed is nobody there, and its notices are not shown.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::oneshot;
use windows::Data::Xml::Dom::{XmlDocument, XmlElement};
use windows::Foundation::TypedEventHandler;
use windows::UI::Notifications::{
    ToastDismissalReason, ToastDismissedEventArgs, ToastNotification, ToastNotificationManager,
};
use windows::core::{HSTRING, Ref, Result, h};

use crate::notices::{Notice, ROOMS_MAX};

/// The `identifier` of `tauri.conf.json`, by which the start menu knows the app.
const APP: &str = "app.madang.desktop";
/// A longer tag is refused, in characters. What tells rooms apart is at its end.
const TAG_CHARACTERS_MAX: usize = 64;
/// The sound of a message, in the person's own scheme.
const SOUND: &str = "ms-winsoundevent:Notification.IM";

/// A notice that stands on the screen, or among those that the system keeps.
struct Shown {
    number: u64,
    tag: String,
    _toast: ToastNotification,
    /// Dropped when another one takes its place.
    _stands: oneshot::Sender<()>,
}

/// How a notice ends: its own number, whether it was clicked, and when its place is taken.
type Ends = (u64, Receiver<bool>, oneshot::Receiver<()>);

/// The desktop, and the notices that stand on it, the oldest first.
#[derive(Default)]
pub(crate) struct Desktop {
    numbers: AtomicU64,
    shown: Mutex<Vec<Shown>>,
}

impl Desktop {
    /// Shows a notice, and waits until it is clicked or gone. Answers whether it was clicked.
    ///
    /// # Errors
    /// When the system shows none of this app.
    pub(crate) async fn show(&self, notice: Notice) -> std::result::Result<bool, String> {
        let (number, mut clicks, replaced) = self.put_up(&notice).map_err(|error| error.to_string())?;
        let clicked = tokio::select! {
            // A click may take the notice away, so that both may be there to hear of.
            biased;
            clicked = clicks.recv() => clicked.unwrap_or(false),
            // Its place was taken, and whoever took it waits for the click.
            _ = replaced => false,
        };
        self.shown().retain(|shown| shown.number != number);
        Ok(clicked)
    }

    fn put_up(&self, notice: &Notice) -> Result<Ends> {
        let toast = ToastNotification::CreateToastNotification(&document(notice)?)?;
        let tag = tag(&notice.tag);
        toast.SetTag(&HSTRING::from(&tag))?;
        let (told, clicks) = mpsc::channel(1);
        listen(&toast, told)?;
        ToastNotificationManager::CreateToastNotifierWithId(&HSTRING::from(APP))?.Show(&toast)?;
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let (stands, replaced) = oneshot::channel();
        let mut shown = self.shown();
        shown.retain(|shown| shown.tag != tag);
        // The system keeps notices that nobody looks at; of the oldest a click is no longer waited for.
        if shown.len() == ROOMS_MAX {
            shown.remove(0);
        }
        shown.push(Shown { number, tag, _toast: toast, _stands: stands });
        Ok((number, clicks, replaced))
    }

    /// A panic elsewhere leaves nothing half-changed in here.
    fn shown(&self) -> MutexGuard<'_, Vec<Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells once whether the notice was clicked or put away.
fn listen(toast: &ToastNotification, told: Sender<bool>) -> Result<()> {
    let tell = told.clone();
    toast.Activated(&TypedEventHandler::new(move |_, _| {
        // Only the first is waited for.
        let _ = tell.try_send(true);
        Ok(())
    }))?;
    toast.Dismissed(&TypedEventHandler::new(move |_, how: Ref<ToastDismissedEventArgs>| {
        // Out of sight it is kept by the system, and can still be clicked there.
        if how.ok()?.Reason()? != ToastDismissalReason::TimedOut {
            let _ = told.try_send(false);
        }
        Ok(())
    }))?;
    Ok(())
}

/// The notice as the system wants it told. What somebody wrote is put in as text and cannot be anything else.
fn document(notice: &Notice) -> Result<XmlDocument> {
    let document = XmlDocument::new()?;
    let element = |name: &HSTRING| document.CreateElement(name);
    let binding = element(h!("binding"))?;
    binding.SetAttribute(h!("template"), h!("ToastGeneric"))?;
    for line in [&notice.title, &notice.body] {
        let text = element(h!("text"))?;
        text.SetInnerText(&HSTRING::from(printable(line)))?;
        binding.AppendChild(&text)?;
    }
    let visual = element(h!("visual"))?;
    visual.AppendChild(&binding)?;
    let toast = element(h!("toast"))?;
    toast.AppendChild(&visual)?;
    toast.AppendChild(&sound(element(h!("audio"))?, notice.sound)?)?;
    document.AppendChild(&toast)?;
    Ok(document)
}

fn sound(audio: XmlElement, wanted: bool) -> Result<XmlElement> {
    if wanted {
        audio.SetAttribute(h!("src"), &HSTRING::from(SOUND))?;
    } else {
        audio.SetAttribute(h!("silent"), h!("true"))?;
    }
    Ok(audio)
}

/// Text without what a document must not contain.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn tag(whole: &str) -> String {
    let start = whole.char_indices().rev().nth(TAG_CHARACTERS_MAX - 1).map_or(0, |(at, _)| at);
    whole[start..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::{TAG_CHARACTERS_MAX, document, printable, tag};
    use crate::notices::Notice;

    #[test]
    fn what_somebody_wrote_is_no_markup() {
        let body = "<b>bold</b> & \u{1}".to_owned();
        let notice = Notice { title: "Bora".to_owned(), body, tag: "room".to_owned(), sound: false };
        let told = document(&notice).unwrap().GetXml().unwrap().to_string();
        assert!(told.contains("<text>&lt;b&gt;bold&lt;/b&gt; &amp;  </text>"), "{told}");
        assert!(told.contains("silent=\"true\""), "{told}");
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(printable("a\u{0}b\nc"), "a b c");
    }

    #[test]
    fn a_long_tag_keeps_its_end() {
        let long = format!("{}:room1", "가".repeat(TAG_CHARACTERS_MAX));
        assert_eq!(tag(&long).chars().count(), TAG_CHARACTERS_MAX);
        assert!(tag(&long).ends_with(":room1"));
        assert_eq!(tag("/:room1"), "/:room1");
    }
}
