/**
 * Up to this share of the ifmap words may be saturated without a notice: the brightest words of pictures beyond the
 * calibration's, whose labels are not changed by it. Of 1000 emoji cards with up to this share 999 had float32's label
 * (`eyeriss evaluate --compare onnxruntime`). Every result carries the number.
 */
export const RARE_SATURATED = 2.5e-4;
/**
 * The same of ofmap words whose psums wrapped. Four of 8000 emoji scenes and cards had some, up to this share: their
 * labels were float32's in all but one, which is of a design that the network never saw.
 */
export const RARE_WRAPPED = 5e-5;
/** Frames over which the share is averaged: some seconds of a camera. */
const FRAMES = 60;

/**
 * Tells when so many words saturate or wrap that the network needs other scales. It looks at the mean over many frames,
 * and stays with what it said until that is clearly otherwise: one bright picture says nothing, and a notice that comes
 * and goes with every other frame is worse than none.
 */
export class WordWatch {
  readonly #rare: number;
  #mean = 0;
  #frames = 0;
  #often = false;

  /** @param rare share of a frame's words that is no matter, 0 to 1 */
  constructor(rare: number) {
    this.#rare = rare;
  }

  /**
   * Takes a frame in.
   * @param share part of its words that saturated or wrapped, 0 to 1
   * @returns whether they do too often
   */
  add(share: number): boolean {
    this.#frames = Math.min(FRAMES, this.#frames + 1);
    this.#mean += (share - this.#mean) / this.#frames;
    this.#often = this.#mean > (this.#often ? this.#rare / 2 : this.#rare);
    return this.#often;
  }
}
