const query = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the person asked the system for less motion. */
class Motion {
  #reduced = $state(query.matches);

  constructor() {
    query.addEventListener("change", () => (this.#reduced = query.matches));
  }

  get reduced(): boolean {
    return this.#reduced;
  }
}

export const motion = new Motion();
