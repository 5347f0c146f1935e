import { describe, expect, it } from "vitest";
import { details } from "../test/people";
import { RoomSettings } from "./room-settings.svelte";

describe("the settings of a room", () => {
  it("send nothing that has not changed", () => {
    const settings = new RoomSettings(details());
    settings.title = " A room ";
    expect([settings.changes, settings.changed]).toEqual([{}, false]);
  });

  it("send what has", () => {
    const settings = new RoomSettings(details());
    Object.assign(settings, { title: "Another", max: 12, frozen: true, slowSeconds: 10, keep: false, guests: false });
    const changes = { title: "Another", max: 12, frozen: true, slowSeconds: 10, keep: false, guests: false };
    expect(settings.changes).toEqual(changes);
  });

  it("change, take away or leave the password", () => {
    const settings = new RoomSettings(details({ locked: true }));
    expect([settings.locked, settings.changes]).toEqual([true, {}]);
    settings.lock = "new";
    expect([settings.usable(60), settings.changes]).toEqual([false, {}]);
    settings.password = "new secret";
    expect([settings.usable(60), settings.changes]).toEqual([true, { password: "new secret" }]);
    settings.lock = "none";
    expect([settings.locked, settings.changes]).toEqual([false, { password: null }]);
  });

  it("need a title that is not too long", () => {
    const settings = new RoomSettings(details());
    settings.title = "  ";
    expect(settings.usable(60)).toBe(false);
    settings.title = "가".repeat(60);
    expect(settings.usable(60)).toBe(true);
    settings.title = "가".repeat(61);
    expect(settings.usable(60)).toBe(false);
  });
});
