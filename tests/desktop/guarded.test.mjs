// SECURITY T-60 in the real window: whatever a page tries, it stays where it is, runs nothing foreign, and may ask the
// shell for two things.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { Window } from "./driver.mjs";
import { Screen } from "./screen.mjs";
import { Stranger } from "./stranger.mjs";

let screen;
let stranger;
let window;

before(async () => {
  screen = await Screen.putUp();
  stranger = await Stranger.opens();
  window = await Window.open(screen, { language: "en" });
  await window.runs(() => {
    window.reports = [];
    addEventListener("securitypolicyviolation", (report) => window.reports.push(report.effectiveDirective));
  });
});

after(async () => {
  await window?.remove();
  await stranger?.closes();
  await screen?.takeDown();
});

beforeEach(() => (stranger.visits = []));

/** The page is what it was: the same document, nothing foreign in it, and the stranger was not asked. */
async function isUntouched() {
  await stranger.isAskedBy(window);
  const page = await window.runs(() => ({
    url: location.href,
    mark: window.reports instanceof Array,
    taken: window.taken === true,
    title: document.title,
  }));
  assert.match(page.url, /^tauri:\/\/localhost(\/|$)/);
  assert.equal(page.mark, true, "the document is still the same one");
  assert.equal(page.taken, false);
  assert.notEqual(page.title, "taken over");
  assert.deepEqual(stranger.visits, []);
}

const NAVIGATIONS = {
  "location =": (url) => (location = url),
  "location.assign": (url) => location.assign(url),
  "location.replace": (url) => location.replace(url),
  "a link": (url) => {
    const link = document.createElement("a");
    link.href = url;
    document.body.append(link);
    link.click();
    link.remove();
  },
  "a link to another frame": (url) => {
    const link = document.createElement("a");
    Object.assign(link, { href: url, target: "_top" });
    document.body.append(link);
    link.click();
    link.remove();
  },
  "a form": (url) => {
    const form = document.createElement("form");
    Object.assign(form, { action: url, method: "post" });
    document.body.append(form);
    form.submit();
    form.remove();
  },
  "meta refresh": (url) => {
    const meta = document.createElement("meta");
    Object.assign(meta, { httpEquiv: "refresh", content: `0;url=${url}` });
    document.head.append(meta);
  },
  "a frame": (url) => {
    const frame = document.createElement("iframe");
    frame.src = url;
    document.body.append(frame);
  },
  "an object": (url) => {
    const object = document.createElement("object");
    object.data = url;
    document.body.append(object);
  },
  "window.open": (url) => void open(url),
  "window.open in place": (url) => void open(url, "_self"),
};

for (const [name, navigate] of Object.entries(NAVIGATIONS)) {
  test(`${name} leads nowhere`, async () => {
    await window.runs(navigate, `${stranger.url}/${name.replaceAll(" ", "-")}`);
    await isUntouched();
  });
}

test("addresses of other kinds lead nowhere", async () => {
  const page = "<script>window.taken=top.taken=true</script>";
  const others = [`data:text/html,${page}`, "file:///etc/passwd", "about:blank", "javascript:void(window.taken=true)"];
  for (const url of others) {
    for (const navigate of [NAVIGATIONS["location ="], NAVIGATIONS["a link"], NAVIGATIONS["a frame"]]) {
      await window.runs(navigate, url);
      await isUntouched();
    }
  }
});

test("what the page puts together itself is never shown in its place", async () => {
  for (const navigate of [NAVIGATIONS["location ="], NAVIGATIONS["a link"], NAVIGATIONS["a frame"]]) {
    const url = await window.runs(() => {
      const html = "<title>taken over</title><script>top.taken = true</script>";
      return URL.createObjectURL(new Blob([html], { type: "text/html" }));
    });
    await window.runs(navigate, url);
    // A load that has begun ends what the page is just fetching, before it is refused; so it is asked again.
    await isUntouched().catch(isUntouched);
  }
});

test("a page within the page runs nothing", async () => {
  await window.runs(() => {
    const frame = document.createElement("iframe");
    frame.srcdoc = "<script>parent.taken = true</script>";
    document.body.append(frame);
  });
  await isUntouched();
});

test("no script runs but the app's own", async () => {
  await window.runs((url) => {
    const script = (set) => document.head.append(Object.assign(document.createElement("script"), set));
    script({ textContent: "window.taken = true" });
    script({ src: `${url}/evil.js` });
    script({ src: "data:text/javascript,window.taken=true" });
    const button = document.createElement("button");
    button.setAttribute("onclick", "window.taken = true");
    document.body.append(button);
    button.click();
    button.remove();
  }, stranger.url);
  const evaluated = await window.awaits(async (url) => {
    const tries = [
      () => eval("window.taken = true"),
      () => new Function("window.taken = true")(),
      () => import(`${url}/module.js`),
      () => import(URL.createObjectURL(new Blob(["window.taken = true"], { type: "text/javascript" }))),
      () => new Promise((resolve, reject) => (new Worker(`${url}/worker.js`).onerror = reject)),
    ];
    const run = async (attempt) => {
      try {
        await attempt();
        return "ran";
      } catch {
        return "refused";
      }
    };
    return Promise.all(tries.map(run));
  }, stranger.url);
  assert.deepEqual(
    evaluated,
    Array.from({ length: 5 }, () => "refused"),
  );
  await isUntouched();
});

