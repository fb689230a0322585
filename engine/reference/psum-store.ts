import { convDimensions, type ConvShape } from '../conv-shape.ts';
import { WORD_MAX, WORD_MIN } from '../fixed-point.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Glb, GlbRegion } from './glb.ts';
import { ofmapRowsHeld } from './held-strip.ts';

/**
 * The GLB's psum banks: n ifmaps × m filters × the held ofmap rows × F. Psums stay here from their bias until all
 * channels are added.
 */
export class PsumStore {
  readonly region: GlbRegion;
  /** Wrap monitor, no part of the chip: every psum as if its word had enough bits. */
  readonly #unwrapped: Float64Array;
  readonly #filters: number;
  readonly #rows: number;
  readonly #F: number;

  constructor(glb: Glb, shape: ConvShape, mapping: Mapping) {
    this.#filters = mapping.m;
    this.#rows = ofmapRowsHeld(shape, mapping);
    this.#F = convDimensions(shape).F;
    const words = mapping.n * this.#filters * this.#rows * this.#F;
    this.region = glb.allocate('psums', words);
    this.#unwrapped = new Float64Array(words);
  }

  /**
   * Where a psum lies.
   * @param ifmap index in the block of n
   * @param filter index in the block of m
   * @param row of the held ofmap rows
   */
  address(ifmap: number, filter: number, row: number, column: number): number {
    return ((ifmap * this.#filters + filter) * this.#rows + row) * this.#F + column;
  }

  /** The psum's first value is its filter's bias. */
  preset(address: number, bias: number): void {
    this.region.preset(address, bias);
    this.#unwrapped[address] = bias;
  }

  read(address: number): number {
    return this.region.read(address);
  }

  /** @param unwrappedGain wrap monitor: what the array added, before it wrapped */
  write(address: number, psum: number, unwrappedGain: number): void {
    this.region.write(address, psum);
    this.#unwrapped[address]! += unwrappedGain;
  }

  /** The finished psum. */
  drain(address: number): number {
    return this.region.drain(address);
  }

  /** Wrap monitor: whether the finished psum is not what it would be with enough bits. */
  hasWrapped(address: number): boolean {
    const sum = this.#unwrapped[address]!;
    return sum < WORD_MIN || sum > WORD_MAX;
  }
}
