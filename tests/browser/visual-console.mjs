// The console, and what else only whoever runs the host sees.

import { Host } from "../node/host.mjs";
import { ALL, DESKTOP, Looker } from "./looker.mjs";
import { HOST, TITLE, company, startHost } from "./visual-host.mjs";

/** What the list of each tab has when it is there. */
const ROWS = { rooms: ".hostrow", gifs: ".hostgif img, .hostgif canvas", people: ".hostrow", about: ".hostabout" };

/** What the self-test may find of the computer itself. All else is the host's. */
const OWN = ["net", "vpn", "fw", "mdns"];

/** Rooms and people, so that there is something to see. */
async function settle(t, host) {
  const { 도윤, 민수, 서연 } = await company(t, host, ["도윤", "민수", "서연"]);
  const room = await 민수.opens(TITLE, { max: 12 });
  await 서연.gets("join", { room });
  await 도윤.opens("정산방", { max: 5, password: "open sesame", keep: false });
  await 민수.says(room, "안녕하세요");
}

async function chooses(looker, tab) {
  await looker.page.getByRole("tab", { name: looker.word(`host.${tab}`), exact: true }).click();
}

/** Looks at each tab of the console, and at the way to other hosts. */
export async function consoleTabs(t, browser, settings) {
  const host = await startHost(t, "--limits", "off");
  await settle(t, host);
  const looker = await Looker.arrive(browser, settings);
  const { page } = looker;
  await looker.opens(host.console);
  await page.locator('[data-check="net"]:not([data-mark="run"])').waitFor();
  await looker.looks("console-alone");
  for (const size of ALL) {
    await looker.resizes(size);
    for (const [tab, rows] of Object.entries(ROWS)) {
      await chooses(looker, tab);
      await page.locator(rows).first().waitFor();
      await looker.looks(`console-${tab}`, { sizes: [size] });
    }
  }
  await looker.resizes(DESKTOP);
  await looker.button("common.back").first().click();
  await looker.looksAtDialog("code", () => looker.visibleButton("lobby.byCode").click());
  await looker.leaves();
}

/** Looks at the console of a host that others reach. What else a computer may have is no concern of the picture. */
export async function consoleStatus(t, browser, settings) {
  const host = await Host.start(...HOST, "--limits", "off");
  t.after(() => host.remove());
  await settle(t, host);
  const looker = await Looker.arrive(browser, settings);
  const { page } = looker;
  await looker.opens(host.console);
  await page.locator('[data-check="iso"]:not([data-mark="run"])').waitFor();
  const own = OWN.map((code) => `[data-check="${code}"]:is([data-mark="warn"], [data-mark="bad"])`);
  if ((await page.locator([...own, ".hostview__lines select"].join()).count()) > 0)
    return t.skip("this computer has a firewall, a VPN, no multicast, no network, or several");
  await looker.looks("console-status");
  await looker.leaves();
}
