// Small real GIFs, written byte by byte.

/** An animated GIF of one colour: two frames, so many pixels wide and high; a square unless it is told otherwise. */
export function gif(width, [red, green, blue], height = width) {
  const size = [width, height].flatMap((side) => [side & 255, side >> 8]);
  const header = [...Buffer.from("GIF89a"), ...size, 0x80, 0, 0, red, green, blue, 255, 255, 255];
  const forever = [0x21, 0xff, 11, ...Buffer.from("NETSCAPE2.0"), 3, 1, 0, 0, 0];
  const frame = [0x21, 0xf9, 4, 4, 20, 0, 0, 0, 0x2c, 0, 0, 0, 0, ...size, 0, ...pixels(width * height)];
  return Buffer.from([...header, ...forever, ...frame, ...frame, 0x3b]);
}

/** So many pixels of colour 0. A clear code before every one keeps the codes three bits wide. */
function pixels(count) {
  const codes = Array.from({ length: count }, () => [4, 0]).flat();
  const bytes = [];
  let [buffer, bits] = [0, 0];
  for (const code of [...codes, 5]) {
    buffer |= code << bits;
    bits += 3;
    for (; bits >= 8; bits -= 8, buffer >>= 8) bytes.push(buffer & 255);
  }
  if (bits > 0) bytes.push(buffer & 255);
  const blocks = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [2, ...blocks, 0];
}
