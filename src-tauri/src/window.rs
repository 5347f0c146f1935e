//! The one window: it shows the page that was built into the app and can be brought to show nothing else.

use tauri::webview::{Color, NewWindowResponse, PermissionResponse};
use tauri::{AppHandle, Manager as _, Theme, Url, WebviewWindow, WebviewWindowBuilder};

use crate::downloads::Downloads;
use crate::outside::Links;
use crate::place::PlaceFile;

/// The window's label in `tauri.conf.json`, to which its capability belongs.
const LABEL: &str = "main";
/// The bundled page that says why the app cannot start.
const PROBLEM_PAGE: &str = "/start-problem.html";

/// The grounds of the page, in tokens.css. They are seen before it is drawn, so that a dark desktop is not lit up.
const GROUND_LIGHT: Color = Color(240, 236, 228, 255);
const GROUND_DARK: Color = Color(18, 16, 14, 255);

/// Opens the window where it stood the last time.
///
/// # Errors
/// When the system cannot make a window.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let config = app.config().app.windows.iter().find(|window| window.label == LABEL);
    let config = config.ok_or(tauri::Error::WindowNotFound)?;
    let (links, downloads) = (Links::default(), Downloads::default());
    let window = WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(may_be_followed)
        .on_new_window(move |url, _| {
            links.open(&url);
            NewWindowResponse::Deny
        })
        .on_download(move |webview, event| downloads.take(&webview, event, was_made_by_own_page))
        // The page talks and shows pictures; it has no use for a camera, a place or the files of this computer.
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::debug!(%error, "the window keeps its title");
            }
        })
        .build()?;
    #[cfg(target_os = "linux")]
    {
        files_only(&window)?;
        compose_in_place(&window)?;
    }
    let dark = window.theme().is_ok_and(|theme| theme == Theme::Dark);
    window.set_background_color(Some(if dark { GROUND_DARK } else { GROUND_LIGHT }))?;
    app.state::<PlaceFile>().restore(&window);
    window.show()
}

/// Shows the window that is there already, to somebody who started the app a second time.
pub(crate) fn come_forward(app: &AppHandle) {
    let Some(window) = the_window(app) else { return };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window cannot be shown");
    }
}

/// Writes down where the window stands, for the next start.
pub(crate) fn remember_place(app: &AppHandle) {
    if let Some(window) = the_window(app) {
        app.state::<PlaceFile>().keep(&window);
    }
}

/// Shows the page that says, in both languages, that the app cannot start, and why.
pub(crate) fn tell_problem(app: &AppHandle, reason: &str) {
    let (handle, reason) = (app.clone(), reason.to_owned());
    // On the main thread this comes after the window was made, however early the problem is known.
    let asked = app.run_on_main_thread(move || {
        let told = the_window(&handle).ok_or(tauri::Error::WindowNotFound).and_then(|window| {
            let mut page = window.url()?;
            page.set_path(PROBLEM_PAGE);
            page.set_fragment(Some(&reason));
            window.navigate(page)
        });
        if let Err(error) = told {
            tracing::error!(%error, "the problem cannot be shown");
        }
    });
    if let Err(error) = asked {
        tracing::error!(%error, "the problem cannot be shown");
    }
}

fn the_window(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(LABEL)
}

/// Whether an address is one of the bundled page. Windows cannot have schemes of its own and uses a name instead.
fn is_own_page(url: &Url) -> bool {
    let (scheme, host) = if cfg!(windows) { ("http", "tauri.localhost") } else { ("tauri", "localhost") };
    let nobody = url.username().is_empty() && url.password().is_none();
    url.scheme() == scheme && url.host_str() == Some(host) && url.port().is_none() && nobody
}

/// Whether an address may be followed. WebKitGTK asks that for files to be saved too, and does not say which they are; what
/// turns out to be no file is stopped by `files_only`.
fn may_be_followed(url: &Url) -> bool {
    is_own_page(url) || cfg!(target_os = "linux") && was_made_by_own_page(url)
}

/// What the page put together is saved and never shown: as a page it would take the place of the app.
#[cfg(target_os = "linux")]
fn files_only(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::glib::Cast as _;
    use webkit2gtk::{
        PolicyDecisionExt as _, PolicyDecisionType, ResponsePolicyDecision, ResponsePolicyDecisionExt as _,
    };
    use webkit2gtk::{URIRequestExt as _, WebViewExt as _};

    window.with_webview(|webview| {
        webview.inner().connect_decide_policy(|_, decision, kind| {
            let response = decision.dynamic_cast_ref::<ResponsePolicyDecision>();
            let request =
                response.filter(|_| kind == PolicyDecisionType::Response).and_then(|response| response.request());
            let is_made = request.and_then(|request| request.uri()).is_some_and(|address| address.starts_with("blob:"));
            if is_made {
                decision.ignore();
            }
            is_made
        });
    })
}

/// A syllable that is being composed stands where it will be, and the page knows of it. Tauri leaves it to a little window of
/// the input method, which not every one has.
#[cfg(target_os = "linux")]
fn compose_in_place(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{InputMethodContextExt as _, WebViewExt as _};

    window.with_webview(|webview| {
        if let Some(input) = webview.inner().input_method_context() {
            input.set_enable_preedit(true);
        }
    })
}

/// Whether a file to be saved was put together by the bundled page itself, as a conversation is.
fn was_made_by_own_page(url: &Url) -> bool {
    let made = url.as_str().strip_prefix("blob:").and_then(|origin| Url::parse(origin).ok());
    made.is_some_and(|origin| is_own_page(&origin))
}

#[cfg(test)]
mod tests {
    use tauri::Url;

    use super::{is_own_page, was_made_by_own_page};

    const OWN: &str = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_window_goes_to_its_own_page() {
        for path in ["", "/", "/r/8k2m4p6q8s0u", "/start-problem.html#why"] {
            assert!(is_own_page(&url(&format!("{OWN}{path}"))), "{path}");
        }
    }

    #[test]
    fn the_window_goes_nowhere_else() {
        let elsewhere = [
            "http://127.0.0.1:4747/",
            "https://example.org/",
            "http://localhost/",
            "https://tauri.localhost/",
            "http://tauri.localhost:81/",
            "http://tauri.localhost.example.org/",
            "tauri://example.org/",
            "tauri://localhost.example.org/",
            "tauri://localhost:81/",
            "tauri://somebody@localhost/",
            "asset://localhost/etc/passwd",
            "ipc://localhost/home",
            "file:///etc/passwd",
            "data:text/html,hello",
            "blob:tauri://localhost/1",
            "about:blank",
            "about:srcdoc",
            "javascript:alert(1)",
            "madang://join",
        ];
        for text in elsewhere {
            assert!(!is_own_page(&url(text)), "{text}");
        }
    }

    #[test]
    fn only_what_the_page_made_is_saved() {
        assert!(was_made_by_own_page(&url(&format!("blob:{OWN}/4f1c"))));
        for text in ["blob:http://127.0.0.1:4747/4f1c", "blob:null/4f1c", "http://127.0.0.1:4747/gif/1", "data:,x"] {
            assert!(!was_made_by_own_page(&url(text)), "{text}");
        }
    }
}
