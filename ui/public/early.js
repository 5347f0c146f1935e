// Runs before the first paint so that the page never flashes in the wrong theme or language.
// It is a file of its own because the content security policy forbids inline scripts.
(function () {
  var saved = function (key) {
    // Storage can be switched off in the browser; the system's own choices are then the answer.
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  var theme = saved("madang.theme");
  if (theme !== "light" && theme !== "dark") {
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  var language = saved("madang.language");
  if (language !== "ko" && language !== "en") {
    language = /^ko\b/i.test(navigator.language) ? "ko" : "en";
  }
  document.documentElement.dataset.theme = theme;
  document.documentElement.lang = language;
})();
