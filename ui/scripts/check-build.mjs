// Checks what a guest's phone downloads first: nothing inline (the content security policy forbids it), nothing from
// elsewhere, and at most FIRST_LOAD_BYTES_MAX of gzip. Lazy parts do not count.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST_LOAD_BYTES_MAX = 70 * 1024;
const dist = new URL("../dist/", import.meta.url);
const page = readFileSync(new URL("index.html", dist), "utf8");

const problems = [];
if (/<script(?![^>]*\ssrc=)/i.test(page)) problems.push("index.html has an inline script");
if (/<style|\sstyle=|\son\w+=/i.test(page)) problems.push("index.html has an inline style or handler");
if (/(?:src|href)="(?:https?:)?\/\//i.test(page)) problems.push("index.html names another origin");

const files = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const sizes = files.map((file) => [file, gzipSync(readFileSync(new URL(file, dist))).length]);
const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
for (const [file, bytes] of sizes) console.log(`${String(bytes).padStart(7)}  ${file}`);
console.log(`${String(total).padStart(7)}  first load, gzip (at most ${FIRST_LOAD_BYTES_MAX})`);
if (total > FIRST_LOAD_BYTES_MAX) problems.push("the first load is too big");

for (const problem of problems) console.error(`error: ${problem}`);
process.exit(problems.length > 0 ? 1 : 0);
