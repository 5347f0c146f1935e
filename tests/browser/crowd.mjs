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

/** Says many things, in their order: texts, or whatever else a message can hold. Gives their places in the log. */
export async function says(person, room, count, what = sentence, from = 1) {
  const seqs = [];
  for (let next = from; next < from + count; next += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, from + count - next) }, (_, index) => next + index);
    const said = numbers.map((number) => {
      const one = what(number);
      return person.gets("chat", { room, id: freshId(), ...(typeof one === "string" ? { text: one } : one) });
    });
    for (const { seq } of await Promise.all(said)) seqs.push(seq);
    person.heard.length = 0;
  }
  return seqs;
}

/** Like `sentence`, with a picture in every fifth message: one of these by turns, every other time with words. */
export function illustrated(pictures) {
  return (number) => {
    const turn = number / 5;
    if (!Number.isInteger(turn)) return sentence(number);
    const gif = pictures[turn % pictures.length];
    return turn % 2 === 0 ? { gif } : { gif, text: sentence(number) };
  };
}

const WORDS = ["오늘", "저녁에", "모여서", "보드게임을", "해요", "see", "you", "in", "the", "yard", "그때", "봐요"];

/** Something like what people say, of different lengths; it begins with its number. */
export function sentence(number) {
  const length = 1 + ((number * 7) % 23);
  const words = Array.from({ length }, (_, index) => WORDS[(number + index * 5) % WORDS.length]);
  return `${number} ${words.join(" ")}`;
}
