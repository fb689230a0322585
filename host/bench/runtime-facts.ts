import { cpus } from 'node:os';
import { wideVectorsOffered } from '../fast-workers/node-fast-executor.ts';

/** What a measurement on this computer depends on beside the code. */
export interface RuntimeFacts {
  readonly node: string;
  readonly v8: string;
  /** whether V8 is asked to join 128-bit vectors into 256-bit ones; it still needs a CPU with AVX2 */
  readonly wideVectors: boolean;
  readonly cpu: string;
  readonly cores: number;
}

/** Facts of this process. */
export function runtimeFacts(): RuntimeFacts {
  const all = cpus();
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    wideVectors: wideVectorsOffered(),
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
  };
}

/** {@link RuntimeFacts} in one line. */
export function runtimeText({ node, v8, wideVectors, cpu, cores }: RuntimeFacts): string {
  return `Node ${node}, V8 ${v8}, wide vectors ${wideVectors ? 'on' : 'off'}; ${cores} cores of ${cpu}`;
}
