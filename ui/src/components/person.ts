/** What a person's seal and name are drawn from. */
export interface Person {
  nickname: string;
  /** `#rrggbb`; only its hue is used, the theme gives lightness and chroma. */
  color: string;
}
