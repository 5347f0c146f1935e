/**
 * Characters that are easily taken for another one: the letters of other alphabets that look like Latin ones, and digits.
 * Not all there are: the host refuses look-alikes among names by the whole table; here it is a hint for who reads the list.
 */
const TAKEN_FOR: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "l",
  i: "l",
  "|": "l",
  а: "a",
  в: "b",
  е: "e",
  к: "k",
  м: "m",
  н: "h",
  о: "o",
  р: "p",
  с: "c",
  т: "t",
  у: "y",
  х: "x",
  ѕ: "s",
  і: "l",
  ј: "j",
  α: "a",
  ε: "e",
  ι: "l",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  τ: "t",
  υ: "u",
  χ: "x",
};

/** A form of a name that is the same for names that look alike. */
export function lookAlike(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\p{Mn}\p{Cf}]/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
  return plain.replace(/./gu, (character) => TAKEN_FOR[character] ?? character).replaceAll("rn", "m");
}
