// The Debian package: what is in it, what it asks for, and that the app in it opens its window and hosts.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const packages = process.env.MADANG_PACKAGES;
if (!packages) throw new Error("MADANG_PACKAGES names no packages; run `cargo xtask package --check`");

let deb;
let folder;

const runs = (program, ...arguments_) => execFileSync(program, arguments_, { encoding: "utf8" });
const field = (name) => runs("dpkg-deb", "--field", deb, name).trim();
const inside = (path) => join(folder, path);

function only(kind, ending) {
  const found = readdirSync(join(packages, kind)).filter((name) => name.endsWith(ending));
  assert.equal(found.length, 1, `one ${ending} of ${found}`);
  return join(packages, kind, found[0]);
}

before(() => {
  deb = only("deb", ".deb");
  folder = mkdtempSync(join(tmpdir(), "madang-deb-"));
  runs("dpkg-deb", "--extract", deb, folder);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("the package says what it is and what it needs", () => {
  const manifest = readFileSync(new URL("../../Cargo.toml", import.meta.url), "utf8");
  assert.equal(field("Package"), "madang");
  assert.equal(field("Version"), /^version = "(.*)"/m.exec(manifest)[1]);
  const needs = field("Depends").split(", ");
  for (const wanted of ["libwebkit2gtk-4.1-0", "libgtk-3-0"]) assert.ok(needs.includes(wanted), `${needs}`);
  for (const needed of needs) {
    const name = needed.split(/[ |(]/)[0];
    // A library may go by a newer name that stands in for the old one.
    const known = runs(
      "sh",
      "-c",
      `dpkg-query --show --showformat '\${Package} \${Provides}\\n' | grep --word-regexp ${name}`,
    );
    assert.ok(known.includes(name), `${needed} is there`);
  }
});

test("what the app is linked against is there", () => {
  const missing = runs("ldd", inside("usr/bin/madang"))
    .split("\n")
    .filter((line) => line.includes("not found"));
  assert.deepEqual(missing, []);
});

test("the menu shows it in both languages, with its icon", () => {
  const entry = readFileSync(inside("usr/share/applications/Madang.desktop"), "utf8").split("\n");
  for (const line of ["Name=Madang", "Name[ko]=마당", "Exec=madang", "Icon=madang", "Terminal=false"]) {
    assert.ok(entry.includes(line), `${line} is in ${entry}`);
  }
  assert.ok(entry.some((line) => line.startsWith("Categories=Network;")));
  for (const size of ["32x32", "128x128", "256x256@2"]) {
    const icon = readFileSync(inside(`usr/share/icons/hicolor/${size}/apps/madang.png`));
    assert.equal(icon.subarray(1, 4).toString(), "PNG", size);
  }
});

test("nothing lies where it does not belong", () => {
  const paths = runs("dpkg-deb", "--contents", deb)
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith("d"))
    .map((line) => line.split(/\s+/)[5].replace(/^\.\//, ""));
  const places = ["usr/bin/madang", "usr/share/applications/", "usr/share/icons/", "usr/share/doc/madang/"];
  assert.ok(paths.length > 4, `${paths}`);
  const elsewhere = paths.filter((path) => !places.some((place) => path.startsWith(place)));
  assert.deepEqual(elsewhere, []);
});

test("the app in it opens its window and hosts", async () => {
  process.env.MADANG_APP = inside("usr/bin/madang");
  const { Window } = await import("../desktop/driver.mjs");
  const { Screen } = await import("../desktop/screen.mjs");
  const { Console } = await import("../desktop/console.mjs");
  const screen = await Screen.putUp();
  const window = await Window.open(screen);
  try {
    const console = await Console.of(window);
    const { hosting, port } = await console.configures({ hosting: true });
    assert.equal(hosting, true);
    const info = await (await fetch(`http://127.0.0.1:${port}/info`)).json();
    assert.equal(info.protocol, 1);
    console.leaves();
    await window.closes();
    await assert.rejects(fetch(`http://127.0.0.1:${port}/info`));
  } finally {
    await window.remove();
    await screen.takeDown();
  }
});

test("there is a package for Fedora and its kin too", () => {
  const rpm = only("rpm", ".rpm");
  assert.ok(existsSync(rpm));
  assert.deepEqual([...readFileSync(rpm).subarray(0, 4)], [0xed, 0xab, 0xee, 0xdb]);
});
