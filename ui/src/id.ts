const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Characters of an id made here: 24 of 36 carry 124 random bits. */
const ID_CHARACTERS = 24;

/** A new random id of `[0-9a-z]`. `crypto.randomUUID` is missing on plain HTTP pages, `getRandomValues` is not. */
export function randomId(): string {
  let id = "";
  while (id.length < ID_CHARACTERS) {
    // 252 is the largest multiple of 36 a byte can hold: higher bytes are thrown away to keep the characters equally likely.
    for (const byte of crypto.getRandomValues(new Uint8Array(ID_CHARACTERS)))
      if (byte < 252 && id.length < ID_CHARACTERS) id += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return id;
}
