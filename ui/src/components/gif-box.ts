/** A picture's box on the page, in px. */
export interface Box {
  width: number;
  height: number;
}

/** Boxes for the desktop and the phone; `style.css` picks one by the window's width. */
export const GIF_SIDE_MAX_PX = 320;
export const GIF_SIDE_MAX_PHONE_PX = 240;
const GIF_WIDTH_MIN_PX = 96;

/** The box of a picture of `width` × `height`, known before a byte of it has arrived: nothing moves when it comes. */
export function gifBox(width: number, height: number, sideMax: number): Box {
  const scale = Math.min(1, sideMax / Math.max(width, 1), sideMax / Math.max(height, 1));
  return {
    width: Math.max(GIF_WIDTH_MIN_PX, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
