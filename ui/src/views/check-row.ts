/** What a row of the self-test says. Pure: the host's check becomes words, a mark, and what helps. */
import type { Check } from "../protocol";
import { type ConsoleKey, tc } from "../text/console-language";

export type Mark = "ok" | "warn" | "bad" | "run" | "wait";

export interface CheckRow {
  code: Check["code"];
  mark: Mark;
  sentence: string;
  /** The technical value, at the end of the line. */
  value: string;
  advice?: string;
  /** Moves the host to a port that is free. */
  freePort?: number;
  /** What to type. */
  command?: string;
  /** Shows the ways in which people get here all the same, or the QR code for a phone. */
  invites?: "people" | "phone";
}

const NAMES = {
  net: "test.net",
  inet: "test.inet",
  vpn: "test.vpn",
  port: "test.port",
  fw: "test.fw",
  mdns: "test.mdns",
  iso: "test.iso",
} as const satisfies Record<Check["code"], ConsoleKey>;

/** The rows of a test that runs: which there are is known beforehand. */
export const RUNNING: readonly Check["code"][] = ["net", "port", "fw", "mdns", "iso"];

export function runningRow(code: Check["code"]): CheckRow {
  return { code, mark: "run", sentence: tc(NAMES[code]), value: "", advice: tc("test.running") };
}

/** The row of a check, or none where there is nothing to say: no VPN, or internet that nobody asked for. */
export function checkRow(check: Check): CheckRow | undefined {
  const { code, ok, params } = check;
  const row = (mark: Mark, sentence: string, more: Partial<CheckRow> = {}): CheckRow => ({
    code,
    mark,
    sentence,
    value: valueOf(check),
    ...more,
  });
  if (params.after !== undefined) return row("wait", tc(NAMES[code]), { advice: tc("test.wait") });
  if (params.off) return row("wait", tc(NAMES[code]), { advice: tc(code === "port" ? "side.rests" : "test.mdns.off") });
  switch (code) {
    case "net":
      return ok ? row("ok", tc("test.net.ok")) : row("bad", tc("test.net.bad"), { advice: tc("test.net.badNote") });
    case "inet":
      return ok ? row("ok", tc("test.inet"), { advice: tc("test.inetNote") }) : undefined;
    case "vpn":
      return ok ? undefined : row("warn", tc("test.vpn"), { advice: tc("test.vpnNote") });
    case "port":
      if (ok) return row("ok", tc("test.port.ok"));
      return row("bad", tc("test.port.bad", { p: String(params.port ?? 0) }), { freePort: params.free });
    case "fw":
      return firewallRow(check, row);
    case "mdns":
      if (ok) return row("ok", tc("test.mdns.ok"));
      return row("warn", tc("test.mdns.warn"), { advice: tc("test.mdns.warnNote"), invites: "people" });
    case "iso":
      if (ok) return row("ok", tc("test.iso.ok"));
      if (ok === undefined) return row("wait", tc("test.iso"), { advice: tc("test.iso.unknown"), invites: "phone" });
      return row("warn", tc("test.iso.warn"), { advice: tc("test.iso.warnNote"), invites: "phone" });
  }
}

function firewallRow(
  { ok, params: { firewall, command } }: Check,
  row: (mark: Mark, sentence: string, more?: Partial<CheckRow>) => CheckRow,
): CheckRow {
  if (ok) return row("ok", tc("test.fw.ok"));
  const windows = firewall === "windows";
  const advice = windows ? tc("test.fw.badNote") : command === undefined ? tc("test.fw.click") : tc("test.fw.command");
  const more = { advice, command };
  return ok === undefined ? row("warn", tc("test.fw.maybe"), more) : row("bad", tc("test.fw.bad"), more);
}

function valueOf({ code, params }: Check): string {
  const firewalls: Record<string, string> = { windows: "Windows", macos: "macOS" };
  switch (code) {
    case "net":
      return [params.interface, params.address].filter((part) => part !== undefined).join(" · ");
    case "vpn":
      return [params.vpn, params.interface].filter((part) => part !== undefined).join(" · ");
    case "port":
      return params.port === undefined ? "" : `TCP ${params.port}`;
    case "fw":
      return params.firewall === undefined ? "" : (firewalls[params.firewall] ?? params.firewall);
    case "mdns":
      return params.after === undefined ? "mDNS" : "";
    default:
      return "";
  }
}

/** The sentence about all of it, and its colour. */
export function verdict(rows: readonly CheckRow[]): { tone: "ok" | "warn" | "bad"; sentence: string } {
  const warnings = rows.filter(({ mark }) => mark === "warn").length;
  if (rows.some(({ mark }) => mark === "bad")) return { tone: "bad", sentence: tc("test.broken") };
  if (warnings > 0) return { tone: "warn", sentence: tc("test.some", { n: warnings }) };
  return { tone: "ok", sentence: tc("test.allOk") };
}
