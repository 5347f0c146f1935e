// Through every screen of the page, one after the other: whoever takes the tour looks at each.

import { freshId } from "../node/person.mjs";
import { gif } from "./pictures.mjs";

/** What people and rooms are called, and what is said. */
export const USUAL = {
  host: "Green Roof",
  me: "밥",
  bora: "보라",
  coco: "코코",
  title: "저녁 마당",
  locked: "정산방",
  own: "새 마당",
  said: "안녕하세요, https://example.org/path 를 보세요",
  whispered: "둘만의 이야기",
};

/** A name or a title as long as a host takes them, made of these words, with this at its end. */
export function longest(words, graphemes, end = "") {
  return [...words].slice(0, graphemes - end.length).join("") + end;
}

const NAME_GRAPHEMES = 32;
const TITLE_GRAPHEMES = 60;

/** The same people and rooms with the longest names and titles that there can be, made of these words. */
export function wordy(words) {
  return {
    host: longest(words, TITLE_GRAPHEMES, "0"),
    me: longest(words, NAME_GRAPHEMES, "0"),
    bora: longest(words, NAME_GRAPHEMES, "1"),
    coco: longest(words, NAME_GRAPHEMES, "2"),
    title: longest(words, TITLE_GRAPHEMES, "1"),
    locked: longest(words, TITLE_GRAPHEMES, "2"),
    own: longest(words, TITLE_GRAPHEMES, "3"),
    said: words.repeat(6),
    whispered: words.repeat(3),
  };
}

/** Who is there when a guest comes, and what they have opened. */
export async function company(scene, names = USUAL) {
  const bora = await scene.meets(names.bora);
  const coco = await scene.meets(names.coco);
  const room = await bora.opens(names.title);
  await bora.opens(names.locked, { password: "open sesame", guests: true });
  return { bora, coco, room };
}

/** A host's people, and what there is to see of them. */
export class Tour {
  #visitor;
  #look;
  #page;
  #phone;
  #beside;
  #names;

  /** `look` is given the name of each screen while it stands. */
  constructor(visitor, look, names = USUAL) {
    this.#visitor = visitor;
    this.#look = look;
    this.#names = names;
    this.#page = visitor.page;
    const { width } = visitor.page.viewportSize();
    this.#phone = width < 640;
    this.#beside = width >= 1200;
  }

  /** What a guest sees of a host that has no rooms yet. */
  async asTheFirst() {
    await this.#visitor.goes();
    await this.#page.getByText(this.#visitor.word("first.title")).waitFor();
    await this.#sees("a guest's first page");
  }

  /** What a guest comes to see: the list of rooms, the doors, a room of their own, and all that opens in it. */
  async asGuest({ bora, coco, room }) {
    const visitor = this.#visitor;
    await visitor.goes();
    await this.#page.getByRole("button", { name: new RegExp(`^${this.#names.title}`) }).waitFor();
    await this.#sees("the lobby");
    await this.#opensAndCloses("settings", () => this.#openSettings());
    const locked = this.#page.getByRole("button", { name: new RegExp(`^${this.#names.locked}`) });
    await this.#opensAndCloses("a locked door", () => locked.click());
    await visitor.goes(`/r/${room}`);
    await visitor.field("nick.label").waitFor();
    await this.#sees("the door");
    await visitor.goes();
    await this.#makesARoom(bora, coco);
    await this.#room();
    await this.#people();
    await this.#dialogs();
    await this.#pictures();
    await this.#endings(bora, room);
  }

