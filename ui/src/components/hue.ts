/** One sRGB channel, two hexadecimal digits, as linear light. */
function linear(digits: string): number {
  const value = Number.parseInt(digits, 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** The OKLCH hue of a `#rrggbb` colour, in whole degrees from 0 to 359; 0 for what is no such colour. */
export function hue(hex: string): number {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) return 0;
  const [r, g, b] = [linear(hex.slice(1, 3)), linear(hex.slice(3, 5)), linear(hex.slice(5, 7))] as const;
  // OKLab's definition: linear sRGB to cone response, then its cube root to the two opponent axes.
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const redGreen = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const yellowBlue = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return Math.round((Math.atan2(yellowBlue, redGreen) * 180) / Math.PI + 360) % 360;
}
