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
  const [natural, tall] = [Math.max(width, 1), Math.max(height, 1)];
  const fits = Math.min(1, sideMax / natural, sideMax / tall);
  // A small picture is drawn larger rather than cut; one that is tall and narrow stands in a box that is wider than it.
  const scale = Math.max(fits, Math.min(GIF_WIDTH_MIN_PX / natural, sideMax / tall));
  return {
    width: Math.max(GIF_WIDTH_MIN_PX, Math.round(natural * scale)),
    height: Math.max(1, Math.round(tall * scale)),
  };
}
