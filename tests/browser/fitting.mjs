// What does not fit on a page, and words that make it hard.

/** The longest words of three writings. */
export const WORDS = {
  Korean:
    "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후그느드르",
  Latin: "Wwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmmwwwmmm",
  Arabic: "مرحبابكمفيالساحةالكبيرةحيثيلتقيالجميعكلمساءمنأجلالحديثوالضحك",
};

/** What sticks out of the page, scrolls sideways, or lies on something else that one reads or presses. Runs in the page. */
export function faults() {
  const found = [];
  /** Rows that one pushes sideways: the console's tabs on a telephone, and the library's tags. */
  const PUSHED = "[role=tablist], .tagrow";
  const name = (element) => `${element.tagName}.${element.className} "${(element.textContent ?? "").slice(0, 20)}"`;
  const visible = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest(".vh, svg");
  /** What an element is scrolled in. */
  const boxOf = (element) => {
    const box = element.parentElement;
    return box === null || ["auto", "scroll"].includes(getComputedStyle(box).overflowY) ? (box ?? element) : boxOf(box);
  };
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} px wide in a window of ${clientWidth}`);
  for (const element of document.querySelectorAll("body *")) {
    if (!visible(element)) continue;
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    if (scrolls && element.scrollWidth > element.clientWidth + 1 && !element.matches(`${PUSHED}, input, textarea`))
      found.push(`scrolls sideways: ${name(element)}`);
  }
  // Behind what lies over the page, things are covered on purpose.
  const last = (selector) => [...document.querySelectorAll(selector)].filter(visible).at(-1);
  const sheet = last(".scrim--sheet")?.nextElementSibling ?? last(".pop, .menu");
  const over = document.querySelector("dialog[open], .screenfold") ?? sheet ?? document.body;
  for (const element of over.querySelectorAll("button, a[href], input, textarea, [role=switch]")) {
    if (!visible(element) || element.disabled || element.closest(PUSHED)) continue;
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    if (width === 0 || bottom <= 0 || top >= innerHeight) continue;
    if (left < -1 || right > innerWidth + 1)
      found.push(`sticks out at ${Math.round(left)}-${Math.round(right)}: ${name(element)}`);
    const y = Math.min(innerHeight - 1, Math.max(0, top + height / 2));
    // The control's own label may show what the control only does.
    const label = element.closest("label");
    const hit = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, left + width / 2)), y);
    // What scrolls may lie below the edge of its box; that is not something that lies on it.
    const edge = boxOf(element).getBoundingClientRect();
    if (y < edge.top || y > edge.bottom || hit === null) continue;
    if (
      !element.contains(hit) &&
      !hit.contains(element) &&
      (label === null || hit.closest("button, a[href], label") !== label)
    )
      found.push(`${name(hit)} lies on ${name(element)}`);
  }
  // Rows of a dialog that scrolls stand below each other.
  for (const row of document.querySelectorAll(".dialog__body > *"))
    if (row.scrollHeight > row.clientHeight + 1 && visible(row) && getComputedStyle(row).overflowY === "visible")
      found.push(`is higher than its place: ${name(row)}`);
  return found;
}
