import { describe, expect, it } from "vitest";
import type { Message } from "../protocol";
import { chat, chats, join, MORNING, whisper } from "../test/people";
import { rows } from "../test/rows";
import { RowList } from "./row-list";
import type { RowOptions } from "./rows";

const ME: RowOptions = { me: "ara", more: false };

/** What a list shows after each of these steps, next to what is made of each alone. */
function both(...steps: [readonly Message[], RowOptions?][]) {
  const list = new RowList();
  for (const [messages, options = ME] of steps) expect(list.update(messages, options)).toEqual(rows(messages, options));
  return list;
}

const three = chats(1, 3);

describe("a list of rows", () => {
  it("shows the same as rows made anew, whatever follows", () => {
    const joins = [...three, join(4, "chul"), join(5, "dana")];
    both([[]], [three], [three], [joins.slice(0, 4)], [joins], [[...joins, chat(6, "bora")]]);
  });

  it("puts a message before the whispers that are later, and what I send below all", () => {
    const options = { ...ME, whispers: [whisper(1, "bora", "ara", { at: MORNING + 10 })] };
    const outgoing: RowOptions["outgoing"] = [{ id: "x", at: MORNING + 20, text: "soon", state: "pending" }];
    const four = [...three, chat(4, "bora")];
    const list = both(
      [three, options],
      [four, options],
      [four, { ...options, outgoing }],
      [[...four, chat(20, "bora")], options],
    );
    expect(list.update(four, options).at(-1)).toMatchObject({ kind: "whisper" });
  });

  it("begins anew where something before the end is another one", () => {
    const edited = [chat(1, "bora", { text: "better" }), ...three.slice(1), chat(4, "bora")];
    const unread = { ...ME, unreadFrom: 3 };
    both([three], [edited], [edited.slice(2)], [edited, unread], [edited], [edited, { me: "bora" }]);
  });

  it("keeps the very rows that are above what follows, and does not change those it gave before", () => {
    const list = new RowList();
    const before = list.update(three, ME);
    const copy = structuredClone(before);
    const after = list.update([...three, chat(4, "bora")], ME);
    for (const [index, row] of before.slice(0, -1).entries()) expect(after[index]).toBe(row);
    expect(after[before.length - 1]).not.toBe(before.at(-1));
    expect(before).toEqual(copy);
  });

  it("keeps the whispers that follow, too", () => {
    const list = new RowList();
    const options = { ...ME, whispers: [whisper(1, "bora", "ara", { at: MORNING + 1000 })] };
    const before = list.update(three, options);
    expect(list.update([...three, chat(4, "bora")], options).at(-1)).toBe(before.at(-1));
  });
});
