import { z } from 'zod';
import type { RunEnd, RunHeader, RunResult } from './format/run-types.ts';

/*
 * What a run's JSON must look like. Records are digested, so what fails here was written by something else: another
 * version that forgot to count up the format's version, or a program of somebody else's.
 */

const count = z.number().int().nonnegative();
const checksum = z.string().regex(/^[0-9a-f]{16}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const ms = z.number().nonnegative();

const shape = z.object({
  C: count,
  M: count,
  H: count,
  W: count,
  R: count,
  S: count,
  U: count,
  padding: count,
  groups: count,
});

const letter = count.positive();
const mapping = z.object({ m: letter, n: letter, e: letter, p: letter, q: letter, r: letter, t: letter });

export const runHeaderSchema: z.ZodType<RunHeader> = z.object({
  tool: z.object({ name: z.literal('eyeriss'), version: z.string() }),
  createdAt: z.string(),
  computer: z.string(),
  source: z.string(),
  model: z.object({
    id: z.string(),
    title: z.string(),
    weights: z.enum(['trained', 'seeded']),
    input: z.object({ width: count.positive(), height: count.positive() }),
    weightsSha256: sha256,
    calibrationSha256: sha256,
  }),
  executor: z.string(),
  batch: count.positive(),
  layers: z.array(z.object({ name: z.string(), shape, compressIfmap: z.boolean(), mapping })),
  ifmaps: z.boolean(),
});

export const runResultSchema: z.ZodType<RunResult> = z.object({
  frame: count,
  file: z.string().exactOptional(),
  label: count.exactOptional(),
  top: z.array(z.tuple([count, z.number()])),
  lastBlob: z.string(),
  lastValues: checksum,
  counts: z.array(
    z.object({
      ofmap: checksum,
      zeroWords: count,
      gatedMacs: count,
      gatedRows: checksum,
      ifmapBytes: count,
      ofmapBytes: count,
    }),
  ),
  wrappedPsums: count,
  saturatedWords: count,
  chip: z.object({
    coreVoltageV: z.number().nullable(),
    coreClockMhz: z.number(),
    linkClockMhz: z.number(),
    compression: z.boolean(),
    gating: z.boolean(),
  }),
  wall: z.object({
    totalMs: ms,
    convMs: ms,
    hostMs: z.number(),
    steps: z.array(z.object({ name: z.string(), kind: z.enum(['engine', 'host']), startMs: ms, ms })),
  }),
});

export const runEndSchema: z.ZodType<RunEnd> = z.object({
  reason: z.enum(['complete', 'stopped', 'limit', 'disk full', 'settings changed']),
  frames: count,
  seconds: ms,
});
