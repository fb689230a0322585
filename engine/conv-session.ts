import type { ConvLayer } from './conv-layer.ts';
import type { MappedCounts } from './counts/mapped-counts.ts';
import type { ConvLayerReport } from './layer-report.ts';
import type { Mapping } from './mapping/mapping.ts';
import type { OfmapConnection } from './ofmap-connection.ts';

/** What a session counts of a frame beside its reports; all optional. */
export interface Counting {
  /** Mappings by layer name: their layers' frames get {@link FrameCounts.mapped}. */
  readonly mappings?: ReadonlyMap<string, Mapping> | undefined;
  /** Whether every layer's ofmap gets a checksum, {@link FrameCounts.ofmapChecksums}. */
  readonly checksums?: boolean;
}

/** How a session runs its layers; all optional. */
export interface SessionOptions extends Counting {
  /** What the layers hand on to each other, straight from the chip's output; by default nothing. */
  readonly connections?: readonly OfmapConnection[];
  /** Link clock of the modelled link time, in Hz; by default 60 MHz. */
  readonly linkClockHz?: number;
  /** Whether ifmaps and ofmaps travel RLC-compressed where the chip does that; by default true. */
  readonly compression?: boolean;
  /**
   * false: no report of a layer, and none of the RLC streams that only reports need; by default true. For who wants
   * {@link FrameCounts.mapped} alone: there a mapping's strips are encoded, in a report the whole plane.
   */
  readonly reports?: boolean;
}

/** What one frame of a session counted. */
export interface FrameCounts {
  /** One for every layer that ran, in the order they ran; none if the session makes none. */
  readonly reports: readonly ConvLayerReport[];
  /** Ofmap words whose sum did not fit 16 bits and wrapped, of all layers that ran. */
  readonly wrappedPsums: number;
  /** ifmap words that {@link SessionOptions.connections} wrote and had to saturate. */
  readonly saturatedWords: number;
  /** By layer name, for layers with a mapping. */
  readonly mapped: ReadonlyMap<string, MappedCounts>;
  /** `wordChecksum` of the ofmap by layer name, for layers that ran; empty unless asked for. */
  readonly ofmapChecksums: ReadonlyMap<string, string>;
}

/**
 * A network's CONV layers opened for one frame after the other, with the chip's memory between them: the host writes
 * ifmaps, runs layers and reads ofmaps, then asks what the frame took. Layers go by their index. Not for two frames at
 * a time.
 */
export interface ConvSession {
  readonly layers: readonly ConvLayer[];
  /** Name of the executor, shown in reports. */
  readonly executor: string;
  /** Writes a whole ifmap, C × H × W words. */
  writeWords(layer: number, words: Int16Array): void;
  /**
   * Writes a whole ifmap from a picture's bytes, see `writeByteWords`.
   * @param bytes H × W × C, the ifmap's last channel first
   * @param tables the word of every byte, 256 entries for each channel of the ifmap
   */
  writeBytes(layer: number, bytes: Uint8Array, tables: readonly Int16Array[]): void;
  /**
   * Writes planes of an ifmap from real values: word = value · scale, rounded half up, saturated, in float32 arithmetic.
   * @param channel first channel written; `values` holds whole planes of H × W
   * @returns saturated words
   */
  writeValues(layer: number, channel: number, values: Float32Array, scale: number): number;
  /**
   * The caller will run no layer for a while: an executor with threads of its own may count what has run so far. The
   * next {@link run} waits for that; reading and writing values does not.
   */
  countAside(): void;
  /** Runs a layer on its ifmap, and hands its ofmap on where it is connected. */
  run(layer: number): Promise<void>;
  /**
   * Real values of planes of a layer's ofmap: word · step of its channel.
   * @param channel first channel read
   * @param steps one for each channel read
   * @param values receives their planes of E × F
   * @throws Error if the layer has no such planes: a broken invariant
   */
  readValues(layer: number, channel: number, steps: Float32Array, values: Float32Array): void;
  /** A copy of a layer's ifmap, C × H × W words, and of its ofmap, M × E × F. */
  ifmap(layer: number): Int16Array;
  ofmap(layer: number): Int16Array;
  /** Ends the frame: what its layers did. */
  finish(): FrameCounts;
  /** What is counted from the next frame on. Not within a frame. */
  setCounting(counting: Counting): void;
  /** Gives the session's memory back. */
  close(): void;
}