test("nothing is fetched from another computer", async () => {
  const reported = await window.awaits(async () => {
    window.reports.length = 0;
    const elsewhere = "http://192.0.2.1:4747";
    const outcomes = await Promise.allSettled([fetch(`${elsewhere}/info`), fetch("https://192.0.2.1/")]);
    const picture = new Image();
    const shown = new Promise((resolve) => {
      picture.onload = () => resolve("shown");
      picture.onerror = () => resolve("refused");
    });
    picture.src = `${elsewhere}/gif/1`;
    const socket = (() => {
      try {
        return new WebSocket("ws://192.0.2.1:4747/");
      } catch {
        return undefined;
      }
    })();
    socket?.close();
    return { outcomes: outcomes.map(({ status }) => status), picture: await shown, reports: window.reports.sort() };
  });
  assert.deepEqual(reported.outcomes, ["rejected", "rejected"]);
  assert.equal(reported.picture, "refused");
  assert.deepEqual(reported.reports, ["connect-src", "connect-src", "connect-src", "img-src"]);
});

test("the shell does two things and no other", async () => {
  const others = [
    ...["plugin:app|version", "plugin:app|exit", "plugin:event|listen", "plugin:event|emit", "plugin:path|resolve"],
    ...[
      "plugin:window|close",
      "plugin:window|set_title",
      "plugin:window|create",
      "plugin:webview|create_webview_window",
    ],
    ...["plugin:webview|internal_toggle_devtools", "plugin:menu|new", "plugin:tray|new", "plugin:image|from_path"],
    ...[
      "plugin:resources|close",
      "plugin:shell|open",
      "plugin:fs|read_file",
      "plugin:http|fetch",
      "plugin:opener|open_url",
    ],
    ...["plugin:single-instance|anything", "Home", "home ", "exit", ""],
  ];
  const answers = await window.awaits(async (others) => {
    const ask = async (command) => {
      try {
        return ["answered", await window.__TAURI_INTERNALS__.invoke(command, {})];
      } catch {
        return ["refused"];
      }
    };
    return { home: await ask("home"), others: await Promise.all(others.map(ask)) };
  }, others);
  assert.deepEqual(
    answers.others.map(([outcome], at) => `${others[at]}: ${outcome}`),
    others.map((command) => `${command}: refused`),
  );
  const [outcome, home] = answers.home;
  assert.equal(outcome, "answered");
  assert.deepEqual(Object.keys(home).sort(), ["key", "notices", "url"]);
  assert.match(home.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  assert.ok(home.key.length >= 26, "the key is long enough to be a secret");
  assert.equal(await window.runs(() => typeof window.__TAURI__), "undefined");
});

test("the shell answers only whoever was given its key to asking", async () => {
  const outcome = await window.awaits(async () => {
    const tries = [
      fetch("ipc://localhost/home", { method: "POST", body: "{}" }),
      fetch("ipc://localhost/home", {
        method: "POST",
        headers: { "Tauri-Invoke-Key": "guessed", "Tauri-Callback": "1", "Tauri-Error": "2" },
        body: "{}",
      }),
    ];
    const answers = await Promise.allSettled(tries);
    return answers.map(({ value }) => value?.ok === true);
  });
  assert.deepEqual(outcome, [false, false]);
});

/** Clicks with the mouse on a link that opens a window of its own. */
async function clicksLink(url) {
  await window.runs((url) => {
    const link = document.createElement("a");
    Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer", textContent: "a link to click" });
    link.style.setProperty("position", "fixed");
    link.style.setProperty("inset", "0");
    link.style.setProperty("z-index", "1000");
    document.body.append(link);
  }, url);
  await window.clicks("link", "a link to click");
  await window.runs(() => [...document.querySelectorAll("a")].at(-1).remove());
}

test("only a clicked web address leaves the app, and the system's browser gets it", async () => {
  const before = screen.opened.length;
  await window.runs((url) => void open(`${url}/unasked`), stranger.url);
  for (const url of [
    "file:///etc/passwd",
    "javascript:void(window.taken=true)",
    "http://bank@127.0.0.1/",
    "smb://x/y",
  ]) {
    await clicksLink(url);
    await isUntouched();
  }
  const wanted = "http://192.0.2.7:4747/r/8k2m4p6q8s0u?a=b#c";
  await clicksLink(wanted);
  await screen.isAskedToOpen(before + 1);
  assert.deepEqual(screen.opened.slice(before), [wanted]);
  await isUntouched();
});
