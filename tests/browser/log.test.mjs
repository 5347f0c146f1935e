// Long conversations: only what is in sight is in the page, what one reads stays in its place, and nothing is missing.

import assert from "node:assert/strict";
import { test } from "node:test";

import { uploads } from "../node/person.mjs";
import { illustrated, roomOf, says, sentence } from "./crowd.mjs";
import { gif } from "./pictures.mjs";
import { eachInAScene } from "./scene.mjs";

/** What a message of direction marks may take of the page's own thread. */
const MARKS_MS_MAX = 50;
/** More rows than this are never in the page at once. */
const ROWS_MAX = 90;

let scene;
let talker;
let room;
let bob;

eachInAScene(async (begun) => {
  scene = begun;
  await scene.opens("--limits", "off");
});

/** Bob in a room in which so much was said. */
async function bobIn(count, settings = {}) {
  talker = await scene.meets("Talker");
  room = await roomOf(talker, "Long", count);
  bob = await scene.guestIn(`/r/${room}`, "Long", settings);
}

/** The same with pictures of three shapes among it. Gives the places of all messages in the log. */
async function bobAmongPictures(count) {
  talker = await scene.meets("Talker");
  room = await talker.opens("Long");
  const shapes = { wide: [120, 40], square: [64, 64], tall: [40, 120] };
  const pictures = [];
  for (const [width, height] of Object.values(shapes)) {
    const bytes = gif(width, [200, 40, 40], height);
    pictures.push((await uploads(scene.home.url, talker.token, room, bytes)).body.gif.id);
  }
  const seqs = await says(talker, room, count, illustrated(pictures));
  bob = await scene.guestIn(`/r/${room}`, "Long");
  return seqs;
}

/** Runs in the page: what a test looks for there. */
async function addEyes() {
  await bob.page.evaluate(() => {
    const box = document.querySelector('[role="log"]');
    const bubbles = () => [...box.querySelectorAll(".bubble")];
    const number = (bubble) => Number(/^\s*(\d+)/.exec(bubble.textContent)?.[1]);
    /** A frame was drawn: what is measured now is what one sees. */
    const frame = () =>
      new Promise((drawn) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => drawn();
          port2.postMessage(undefined);
        }),
      );
    /** The first whole bubble in sight. */
    const first = () => {
      const edge = box.getBoundingClientRect().top;
      return bubbles().find((bubble) => bubble.getBoundingClientRect().top >= edge);
    };
    const place = (wanted) => {
      const bubble = bubbles().find((bubble) => number(bubble) === wanted);
      return bubble && bubble.getBoundingClientRect().top - box.getBoundingClientRect().top;
    };
    window.eyes = { box, bubbles, number, frame, first, place };
  });
}

/** The number of the first message in sight, and where it stands. */
const sight = () =>
  bob.page.evaluate(() => {
    const number = eyes.number(eyes.first());
    return { number, top: eyes.place(number), rows: eyes.box.querySelectorAll("li").length };
  });

/** Scrolls up until the log begins, or to a number; every number that came by, in the order of the conversation. */
async function readsAll(until = undefined) {
  const asked = { begin: bob.word("log.begin"), until };
  return bob.page.evaluate(async ({ begin, until }) => {
    const seen = new Set();
    let rows = 0;
    for (;;) {
      for (const bubble of eyes.bubbles()) seen.add(eyes.number(bubble));
      rows = Math.max(rows, eyes.box.querySelectorAll("li").length);
      if (seen.has(until) || (eyes.box.scrollTop === 0 && eyes.box.textContent.includes(begin))) break;
      eyes.box.scrollTop -= 900;
      await eyes.frame();
    }
    return { numbers: [...seen].filter(Number.isFinite).toSorted((a, b) => a - b), rows };
  }, asked);
}

/** Resolves when the host tells the page something like that, by whichever way it is connected. */
function toldOf(page, words) {
  return new Promise((told) => {
    const hear = (text) => words.test(text) && told();
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => hear(String(payload))));
    page.on("response", (response) => {
      if (response.url().includes("/socket.io/")) response.text().then(hear, () => undefined);
    });
  });
}

