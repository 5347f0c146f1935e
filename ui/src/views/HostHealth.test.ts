import { mount, unmount } from "svelte";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { DatabaseState } from "../protocol";
import { consoleEn } from "../text/console-en";
import { reader } from "../text/language.svelte";
import HostHealth from "./HostHealth.svelte";

beforeAll(() => reader.read("en"));

let shown: ReturnType<typeof mount>;
const show = (database: DatabaseState) => {
  shown = mount(HostHealth, { target: document.body, props: { database } });
};
afterEach(() => unmount(shown));

it("says nothing of a database that is sound", () => {
  show("sound");
  expect(document.querySelector(".banner")).toBeNull();
});

it.each([
  ["damaged", "host.damaged"],
  ["mended", "host.mended"],
] as const)("says that it is %s and what that means", (database, key) => {
  show(database);
  const banner = document.querySelector(".banner");
  expect(banner?.textContent).toContain(consoleEn[key]);
  expect(banner?.textContent).toContain(consoleEn[`${key}.note`]);
});
