import { beforeAll, describe, expect, it } from "vitest";
import type { Check, CheckParams } from "../protocol";
import { consoleEn } from "../text/console-en";
import { reader } from "../text/language.svelte";
import { checkRow, verdict, type CheckRow } from "./check-row";

beforeAll(() => reader.read("en"));

const check = (code: Check["code"], ok: boolean | undefined, params: CheckParams = {}): Check => ({
  code,
  ...(ok !== undefined && { ok }),
  params,
});
const rows = (...checks: Check[]) => checks.map(checkRow).filter((row): row is CheckRow => row !== undefined);

describe("a row of the self-test", () => {
  it("says nothing of internet that nobody asked for, nor of a VPN that is not there", () => {
    expect(rows(check("inet", undefined), check("vpn", true))).toEqual([]);
    expect(checkRow(check("inet", true))?.sentence).toBe(consoleEn["test.inet"]);
  });

  it("shows what helps", () => {
    const port = checkRow(check("port", false, { port: 4747, free: 4748 }));
    expect(port).toMatchObject({ mark: "bad", value: "TCP 4747", freePort: 4748 });
    const firewall = checkRow(check("fw", undefined, { firewall: "ufw", command: "sudo ufw allow 4747/tcp" }));
    expect(firewall).toMatchObject({ mark: "warn", value: "ufw", command: "sudo ufw allow 4747/tcp" });
    expect(checkRow(check("mdns", false))).toMatchObject({ mark: "warn", invites: "people" });
    expect(checkRow(check("iso", undefined))).toMatchObject({ mark: "wait", invites: "phone" });
  });

  it("waits for what has to be mended first, under its neutral name", () => {
    const waiting = checkRow(check("fw", undefined, { after: "port" }));
    expect(waiting).toMatchObject({ mark: "wait", sentence: consoleEn["test.fw"], advice: consoleEn["test.wait"] });
  });
});

describe("the verdict", () => {
  it("is the worst of the rows, and what merely waits is no trouble", () => {
    expect(verdict(rows(check("net", true), check("iso", undefined))).tone).toBe("ok");
    expect(verdict(rows(check("net", true), check("mdns", false), check("vpn", false)))).toEqual({
      tone: "warn",
      sentence: "People can join, but check 2 things",
    });
    expect(verdict(rows(check("net", false), check("mdns", false)))).toMatchObject({
      tone: "bad",
      sentence: consoleEn["test.broken"],
    });
  });
});
