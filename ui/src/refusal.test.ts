import { expect, it } from "vitest";
import { refusalText } from "./refusal";
import { en } from "./text/en";

it("says what the host's code means", () => {
  expect(refusalText("wrong_password")).toBe("lock.wrong");
  expect(refusalText("host_full")).toBe("err.roomsFull");
  expect(refusalText("too_many_connections")).toBe("err.hostFull");
});

it("treats a code it does not know as a plain failure", () => {
  for (const code of ["from_protocol_9", "internal", "toString", "__proto__", ""])
    expect(refusalText(code)).toBe("err.internal");
});

it("names only texts there are", () => {
  const codes = ["muted", "offline", "unknown", "upload_lost", "other_session", "guests_not_allowed", "empty"];
  for (const code of codes) expect(en).toHaveProperty([refusalText(code)]);
});
