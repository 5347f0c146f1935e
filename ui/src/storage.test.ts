import { expect, it } from "vitest";
import { webStorage } from "./storage";

/** A browser's storage that takes so many entries. */
function small(entriesMax: number): Storage {
  const entries: Record<string, string> = {};
  const storage = {
    getItem: (key: string) => entries[key] ?? null,
    setItem: (key: string, text: string) => {
      if (!(key in entries) && Object.keys(entries).length >= entriesMax) throw new Error("QuotaExceededError");
      entries[key] = text;
    },
    removeItem: (key: string) => Reflect.deleteProperty(entries, key),
  };
  return new Proxy(storage, {
    ownKeys: () => Object.keys(entries),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  }) as unknown as Storage;
}

it("remembers, lists and forgets", () => {
  const storage = webStorage(() => localStorage);
  storage.set("test.a", "1");
  storage.set("test.b", "2");
  storage.set("other", "3");
  expect(storage.get("test.a")).toBe("1");
  expect(storage.keys("test.").sort()).toEqual(["test.a", "test.b"]);
  storage.remove("test.a");
  expect(storage.get("test.a")).toBeUndefined();
  expect(webStorage(() => localStorage).get("test.b")).toBe("2");
});

it("works in memory where storage is forbidden", () => {
  const storage = webStorage(() => {
    throw new Error("SecurityError");
  });
  storage.set("a", "1");
  expect(storage.get("a")).toBe("1");
  expect(storage.keys("")).toEqual(["a"]);
  storage.remove("a");
  expect(storage.get("a")).toBeUndefined();
});

it("keeps in memory what a full storage does not take, and tells each key once", () => {
  const full = small(1);
  const storage = webStorage(() => full);
  storage.set("a", "1");
  storage.set("b", "2");
  storage.set("a", "3");
  expect([storage.get("a"), storage.get("b")]).toEqual(["3", "2"]);
  expect(storage.keys("").sort()).toEqual(["a", "b"]);
});
