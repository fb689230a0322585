import { checkMapping, convDimensions } from '../../engine/index.ts';
import { checkConvShape } from '../../engine/conv-shape.ts';
import { EyerissError } from '../../engine/errors.ts';
import { checkBatchSize } from '../../engine/mapping/mapper.ts';
import { conditionsOf } from '../mapping/operating-conditions.ts';
import type { RunHeader, RunResult } from './format/run-types.ts';

/** What a run's header says that no run of the chip can have; undefined where all of it is possible. */
export function headerProblem({ batch, layers }: RunHeader): string | undefined {
  return problemOf(() => {
    checkBatchSize(batch);
    for (const { name, shape, mapping } of layers) {
      checkConvShape(name, shape);
      checkMapping(name, shape, batch, mapping);
    }
  });
}

/** The same of a frame's result. The header must be possible. */
export function resultProblem({ layers }: RunHeader, { counts, chip }: RunResult): string | undefined {
  if (counts.length !== layers.length) return `counts of ${counts.length} layers instead of ${layers.length}`;
  for (const [index, { name, shape }] of layers.entries()) {
    const { paddedIfmapWords, macs } = convDimensions(shape);
    const { zeroWords, gatedMacs } = counts[index]!;
    if (zeroWords > paddedIfmapWords)
      return `layer ${name}: ${zeroWords} zero words of ${paddedIfmapWords} in the padded ifmap`;
    if (gatedMacs > macs) return `layer ${name}: ${gatedMacs} gated MACs of ${macs}`;
  }
  return problemOf(() => {
    conditionsOf(chip);
  });
}

/** What a check complains about, with the limit. */
function problemOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof EyerissError)) throw error;
    return error.limit === undefined ? error.problem : `${error.problem}, ${error.limit}`;
  }
}