  /** What whoever runs the host sees besides: the first page, the console, and the way to other hosts. */
  async asHost() {
    const visitor = this.#visitor;
    await this.#page.getByRole("heading", { name: visitor.word("host.title") }).waitFor();
    for (const tab of ["host.status", "host.rooms", "host.gifs", "host.people", "host.about"]) {
      await this.#page.getByRole("tab", { name: visitor.word(tab), exact: true }).click();
      await this.#sees(`the console: ${tab}`);
    }
    await visitor.button("common.back").click();
    await this.#page.getByText(visitor.word("first.title")).waitFor();
    await this.#sees("the first page");
    await this.#opensAndCloses("a code", () => visitor.button("lobby.byCode").first().click());
    await visitor.creates(this.#names.own);
    await this.#sees("the first room");
    await visitor.button("common.more").first().click();
    await this.#chooses("invite.screen");
    await this.#page.locator(".screenfold").waitFor();
    await this.#sees("the room on a screen");
    await this.#page.keyboard.press("Escape");
    await this.#settles();
    await this.#page.goto(`${visitor.url}/console`);
    for (const tab of ["host.rooms", "host.people"]) {
      await this.#page.getByRole("tab", { name: visitor.word(tab), exact: true }).click();
      await this.#page.locator("main li").first().waitFor();
      await this.#sees(`the console with a room: ${tab}`);
    }
  }

  async #makesARoom(bora, coco) {
    const visitor = this.#visitor;
    const page = this.#page;
    await visitor.button("lobby.create").locator("visible=true").first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(visitor.word("create.name"), { exact: true }).fill(this.#names.own);
    await visitor.switch("create.lock").click();
    await visitor.field("create.pw").fill("open sesame");
    await this.#sees("a new room");
    await visitor.switch("create.lock").click();
    await visitor.button("create.submit", dialog).click();
    await visitor.isInside(this.#names.own);
    const room = new URL(page.url()).pathname.slice(3);
    for (const person of [bora, coco]) await person.gets("join", { room });
    const { members } = await bora.gets("members", { room });
    const me = members.find(({ role }) => role === "owner");
    await this.#talks(bora, room, me);
    await visitor.choosesIn(coco.user.nickname, "people.ban");
    const asked = page.getByRole("alertdialog");
    await asked.waitFor();
    await this.#sees("a question");
    await visitor.button("people.ban", asked).click();
    await asked.waitFor({ state: "detached" });
    await this.#closesPeople();
  }

  /** Where there is no room beside the conversation, the people lie over it. */
  async #closesPeople() {
    const people = this.#page.locator("#people");
    if (this.#beside || !(await people.isVisible())) return;
    await this.#visitor.button("common.close", people).last().click();
    await people.waitFor({ state: "detached" });
  }

  /** One message of each kind. */
  async #talks(bora, room, me) {
    const said = await bora.says(room, this.#names.said);
    await bora.gets("react", { room, seq: said.seq, emoji: "🔥", on: true });
    const mentions = [me.id];
    await bora.gets("chat", { room, id: freshId(), text: `@${me.nickname} 왔어요?`, mentions, replyTo: said.seq });
    const { gifs } = await bora.gets("gifs", { query: "안녕" });
    await bora.gets("chat", { room, id: freshId(), gif: gifs[0].id });
    const gone = await bora.says(room, "잘못 보낸 글");
    await bora.gets("remove", { room, seq: gone.seq });
    await bora.gets("whisper", { room, id: freshId(), to: me.id, text: this.#names.whispered });
    await this.#visitor.says("모두 반가워요");
    await this.#visitor.reads("모두 반가워요");
    await this.#visitor.reads(this.#names.whispered);
  }

  async #room() {
    const visitor = this.#visitor;
    await visitor.sees(1);
    await this.#sees("a room");
    if (visitor.touch) {
      await this.#opensAndCloses("a message's sheet", () => visitor.pressesLong("모두 반가워요"));
      await visitor.pressesLong("모두 반가워요");
      await visitor.button("msg.reply", this.#page.locator(".msheet")).click();
      await this.#page.locator(".composer__bar").waitFor();
      await this.#sees("an answer");
      await visitor.button("common.cancel", this.#page.locator(".composer__bar")).click();
      return;
    }
    await visitor.usesTool("모두 반가워요", "common.more");
    await this.#sees("what can be done with a message");
    await this.#page.keyboard.press("Escape");
    await this.#opensAndCloses("emoji", () => visitor.button("comp.emoji").click());
    await this.#opensAndCloses("whom one writes to", () => visitor.button("comp.all").click());
  }

  async #people() {
    const page = this.#page;
    const list = page.locator(".people-btn");
    if ((await list.getAttribute("aria-expanded")) !== "true") await list.click();
    await page.locator("#people").waitFor();
    await this.#sees("the people");
    const open = () =>
      page
        .locator("#people")
        .getByRole("button", { name: new RegExp(`^${this.#names.bora}`) })
        .click();
    await this.#opensAndCloses("a person", open);
    await this.#closesPeople();
    await this.#opensAndCloses("the encryption", () => page.locator(".crypt:visible").click());
  }

  async #dialogs() {
    const visitor = this.#visitor;
    const page = this.#page;
    const menu = () => visitor.button("common.more").first().click();
    await this.#opensAndCloses("the room's menu", menu);
    for (const [screen, key] of [
      ["an invitation", "invite.title"],
      ["the room's settings", "room.settings"],
      ["a name", "nick.change"],
      ["leaving", "room.leave"],
    ])
      await this.#opensAndCloses(screen, async () => {
        await menu();
        await this.#chooses(key);
        await page.locator("dialog").waitFor();
      });
    await this.#opensAndCloses("the quick switch", async () => {
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("option").first().waitFor();
    });
    await visitor.log.focus();
    await this.#opensAndCloses("the keys", () => page.keyboard.press("?"));
    if (this.#phone) {
      await menu();
      await this.#chooses("room.search");
    } else await visitor.button("room.search").click();
    await page.getByPlaceholder(visitor.word("room.search")).fill("반가워요");
    await page.getByText(visitor.word("search.count", { n: 1 })).waitFor();
    await this.#sees("what was found");
    await page.keyboard.press("Escape");
  }

  async #pictures() {
    const page = this.#page;
    await this.#visitor.button("comp.gif").first().click();
    await page.getByRole("tab", { name: this.#visitor.word("gif.all") }).click();
    await page.locator(".gifcell").nth(8).waitFor();
    await this.#sees("the library");
    const file = { name: "a.gif", mimeType: "image/gif", buffer: gif(48, [200, 40, 40]) };
    await page.locator('.gifpop input[type="file"]').setInputFiles(file);
    await page.getByRole("dialog").locator("img, canvas").first().waitFor();
    await page.keyboard.type("웃음 ");
    await page.locator(".input--tags > .tag").waitFor();
    await this.#sees("a picture for the library");
    await page.keyboard.press("Escape");
  }

  /** How a room ends for whoever is in it, and what its address leads to then. */
  async #endings(bora, room) {
    const visitor = this.#visitor;
    const ends = { kick: "net.kicked", ban: "net.banned", close: "net.closed" };
    for (const [way, sentence] of Object.entries(ends)) {
      await visitor.goes(`/r/${room}`);
      await visitor.joins();
      await visitor.isInside(this.#names.title);
      const { members } = await bora.gets("members", { room });
      const { id: user } = members.find(({ role }) => role !== "owner");
      await bora.gets(way, way === "close" ? { room } : { room, user });
      await this.#page.getByText(visitor.word(sentence)).first().waitFor();
      await this.#sees(`a room's end: ${way}`);
      if (way === "ban") await bora.gets("unban", { room, user });
    }
    await visitor.goes(`/r/${room}`);
    await this.#page.getByText(visitor.word("err.gone")).waitFor();
    await this.#sees("a room that is gone");
  }

  async #openSettings() {
    if (this.#phone) await this.#page.locator(".mechip").click();
    else await this.#visitor.button("common.settings").first().click();
  }

  async #chooses(key) {
    await this.#page.getByRole("menuitem", { name: this.#visitor.word(key), exact: true }).click();
  }

  /** Opens something that lies over the page, looks at it and closes it again. */
  async #opensAndCloses(screen, open) {
    await open();
    const over = this.#page.locator("dialog, .pop, .menu").first();
    await over.waitFor();
    await this.#sees(screen);
    await this.#page.keyboard.press("Escape");
    await over.waitFor({ state: "detached" });
    await this.#settles();
  }

  /** What lay over the page has left the browser's history, which takes a moment: going elsewhere meanwhile would fail. */
  async #settles() {
    await this.#page.waitForFunction(() => history.state === null || document.querySelector(".panel") !== null);
  }

  async #sees(screen) {
    await this.#visitor.stands();
    await this.#look(screen);
  }
}
