/** A camera gives 30 pictures a second; one that gives none for so long hangs, although it says nothing. */
const FROZEN_MS = 4000;

/** Notices that a source has stopped giving pictures without a word, as USB cameras and stopped tracks do. */
export class StillPicture {
  #id: string | undefined;
  #since = 0;

  /**
   * Looks at a source.
   * @param id of its newest picture
   * @returns whether it has frozen; once, then it is given as long again
   */
  look(id: string, now: number): boolean {
    if (id !== this.#id) {
      this.#id = id;
      this.#since = now;
      return false;
    }
    if (now - this.#since < FROZEN_MS) return false;
    this.#since = now;
    return true;
  }

  /** Nothing is to be seen now. */
  rest(): void {
    this.#id = undefined;
  }
}
