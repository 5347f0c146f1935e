import { describe, expect, it } from "vitest";
import { chat, details, exit, gif, member, MORNING, person, settings } from "../test/people";
import { roomWith } from "../test/room";
import { settle } from "../test/scripted-link";
import { conversationOf } from "./conversation.svelte";
import { Room } from "./room.svelte";

async function writer(...[lastSeq = 2, change]: Partial<Parameters<typeof roomWith>>) {
  const { room, link } = await roomWith(lastSeq, change);
  return { room, link, writing: conversationOf(room).writing };
}

describe("writing", () => {
  it("calls people by name, and knows their ids when it is sent", async () => {
    const { writing, link } = await writer();
    writing.text = "hello";
    writing.mention(person("bora"));
    expect(writing.text).toBe("hello @bora ");
    await writing.send(writing.text);
    await settle();
    expect(link.next("chat").payload).toMatchObject({ mentions: ["bora"] });
  });

  it("answers one message once", async () => {
    const { writing, room } = await writer();
    writing.answer(chat(2, "bora"));
    await writing.send("yes");
    await writing.send("and more");
    expect(room.outgoing.map(({ replyTo }) => replyTo)).toEqual([2, undefined]);
  });

  it("whispers until one writes to everyone again, and drops an answer", async () => {
    const { writing, room } = await writer();
    writing.answer(chat(2, "bora"));
    writing.whisperTo(person("bora"));
    expect(writing.reply).toBeUndefined();
    await writing.send("@bora one");
    expect(writing.takeForPicture()).toEqual({ to: person("bora") });
    writing.everyone();
    await writing.send("two");
    expect(room.outgoing.map(({ to, mentions }) => [to?.id, mentions])).toEqual([
      ["bora", undefined],
      [undefined, undefined],
    ]);
  });

  it("never makes what was typed for a whisper a message to everyone, but when asked to", async () => {
    const { writing, room } = await writer();
    writing.text = "for all";
    writing.answer(chat(2, "bora"));
    writing.cancel();
    writing.text = "";
    writing.whisperTo(person("bora"));
    writing.text = "a secret";
    writing.answer(chat(2, "bora"));
    expect([writing.text, room.draft]).toEqual(["", ""]);
    writing.whisperTo(person("bora"));
    expect(writing.text).toBe("a secret");
    writing.correct(chat(2, "ara"));
    writing.cancel();
    expect([writing.target, writing.text]).toEqual([undefined, ""]);
    writing.whisperTo(person("bora"));
    expect(writing.text).toBe("a secret");
    writing.everyone();
    expect([writing.text, room.draft]).toEqual(["a secret", "a secret"]);
    writing.whisperTo(person("cho"));
    expect([writing.text, room.draft]).toEqual(["a secret", ""]);
  });

  it("whispers on after a reload what was typed for one person", async () => {
    const { room, context } = await roomWith(2);
    const { writing } = conversationOf(room);
    writing.whisperTo(person("bora"));
    writing.text = "a secret";
    const again = new Room("room1", context);
    const { writing: after } = conversationOf(again);
    expect([after.target?.id, after.text, again.draft]).toEqual(["bora", "a secret", ""]);
    after.text = "";
    expect(new Room("room1", context).audience).toBeUndefined();
    expect(new Room("room2", context).audience).toBeUndefined();
  });

  it("never whispers to oneself", async () => {
    const { writing } = await writer();
    writing.whisperTo(person("ara"));
    expect(writing.target).toBeUndefined();
  });

  it("sends nothing that was meant for somebody who has left, not even to everyone", async () => {
    const { writing, room } = await writer();
    writing.whisperTo(person("bora"));
    room.receive(exit(3, "bora"));
    expect(writing.targetGone).toBe(true);
    await writing.send("a secret");
    expect([room.outgoing, writing.takeForPicture()]).toEqual([[], undefined]);
    expect(writing.cancel()).toBe(true);
    await writing.send("aloud");
    expect(room.outgoing.map(({ text, to }) => [text, to])).toEqual([["aloud", undefined]]);
  });

  it("gives up what was begun, once", async () => {
    const { writing } = await writer();
    writing.answer(chat(2, "bora"));
    expect([writing.cancel(), writing.reply, writing.cancel()]).toEqual([true, undefined, false]);
  });

  it("sends a picture with the answer it belongs to", async () => {
    const { writing, room } = await writer();
    writing.answer(chat(2, "bora"));
    room.sendKnownGif(gif("gif1"), writing.takeForPicture());
    expect([room.outgoing[0]?.replyTo, writing.reply]).toEqual([2, undefined]);
  });
});

