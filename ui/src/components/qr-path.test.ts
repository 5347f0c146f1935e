import { describe, expect, it } from "vitest";
import { qrPath } from "./qr-path";

describe("qrPath", () => {
  it("draws the three finder patterns at the edge, without a border of its own", async () => {
    const { path, modules } = await qrPath("http://192.168.0.12:4747/r/abcdefghijkl");
    expect(path.startsWith("M0 0h7v1h-7z")).toBe(true);
    expect(path).toContain(`M${modules - 7} 0h7v1h-7z`);
    expect(path).toContain(`M0 ${modules - 1}h7v1h-7z`);
    expect((modules - 17) % 4).toBe(0);
  });
});
