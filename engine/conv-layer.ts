import { checkConvShape, convDimensions, nativeLimitViolations, type ConvShape } from './conv-shape.ts';
import { EyerissError } from './errors.ts';

/** A CONV layer as the chip gets it: every number already a 16-bit word. */
export interface ConvLayer {
  /** Caffe's layer name, e.g. `conv1` or `fire2/squeeze1x1`. */
  readonly name: string;
  readonly shape: ConvShape;
  /** Filter words, M × C/groups × R × S, row-major. */
  readonly filters: Int16Array;
  /** Initial psum word of each of the M filters: the bias and the mean loss of truncation. */
  readonly bias: Int16Array;
  /** Bits by which every product is shifted right (arithmetically, no rounding) before it is added; 0 to 16. */
  readonly productShift: number;
  /** Whether negative ofmap words leave the chip as 0. */
  readonly relu: boolean;
  /** Whether the ifmap travels RLC-compressed: true for every layer but a network's first (JSSC 2017 section V). */
  readonly compressIfmap: boolean;
}

/**
 * Checks a layer before it runs: shape, the chip's native limits, word counts, shift.
 * @throws EyerissError naming the layer, the value, the limit and the remedy.
 */
export function checkConvLayer(layer: ConvLayer): void {
  const { name, shape, filters, bias, productShift } = layer;
  checkConvShape(name, shape);
  const violation = nativeLimitViolations(name, shape)[0];
  if (violation) throw new EyerissError(violation);
  const { filterWords } = convDimensions(shape);
  checkWords(`layer ${name}: filters`, filters.length, filterWords);
  checkWords(`layer ${name}: bias`, bias.length, shape.M);
  if (!Number.isInteger(productShift) || productShift < 0 || productShift > 16) {
    throw new EyerissError({
      code: 'layer.product-shift',
      problem: `layer ${name}: product shift is ${productShift}`,
      limit: 'it must be an integer from 0 to 16',
      remedy: 'calibrate the network again',
    });
  }
}

/**
 * Checks that a buffer has exactly the words its shape asks for.
 * @throws EyerissError `layer.words`
 */
export function checkWords(what: string, words: number, expected: number): void {
  if (words === expected) return;
  throw new EyerissError({
    code: 'layer.words',
    problem: `${what} has ${words} words`,
    limit: `the layer shape needs ${expected}`,
    remedy: 'hand over a buffer of that length',
  });
}