describe("correcting", () => {
  const mine = { messages: [chat(1, "ara"), chat(2, "ara", { gif: gif("g") }), chat(3, "bora")] };

  it("begins with my last text, and leaves the draft alone", async () => {
    const { writing, room } = await writer(3, mine);
    room.draft = "unfinished";
    expect(writing.correctLast()).toBe(true);
    expect(writing.text).toBe("text 2");
    writing.text = "changed";
    writing.cancel();
    expect(writing.text).toBe("unfinished");
  });

  it("finds nothing where I wrote nothing", async () => {
    const { writing } = await writer();
    expect(writing.correctLast()).toBe(false);
  });

  it("asks the host, and not for what is the same", async () => {
    const { writing, link } = await writer(3, mine);
    writing.correctLast();
    await writing.send("text 2");
    expect(link.silent).toBe(true);
    writing.correctLast();
    const sending = writing.send("better");
    const asked = link.next("edit");
    expect(asked.payload).toEqual({ room: "room1", seq: 2, text: "better" });
    await asked.answer({ seq: 4 });
    expect((await sending).ok).toBe(true);
    expect(writing.editing).toBeUndefined();
  });

  it("keeps what was typed when the host refuses", async () => {
    const { writing, link } = await writer(3, mine);
    writing.correctLast();
    const sending = writing.send("better");
    await link.next("edit").refuse("muted");
    expect(await sending).toMatchObject({ ok: false });
    expect([writing.editing?.seq, writing.text]).toEqual([2, "better"]);
  });

  it("leaves the device only when the host has answered", async () => {
    const scene = await roomWith(1, { messages: [chat(1, "ara")] });
    const { writing } = conversationOf(scene.room);
    writing.correctLast();
    const sending = writing.send("better");
    const asked = scene.link.next("edit");
    const reloaded = () => conversationOf(new Room("room1", scene.context)).writing;
    expect([writing.editing, reloaded().text]).toEqual([undefined, "better"]);
    await asked.answer({ seq: 2 });
    await sending;
    expect(reloaded().editing).toBeUndefined();
  });

  it("stays on the device only once something has been changed", async () => {
    const scene = await roomWith(1, { messages: [chat(1, "ara")] });
    const { writing } = conversationOf(scene.room);
    const reloaded = () => conversationOf(new Room("room1", scene.context)).writing.editing?.seq;
    writing.correctLast();
    expect(reloaded()).toBeUndefined();
    writing.text = "text";
    expect(reloaded()).toBe(1);
    writing.text = "text 1";
    expect([writing.editing?.seq, reloaded()]).toEqual([1, undefined]);
  });

  it.each(["no_such_message", "not_author"] as const)(
    "goes to the draft after %s, below what is there",
    async (code) => {
      const { writing, room, link } = await writer(3, mine);
      room.draft = "unfinished";
      writing.correctLast();
      const sending = writing.send("better");
      await link.next("edit").refuse(code);
      expect(await sending).toMatchObject({ ok: false });
      expect([writing.editing, writing.text]).toEqual([undefined, "unfinished\nbetter"]);
    },
  );

  it("goes to the draft when it is refused while another is being made", async () => {
    const { writing, room, link } = await writer(2, { messages: [chat(1, "ara"), chat(2, "ara")] });
    writing.correctLast();
    const sending = writing.send("better");
    const asked = link.next("edit");
    writing.correct(chat(1, "ara"));
    writing.text = "first";
    await asked.refuse("muted");
    await sending;
    expect([writing.editing?.seq, writing.text, room.draft]).toEqual([1, "first", "better"]);
  });

  it("goes on after a reload, apart from the drafts, until it is given up", async () => {
    const scene = await roomWith(2, { messages: [chat(1, "bora"), chat(2, "ara", { text: "befor" })] });
    const { writing } = conversationOf(scene.room);
    writing.text = "for all";
    writing.whisperTo(person("bora"));
    writing.text = "a secret";
    writing.correctLast();
    writing.text = "before";
    const again = new Room("room1", scene.context);
    const after = conversationOf(again).writing;
    expect([after.editing?.seq, after.text, after.target]).toEqual([2, "before", undefined]);
    after.cancel();
    expect([after.text, conversationOf(new Room("room1", scene.context)).writing.editing]).toEqual([
      again.draft,
      undefined,
    ]);
  });

  it("is of the session that began it", async () => {
    const scene = await roomWith(1, { messages: [chat(1, "ara")] });
    const { writing } = conversationOf(scene.room);
    writing.correctLast();
    writing.text = "changed";
    const other = { ...scene.context, user: person("mina") };
    expect(conversationOf(new Room("room1", other)).writing.editing).toBeUndefined();
  });
});

describe("slow mode", () => {
  const slow = {
    room: details({ owner: person("bora"), slowSeconds: 10 }),
    members: [member("ara"), member("bora", { role: "owner" as const })],
  };

  it("counts from my last message", async () => {
    const { writing } = await writer(2, { ...slow, messages: [chat(1, "ara", { at: MORNING }), chat(2, "bora")] });
    expect(writing.nextAt).toBe(MORNING + 10_000);
  });

  it("does not count what was sent before it came on", async () => {
    const messages = [chat(1, "ara"), settings(2, { slowSeconds: 10 })];
    const { writing } = await writer(2, { ...slow, messages });
    expect(writing.nextAt).toBe(0);
  });

  it("is not for the owner, nor when it is off", async () => {
    const owner = await writer(1, { room: details({ slowSeconds: 10 }), messages: [chat(1, "ara")] });
    expect(owner.writing.nextAt).toBe(0);
    const off = await writer(1, { ...slow, room: details({ owner: person("bora") }), messages: [chat(1, "ara")] });
    expect(off.writing.nextAt).toBe(0);
  });
});
