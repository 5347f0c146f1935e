// What axe-core says of a page.

import { readFileSync } from "node:fs";

const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What a machine can find that is seriously wrong with what is on the page. */
export async function problemsOf(visitor) {
  await visitor.page.evaluate(axe);
  await visitor.stands();
  return visitor.page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`,
      );
  });
}

/** Looks at one screen after the other; everything is told at once. */
export function looker(visitor) {
  const found = [];
  const look = async (screen) => {
    for (const problem of await problemsOf(visitor)) found.push(`${screen}: ${problem}`);
  };
  return { visitor, found, look };
}
