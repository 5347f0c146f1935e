// Whether a person looks at their page, and what is to be heard of it.

/** From the next page on a test says whether this person looks at it, and tones are counted. */
export async function heed(visitor) {
  await visitor.page.addInitScript(() => {
    document.hasFocus = () => window.looks ?? true;
    window.tones = 0;
    const start = AudioScheduledSourceNode.prototype.start;
    AudioScheduledSourceNode.prototype.start = function (...when) {
      window.tones++;
      return start.apply(this, when);
    };
  });
  return {
    looks: (on) => visitor.page.evaluate((on) => (window.looks = on), on),
    tones: () => visitor.page.evaluate(() => window.tones),
  };
}