test("after ten thousand missed messages the newest are there at once, and none is missing further up", async () => {
  const missed = 10_000;
  await bobIn(20);
  await bob.page.getByText(/^20 /).waitFor();
  await bob.context.setOffline(true);
  await bob.page.getByText(bob.word("net.offline"), { exact: true }).waitFor();
  await says(talker, room, missed, undefined, 21);
  const last = 20 + missed;
  let filled = false;
  void toldOf(bob.page, /"text":"21 /).then(() => (filled = true));
  await bob.context.setOffline(false);
  await bob.log.getByText(new RegExp(`^${last} `)).waitFor();
  assert.equal(filled, false, "the newest message was there before all that was missed had come");
  await addEyes();
  const { numbers, rows } = await readsAll();
  assert.equal(numbers.length, last);
  assert.deepEqual([numbers[0], numbers.at(-1)], [1, last]);
  assert.ok(rows <= ROWS_MAX, `${rows} rows in the page`);
  const line = await bob.page.evaluate(async (words) => {
    for (;;) {
      const rows = [...eyes.box.querySelectorAll("li")];
      const line = rows.findIndex((row) => row.textContent.includes(words));
      const below = line < 0 ? [] : rows.slice(line).flatMap((row) => row.querySelector(".bubble") ?? []);
      if (below.length > 0) return eyes.number(below[0]);
      eyes.box.scrollTop += 300;
      await eyes.frame();
    }
  }, bob.word("log.unread"));
  assert.equal(line, 21, "the line stands above the first that was missed");
});

test("what was missed comes by itself behind the newest, which stays in its place", async () => {
  const missed = 3_000;
  await bobIn(20);
  await bob.page.getByText(/^20 /).waitFor();
  await bob.context.setOffline(true);
  await bob.page.getByText(bob.word("net.offline"), { exact: true }).waitFor();
  await says(talker, room, missed, undefined, 21);
  const oldest = toldOf(bob.page, /"text":"21 /);
  await bob.context.setOffline(false);
  const last = 20 + missed;
  await bob.log.getByText(new RegExp(`^${last} `)).waitFor();
  await bob.page.getByText(bob.word("net.back")).waitFor({ state: "hidden" });
  await addEyes();
  await bob.page.evaluate((last) => {
    const places = (window.places = new Set());
    const look = () => {
      places.add(Math.round(eyes.place(last)));
      window.looking = requestAnimationFrame(look);
    };
    look();
  }, last);
  await oldest;
  const places = await bob.page.evaluate(() => {
    cancelAnimationFrame(window.looking);
    return [...window.places];
  });
  assert.equal(places.length, 1, `the newest message stood at ${places.join(", ")}`);
  // All of it is here: the host is not needed to read it.
  await bob.context.setOffline(true);
  const { numbers } = await readsAll(21);
  assert.deepEqual([numbers[0] <= 21, numbers.filter((number) => number >= 21).length], [true, missed]);
});

test("an older page comes in without moving what one reads, whatever pictures are in it", async () => {
  await bobAmongPictures(402);
  await bob.log.getByText(/^402 /).waitFor();
  await addEyes();
  const moved = await bob.page.evaluate(async () => {
    const { box, frame } = eyes;
    const moves = [];
    for (let page = 0; page < 3; page++) {
      const height = box.scrollHeight;
      box.scrollTop = 700;
      await frame();
      const number = eyes.number(eyes.first());
      const top = eyes.place(number);
      const look = async () => {
        await frame();
        moves.push(Math.abs(eyes.place(number) - top));
      };
      for (let frames = 0; frames < 600 && box.scrollHeight < height + 1_000; frames++) await look();
      if (box.scrollHeight < height + 1_000) throw new Error("no older page came");
      for (let frames = 0; frames < 20; frames++) await look();
    }
    return { most: Math.max(...moves), frames: moves.length };
  });
  assert.ok(moved.most <= 1, `what was read moved by ${moved.most} px in one of ${moved.frames} frames`);
});

test("a reaction and a correction above what one reads move nothing", async () => {
  const seqs = await bobAmongPictures(122);
  await bob.log.getByText(/^122 /).waitFor();
  await addEyes();
  const read = await bob.page.evaluate(async () => {
    eyes.box.scrollTop -= 900;
    for (let frames = 0; frames < 10; frames++) await eyes.frame();
    const read = eyes.number(eyes.first());
    const top = eyes.place(read);
    window.moves = [];
    const look = () => {
      window.moves.push(Math.abs(eyes.place(read) - top));
      window.looking = requestAnimationFrame(() => setTimeout(look));
    };
    look();
    return read;
  });
  // Just above the edge, where rows are drawn already; pictures are in between.
  const [reacted, edited] = [1, 2, 3, 4].map((above) => read - above - 1).filter((number) => number % 5 !== 0);
  await talker.gets("react", { room, seq: seqs[reacted - 1], emoji: "👍", on: true });
  await bob.log.locator(".react:not(.react--add)").waitFor({ state: "attached" });
  await talker.gets("edit", { room, seq: seqs[edited - 1], text: `${edited} corrected ${sentence(22).repeat(6)}` });
  await bob.log.getByText(`${edited} corrected`).waitFor({ state: "attached" });
  const moves = await bob.page.evaluate(async () => {
    for (let frames = 0; frames < 10; frames++) await eyes.frame();
    cancelAnimationFrame(window.looking);
    return window.moves;
  });
  assert.ok(moves.length >= 10, "it was looked at in every frame");
  assert.ok(Math.max(...moves) <= 1, `what was read moved by ${Math.max(...moves)} px`);
});

test("what one reads further up stays while more comes in than is kept, and the way back leads to the newest", async () => {
  await bobIn(300);
  await bob.page.getByText(/^300 /).waitFor();
  await addEyes();
  await bob.page.evaluate(async () => {
    eyes.box.scrollTop -= 3_000;
    for (let frames = 0; frames < 10; frames++) await eyes.frame();
  });
  const before = await sight();
  await says(talker, room, 600, undefined, 301);
  const pill = bob.page.getByRole("button", { name: "600 new messages" });
  await pill.waitFor();
  await bob.shot("reading-back");
  const after = await sight();
  assert.deepEqual([after.number, Math.abs(after.top - before.top) <= 1], [before.number, true], JSON.stringify(after));
  await pill.click();
  await bob.log.getByText(/^900 /).waitFor();
  await bob.says("back at the end");
  await bob.reads("back at the end");
  const { rows } = await sight();
  assert.ok(rows <= ROWS_MAX, `${rows} rows in the page`);
});

test("after a long absence the way on leads to the unread line first, and from there to the newest", async () => {
  await bobIn(120);
  await bob.page.getByText(/^120 /).waitFor();
  await addEyes();
  await bob.page.evaluate(() => (eyes.box.scrollTop -= 2_000));
  await bob.button("log.jump").waitFor();
  await bob.context.setOffline(true);
  await bob.page.getByText(bob.word("net.offline"), { exact: true }).waitFor();
  const before = await sight();
  await says(talker, room, 600, undefined, 121);
  await bob.context.setOffline(false);
  const pill = bob.page.getByRole("button", { name: "600 new messages" });
  await pill.waitFor();
  assert.equal((await sight()).number, before.number, "what Bob reads stays");
  await pill.click();
  await bob.page.waitForFunction(() => {
    const line = document.querySelector(".unread-line")?.getBoundingClientRect().top;
    const below = eyes.bubbles().find((bubble) => bubble.getBoundingClientRect().top >= line);
    const fromTop = line - eyes.box.getBoundingClientRect().top;
    return fromTop >= 0 && fromTop < 100 && eyes.number(below) === 121;
  });
  await bob.shot("unread-line");
  assert.ok(await pill.isVisible(), "none of it was read by that");
  await pill.click();
  await bob.log.getByText(/^720 /).waitFor();
  await pill.waitFor({ state: "detached" });
  await bob.page.waitForFunction(() => eyes.box.scrollHeight - eyes.box.scrollTop - eyes.box.clientHeight <= 1);
});

test("whether an older page is asked for, or cannot be had, moves nothing", async () => {
  await bobIn(120);
  await bob.page.getByText(/^120 /).waitFor();
  await addEyes();
  await bob.context.setOffline(true);
  await bob.page.getByText(bob.word("net.offline"), { exact: true }).waitFor();
  const moved = await bob.page.evaluate(async (step) => {
    const settled = async () => {
      for (let frames = 0; frames < 10; frames++) await eyes.frame();
    };
    // Near enough to the beginning that the page before it is asked for with the next step, and not before.
    eyes.box.scrollTop = 1_550;
    await settled();
    const read = eyes.number(eyes.first());
    const before = eyes.place(read);
    eyes.box.scrollTop -= step;
    await settled();
    return eyes.place(read) - before - step;
  }, 100);
  assert.ok(await bob.page.getByText(bob.word("log.error"), { exact: true }).count(), "it could not be had");
  assert.ok(Math.abs(moved) <= 1, `what was read moved by ${moved} px`);
  const failed = await sight();
  await bob.context.setOffline(false);
  await bob.page.getByText(bob.word("log.error"), { exact: true }).waitFor({ state: "detached" });
  const after = await sight();
  assert.deepEqual([after.number, Math.abs(after.top - failed.top) <= 1], [failed.number, true], JSON.stringify(after));
});

test("messages that come in while the newest is in sight keep it in sight, in every frame that is painted", async () => {
  await bobAmongPictures(31);
  await bob.page.getByText(/^31 /).waitFor();
  await bob.page.evaluate(() => {
    const box = document.querySelector('[role="log"]');
    window.seen = { frames: 0, below: 0 };
    // The last to hear what a frame has come to, right before it is painted.
    new ResizeObserver(() => {
      window.seen.frames++;
      window.seen.below = Math.max(window.seen.below, box.scrollHeight - box.scrollTop - box.clientHeight);
    }).observe(box.querySelector("ol, ul"));
  });
  await says(talker, room, 2_000, undefined, 32);
  await bob.log.getByText(/^2031 /).waitFor();
  for (let number = 2_032; number <= 2_061; number++) {
    await says(talker, room, 1, (one) => "무엇이든 ".repeat(one % 40) + one, number);
    await bob.log.getByText(new RegExp(`(^| )${number}$`)).waitFor();
  }
  const { frames, below } = await bob.page.evaluate(() => window.seen);
  assert.ok(frames > 30, `${frames} frames`);
  assert.ok(below <= 1, `${below} px of what was said were below what is in sight`);
});

test("who scrolls up while much comes in gets away from the end, and stays there", async () => {
  await bobIn(100);
  await bob.page.getByText(/^100 /).waitFor();
  await bob.log.hover();
  const saying = says(talker, room, 1_500, undefined, 101);
  await bob.page.waitForFunction(() => /^ *[2-9]\d\d /.test(document.querySelector(".bubble").textContent));
  await bob.page.mouse.wheel(0, -900);
  const far = () => {
    const box = document.querySelector('[role="log"]');
    return box.scrollHeight - box.scrollTop - box.clientHeight > 600;
  };
  await bob.page.waitForFunction(far);
  await saying;
  await bob.page.locator(".pill").waitFor();
  assert.ok(await bob.page.evaluate(far));
});

test("a room opens with its newest messages in one paint, and nothing moves after that, pictures or not", async () => {
  await bobAmongPictures(502);
  await bob.page.addInitScript(() => {
    const seen = (window.seen = { shift: 0, places: [] });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    const look = () => {
      const last = [...document.querySelectorAll('[role="log"] .bubble')].at(-1);
      if (last) seen.places.push(`${last.textContent.trim()} ${Math.round(last.getBoundingClientRect().bottom)}`);
      if (seen.places.length < 40) requestAnimationFrame(() => setTimeout(look));
    };
    requestAnimationFrame(() => setTimeout(look));
  });
  await bob.page.reload();
  await bob.page.waitForFunction(() => window.seen?.places.length === 40);
  const { shift, places } = await bob.page.evaluate(() => window.seen);
  assert.deepEqual(new Set(places).size, 1, [...new Set(places)].join(" | "));
  assert.match(places[0], /^502 /);
  assert.ok((await bob.log.locator("img").count()) >= 3, "there are pictures among it");
  assert.ok(shift < 0.001, `layout shift ${shift}`);
});

test("the keyboard goes from message to message, to both ends, and keeps its place out of sight", async () => {
  await bobIn(200);
  await bob.page.getByText(/^200 /).waitFor();
  await addEyes();
  const focused = () => bob.page.evaluate(() => eyes.number(document.activeElement.querySelector(".bubble")));
  const press = (key) => bob.page.keyboard.press(key);
  await bob.field("comp.ph").focus();
  await press("Escape");
  await press("ArrowUp");
  assert.equal(await focused(), 200);
  for (let step = 0; step < 30; step++) await press("ArrowUp");
  assert.equal(await focused(), 170);
  await press("ArrowDown");
  assert.equal(await focused(), 171);
  await bob.page.evaluate(async () => {
    eyes.box.scrollTop = eyes.box.scrollHeight;
    for (let frames = 0; frames < 5; frames++) await eyes.frame();
  });
  assert.equal(await focused(), 171, "the message keeps the focus out of sight");
  await press("End");
  assert.equal(await focused(), 200);
  await press("Home");
  assert.ok((await focused()) <= 151);
  const inSight = await bob.page.evaluate(() => {
    const { top, bottom } = document.activeElement.getBoundingClientRect();
    const box = eyes.box.getBoundingClientRect();
    return bottom > box.top && top < box.bottom;
  });
  assert.ok(inSight, "what has the focus is in sight");
});

test("selected text stays selected when it is scrolled out of sight", async () => {
  await bobIn(120);
  await bob.page.getByText(/^120 /).waitFor();
  await addEyes();
  const selected = await bob.page.evaluate(async () => {
    const bubble = (number) => eyes.bubbles().find((bubble) => eyes.number(bubble) === number);
    getSelection().setBaseAndExtent(bubble(117).firstElementChild, 0, bubble(120).firstElementChild, 1);
    const before = getSelection().toString();
    for (let step = 0; step < 10; step++) {
      eyes.box.scrollTop -= 300;
      await eyes.frame();
    }
    return { before, after: getSelection().toString() };
  });
  assert.match(selected.before, /117 [\s\S]*118 [\s\S]*119 /);
  assert.equal(selected.after, selected.before);
});

test("a mouse that rests points at nothing that comes by below it", async () => {
  await bobIn(30);
  const tools = bob.page.getByRole("toolbar");
  await bob.log.locator(".bubble").last().hover();
  await tools.waitFor();
  await says(talker, room, 1, () => "comes by");
  await bob.reads("comes by");
  await tools.waitFor({ state: "detached" });
  const { x, y, height } = await bob.bubble("comes by").boundingBox();
  await bob.page.mouse.move(x + 8, y + height / 2);
  await tools.waitFor();
});

test("a message of nothing but direction marks is drawn as quickly as one of letters, also a longer one than can be sent", async () => {
  await bobIn(1);
  const cdp = await bob.context.newCDPSession(bob.page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () =>
    (await cdp.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  const marks = "\u202e\u2066\u200f\u202c".repeat(2_500);
  const letters = "가나다라".repeat(2_500);
  // The host takes no text of that length; the page is told of one nevertheless, in place of a short one.
  const texts = {};
  await bob.page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const tell = String(message).replace(/#(\w+)#/, (_, name) => texts[name]);
      socket.send(typeof message === "string" ? tell : message);
    });
  });
  await bob.page.reload();
  await bob.isInside("Long");
  const times = { marks: [], letters: [] };
  for (let run = 1; run <= 5; run++)
    for (const [kind, text] of Object.entries({ marks, letters })) {
      texts[kind + run] = text;
      const before = await spent();
      await says(talker, room, 1, () => `${kind} ${run} #${kind}${run}#`);
      await bob.log.getByText(`${kind} ${run} `).waitFor();
      await bob.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
      times[kind].push((await spent()) - before);
      assert.ok((await bob.log.locator(".bubble").last().textContent()).length >= 10_000, "all of it is there");
    }
  const [ofMarks, ofLetters] = [times.marks, times.letters].map((all) => all.toSorted((a, b) => a - b)[2]);
  const figures = `${ofMarks.toFixed(1)} ms for 10,000 marks, ${ofLetters.toFixed(1)} ms for as many letters`;
  console.log(figures);
  assert.ok(ofMarks < 3 * ofLetters, figures);
  assert.ok(ofMarks <= MARKS_MS_MAX, figures);
});
