// A page that looks the same at every run: its time, its colours and its addresses stand still.

import { guestUrl } from "./visitor.mjs";

const LOOPBACK = "127.0.0.1";

/** The name under which a browser on this computer finds a host as if it were another one's: no name that exists. */
export const NAME = "madang.test";

/** The same where the host has to see that it is another one's: by this computer's address on its network. */
export const ELSEWHERE = "elsewhere.test";

/** What a browser needs to find them. */
export const RULES = [`--host-resolver-rules=MAP ${NAME} ${LOOPBACK}, MAP ${ELSEWHERE} ${guestUrl(LOOPBACK)}`];

/** Whether this computer has an address on a network. */
export const isOnANetwork = () => guestUrl(LOOPBACK) !== LOOPBACK;

/** Every time of the day is 19:07 and every day the same one. Runs in the page. */
function standStill(nickname) {
  localStorage.setItem("madang.nickname:/", nickname);
  // What counts seconds or minutes down goes on, unless somebody stops it.
  const now = Date.now;
  Date.now = () => window.stoppedAt ?? now();
  // So midnight is always as far away as well.
  Date.prototype.setHours = function (hours) {
    return this.setTime(this.getTime() + (hours * 60 - (19 * 60 + 7)) * 60_000);
  };
  const pinned = { getHours: 19, getMinutes: 7, getFullYear: 2025, getMonth: 10, getDate: 22 };
  for (const [name, value] of Object.entries(pinned)) Date.prototype[name] = () => value;
}

/**
 * A page is opened a quarter into a minute of the host, whenever that is: the log parts what was said in different ones. What
 * the host tells of times is moved by as much, and with it what the page takes for the host's clock. Runs in the page.
 */
function earlyInTheMinute() {
  const MINUTE_MILLISECONDS = 60_000;
  const moved = (Date.now() % MINUTE_MILLISECONDS) - MINUTE_MILLISECONDS / 4;
  const times = ["at", "until", "lastAt", "createdAt", "joinedAt", "mutedUntil", "edited"];
  const parse = JSON.parse;
  JSON.parse = (text, reviver) =>
    parse(text, function (key, value) {
      const there = typeof value === "number" && times.includes(key) ? value - moved : value;
      return reviver === undefined ? there : reviver.call(this, key, there);
    });
}

/** Ids are made anew for every host, and with them colours, codes and addresses. */
const STYLE = `
  .p { --h: 215 !important; }
  .p:nth-child(2n), li:nth-child(2n) .p, .msg:nth-child(2n) .p { --h: 28 !important; }
  .qr__ink, .addr { visibility: hidden !important; }
  .court g.p { --h: 150 !important; }
  .screen__line ~ span { visibility: hidden !important; }
  .hostabout dd:not(:first-of-type, :last-of-type), .stat div:last-child dd { visibility: hidden !important; }
  .test .val, .hostview__lines .code { visibility: hidden !important; }
  .input--port input { color: transparent !important; }
  [data-check="inet"], [data-check="vpn"] { display: none !important; }
  .hostlist .hostrow .p { --h: 28 !important; }
  .msheet__at { visibility: hidden !important; }
`;

/** A window of that width in which nothing moves. */
export async function pinnedContext(browser, { language, theme, nickname }) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: { ko: "ko-KR", en: "en-US" }[language],
    colorScheme: theme,
    reducedMotion: "reduce",
    // The style above is no part of the page, whose policy would keep it out.
    bypassCSP: true,
  });
  context.setDefaultTimeout(30_000);
  await context.addInitScript(standStill, nickname);
  await context.addInitScript(earlyInTheMinute);
  await context.addInitScript((style) => {
    addEventListener("DOMContentLoaded", () => {
      const element = document.createElement("style");
      element.textContent = style;
      document.head.append(element);
    });
  }, STYLE);
  return context;
}
