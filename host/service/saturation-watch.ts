/**
 * Up to this share of the ifmap words may be saturated without a notice: the brightest words of pictures beyond the
 * calibration's, whose labels are not changed by it. Of 1000 emoji cards with up to this share (the lollipop) 999 had
 * float32's label (`eyeriss evaluate --compare onnxruntime`). Every result carries the number.
 */
const RARE = 2.5e-4;
/** Frames over which the share is averaged: some seconds of a camera. */
const FRAMES = 60;

/**
 * Tells when so many ifmap words saturate that the network needs other scales. It looks at the mean over many frames, and
 * stays with what it said until that is clearly otherwise: one bright picture says nothing, and a notice that comes and
 * goes with every other frame is worse than none.
 */
export class SaturationWatch {
  #mean = 0;
  #frames = 0;
  #often = false;

  /**
   * Takes a frame in.
   * @param share saturated part of its ifmap words, 0 to 1
   * @returns whether words saturate too often
   */
  add(share: number): boolean {
    this.#frames = Math.min(FRAMES, this.#frames + 1);
    this.#mean += (share - this.#mean) / this.#frames;
    this.#often = this.#mean > (this.#often ? RARE / 2 : RARE);
    return this.#often;
  }
}
