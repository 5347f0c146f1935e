// Checks what a guest's phone downloads before it sees its first page: nothing inline (the content security policy
// forbids it), nothing from elsewhere, and at most FIRST_LOAD_BYTES_MAX of gzip. What is fetched after that, when the
// page already stands, does not count.
import { readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST_LOAD_BYTES_MAX = 70_000;
const FIRST_PAGES = ["src/views/LobbyView.svelte", "src/views/JoinView.svelte"];
const LANGUAGES = ["src/text/ko.ts", "src/text/en.ts"];

const dist = new URL("../dist/", import.meta.url);
const read = (file) => readFileSync(new URL(file, dist));
const page = read("index.html").toString();
const manifest = JSON.parse(read(".vite/manifest.json"));
rmSync(new URL(".vite/", dist), { recursive: true });

const problems = [];
if (/<script(?![^>]*\ssrc=)/i.test(page)) problems.push("index.html has an inline script");
if (/<style|\sstyle=|\son\w+=/i.test(page)) problems.push("index.html has an inline style or handler");
if (/(?:src|href)="(?:https?:)?\/\//i.test(page)) problems.push("index.html names another origin");

/** The files of a part of the page, with all it imports at once. */
function filesOf(key, files = new Set()) {
  const part = manifest[key];
  if (part === undefined || files.has(part.file)) return files;
  for (const file of [part.file, ...(part.css ?? [])]) files.add(file);
  for (const imported of part.imports ?? []) filesOf(imported, files);
  return files;
}

const gzipped = (file) => gzipSync(read(file)).length;
const sum = (files) => [...files].reduce((bytes, file) => bytes + gzipped(file), 0);
const always = new Set(["index.html", "early.js", ...filesOf("index.html")]);

for (const first of FIRST_PAGES) {
  for (const language of LANGUAGES) {
    if (manifest[first] === undefined || manifest[language] === undefined) {
      problems.push(`${first} or ${language} is not a file of its own`);
      continue;
    }
    const bytes = sum(new Set([...always, ...filesOf(first), ...filesOf(language)]));
    console.log(`${String(bytes).padStart(7)} B  ${first} with ${language}`);
    if (bytes > FIRST_LOAD_BYTES_MAX) problems.push(`the first load of ${first} is above ${FIRST_LOAD_BYTES_MAX} B gzip`);
  }
}

for (const problem of problems) console.error(`error: ${problem}`);
process.exit(problems.length > 0 ? 1 : 0);
