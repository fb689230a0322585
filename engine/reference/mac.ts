import { truncatedProduct, wrapToWord } from '../fixed-point.ts';

/**
 * The multiplier and adder of a PE: 16×16 bits, the product cut to a word, psums that wrap.
 * Hot path.
 */
export class Mac {
  /** MACs so far, gated ones included: a PE is busy for a cycle with each */
  macs = 0;
  /** MACs of them that were gated */
  gatedMacs = 0;
  /** the last product, cut to a word; the wrap monitor looks at it */
  product = 0;
  /** bits by which a product is shifted right before it is cut */
  productShift = 16;

  /** psum + ifmap word · filter word */
  multiplyAdd(psum: number, ifmapWord: number, filterWord: number): number {
    this.macs++;
    this.product = truncatedProduct(ifmapWord, filterWord, this.productShift);
    return this.add(psum, this.product);
  }

  /** The adder alone: it also joins a PE's psum with the one from the PE below. */
  add(psum: number, word: number): number {
    return wrapToWord(psum + word);
  }

  /** Cycles that go by with the data path held still because the ifmap word is zero. */
  gate(macs: number): void {
    this.macs += macs;
    this.gatedMacs += macs;
  }
}
