// People who talk a lot, with the official client: for what only shows in long conversations.

import { freshId } from "../node/person.mjs";

/** So many messages are on their way at once; the host writes them to disk together. */
const AT_ONCE = 200;

/** A room in which this person has said `count` things. */
export async function roomOf(talker, title, count) {
  const room = await talker.opens(title);
  await says(talker, room, count);
  return room;
}

/** Says many things, in their order. */
export async function says(person, room, count, text = sentence, from = 1) {
  for (let next = from; next < from + count; next += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, from + count - next) }, (_, index) => next + index);
    await Promise.all(numbers.map((number) => person.gets("chat", { room, id: freshId(), text: text(number) })));
    person.heard.length = 0;
  }
}

const WORDS = ["오늘", "저녁에", "모여서", "보드게임을", "해요", "see", "you", "in", "the", "yard", "그때", "봐요"];

/** Something like what people say, of different lengths; it begins with its number. */
export function sentence(number) {
  const length = 1 + ((number * 7) % 23);
  const words = Array.from({ length }, (_, index) => WORDS[(number + index * 5) % WORDS.length]);
  return `${number} ${words.join(" ")}`;
}
