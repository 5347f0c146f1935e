/** The one-colour mark: the four walls with the open gate, in a 24 by 24 box. */
export const MARK =
  "M6.5 18.6A3.5 3.5 0 0 1 3 15.1V6.5A3.5 3.5 0 0 1 6.5 3h11A3.5 3.5 0 0 1 21 6.5v8.6a3.5 3.5 0 0 1-3.5 3.5h-4.5L8.3 22.3";
