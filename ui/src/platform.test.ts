import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  sessionStorage.clear();
  localStorage.clear();
  history.replaceState(null, "", "/");
});

afterEach(() => void vi.unstubAllGlobals());

describe("in a browser", () => {
  it("the host is where the page came from, and without a key it is not run from here", async () => {
    const { home } = await import("./platform");
    expect(await home()).toEqual({ url: `${location.origin}/`, opened: false });
  });

  it("a key in the address is taken out of it and kept for this tab", async () => {
    history.replaceState(null, "", "/#console=KEY");
    const { home } = await import("./platform");
    expect(await home()).toMatchObject({ key: "KEY", opened: true });
    expect(location.href).not.toContain("KEY");
    expect(await home()).toMatchObject({ key: "KEY", opened: false });
    expect(localStorage).toHaveLength(0);
  });

  it("a key that the host does not take is forgotten", async () => {
    history.replaceState(null, "", "/#console=KEY");
    const reload = vi.spyOn(location, "reload").mockReturnValue();
    const { dropConsoleKey, home } = await import("./platform");
    await home();
    dropConsoleKey();
    expect(reload).toHaveBeenCalledOnce();
    expect(await home()).not.toHaveProperty("key");
  });
});

describe("in the window", () => {
  it("the app says where its host is, and nothing in the address counts", async () => {
    const asked: string[] = [];
    vi.stubGlobal("isTauri", true);
    vi.stubGlobal("__TAURI_INTERNALS__", {
      invoke: (command: string) => {
        asked.push(command);
        return Promise.resolve({ url: "http://127.0.0.1:40123/", key: "OWN" });
      },
    });
    history.replaceState(null, "", "/#console=OTHER");
    const { home } = await import("./platform");
    expect(await home()).toEqual({ url: "http://127.0.0.1:40123/", key: "OWN" });
    expect(asked).toEqual(["home"]);
    expect(sessionStorage).toHaveLength(0);
  });

  it.each([true, false])(
    "the app shows notices where it can, and a click on one leads where it should: %s",
    async (clicked) => {
      const told: unknown[] = [];
      vi.stubGlobal("isTauri", true);
      vi.stubGlobal("__TAURI_INTERNALS__", {
        invoke: (command: string, payload: unknown) => {
          if (command === "home") return Promise.resolve({ url: "http://127.0.0.1:40123/", key: "OWN", notices: true });
          told.push([command, payload]);
          return Promise.resolve(clicked);
        },
      });
      const { askToNotify, canNotify, home, showNotice } = await import("./platform");
      expect(canNotify()).toBe(false);
      expect(await home()).toEqual({ url: "http://127.0.0.1:40123/", key: "OWN" });
      expect([canNotify(), await askToNotify()]).toEqual([true, true]);
      const notice = { title: "Bora mentioned you", body: "@Ara", tag: "room", sound: true };
      const open = vi.fn();
      showNotice(notice, open);
      await vi.waitFor(() => expect(told).toEqual([["notify", { notice }]]));
      await vi.waitFor(() => expect(open).toHaveBeenCalledTimes(clicked ? 1 : 0));
    },
  );
});

describe("isBrowserGuest", () => {
  it.each([
    ["http:", "192.168.0.12", true],
    ["http:", "127.0.0.1", false],
    ["http:", "tauri.localhost", false],
    ["tauri:", "localhost", false],
    ["https:", "192.168.0.12", false],
  ])("%s//%s: %s", async (protocol, hostname, guest) => {
    const { isBrowserGuest } = await import("./platform");
    expect(isBrowserGuest({ protocol, hostname })).toBe(guest);
  });
});
