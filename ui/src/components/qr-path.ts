/** The white border a camera needs, in modules. */
export const QUIET_MODULES = 4;

/** A QR code as one path; one module is one unit, the origin is the first module. */
export interface QrPath {
  path: string;
  /** Modules along one side, without the quiet zone. */
  modules: number;
}

/** One row of the code as runs of dark modules. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x += 1) {
    if (row[x] !== true) continue;
    const from = x;
    while (row[x + 1] === true) x += 1;
    path += `M${from} ${y}h${x + 1 - from}v1h${from - x - 1}z`;
  }
  return path;
}

/** Draws `text`. The encoder is loaded when it is first needed: most guests never draw a code. */
export async function qrPath(text: string): Promise<QrPath> {
  const { encode } = await import("uqr");
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  return { path: data.map(rowPath).join(""), modules: size };
}
