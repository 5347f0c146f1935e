// Every screen in both languages, both themes and three widths, and so what goes on in a room, next to pictures that people
// have found right. MADANG_UPDATE_LOOKS=1 takes the pictures anew; look at them before they are
// committed.

import { after, before, test } from "node:test";

import { isUpdate } from "./likeness.mjs";
import { RULES } from "./pinned.mjs";
import { foreignTo, keepSurroundings } from "./surroundings.mjs";
import { consoleStatus, consoleTabs } from "./visual-console.mjs";
import { guest } from "./visual-guest.mjs";
import { otherHosts, resting } from "./visual-hosts.mjs";
import { firstPages, screens } from "./visual-screens.mjs";
import { fullDisk, states } from "./visual-states.mjs";
import { trouble } from "./visual-trouble.mjs";
import { startBrowser } from "./visitor.mjs";

/** What is looked at, and what that is. */
const LOOKS = {
  "every screen": screens,
  "the first page": firstPages,
  "the console": consoleTabs,
  "the console of a host that is reached": consoleStatus,
  "what goes on in a room": states,
  "a room for a guest with a browser": guest,
  "what does not work at once": trouble,
  "the rooms of another host": otherHosts,
  "a host that rests": resting,
  "a full disk": fullDisk,
};

/** The tests of one language and one theme. */
export function looksAsItDid(language, theme) {
  let browser;
  /** Why nothing is compared on this computer, if it is not. */
  let foreign;

  before(async () => {
    browser = await startBrowser(RULES);
    if (isUpdate) keepSurroundings(browser);
    foreign = foreignTo(browser);
  });

  after(async () => {
    await browser.close();
  });

  for (const [what, look] of Object.entries(LOOKS))
    test(`${what} looks as it did: ${language}, ${theme}`, async (t) => {
      if (foreign !== undefined) return t.skip(foreign);
      await look(t, browser, { language, theme, nickname: "하은" });
    });
}
