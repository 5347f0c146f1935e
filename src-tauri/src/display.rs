//! Where there is no display there is no window, and that is said in a sentence instead of a crash.

const NO_DISPLAY: &str = "there is no display for a window (neither DISPLAY nor WAYLAND_DISPLAY is set). \
     To host without a window use madang-server, or `cargo xtask run --headless`";

/// Whether a window can be hoped for at all.
///
/// # Errors
/// When this computer has displays and none was named.
pub(crate) fn check() -> Result<(), String> {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let needs_one = cfg!(not(any(windows, target_os = "macos")));
    if needs_one && !named("DISPLAY") && !named("WAYLAND_DISPLAY") { Err(NO_DISPLAY.to_owned()) } else { Ok(()) }
}

/// Does what needs the display. The toolkit panics when it cannot reach one; that becomes a sentence too.
///
/// # Errors
/// When the toolkit gave up.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    std::panic::set_hook(told);
    outcome.map_err(|panic| {
        let reason = panic.downcast_ref::<String>().map(String::as_str);
        let reason = reason.or_else(|| panic.downcast_ref::<&str>().copied()).and_then(|text| text.split(": ").next());
        let reason = reason.unwrap_or("it gives no reason");
        format!("no window can be opened, for the display cannot be used: {reason}")
    })
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_of_the_toolkit_becomes_a_sentence() {
        let problem = guarded(|| panic!("Failed to initialize gtk backend!")).map(|(): ()| ()).unwrap_err();
        assert!(problem.contains("the display cannot be used: Failed to initialize gtk backend!"), "{problem}");
    }

    #[test]
    fn what_works_is_handed_through() {
        assert_eq!(guarded(|| 7), Ok(7));
    }
}
