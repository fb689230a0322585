import type { ClassLabel } from '../../models/labels.ts';

/** One guess of the network. */
export interface TopClass {
  /** class index */
  readonly index: number;
  /** class name, or `class N` where names are not installed */
  readonly label: string;
  readonly probability: number;
}

/**
 * The most probable classes, best first; equal probabilities keep class order.
 * @param untrained writes `untrained` wherever a label would stand
 */
export function topClasses(
  probabilities: Float32Array,
  count: number,
  labels: readonly ClassLabel[] | undefined,
  untrained = false,
): TopClass[] {
  return topIndices(probabilities, count).map((index) => ({
    index,
    label: untrained ? `(untrained) class ${index}` : (labels?.[index]?.name ?? `class ${index}`),
    probability: probabilities[index]!,
  }));
}

/** Runs with every live frame, so it keeps the few best instead of sorting all. */
function topIndices(probabilities: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (const [index, probability] of probabilities.entries()) {
    if (best.length >= count && !(probability > probabilities[best[count - 1]!]!)) continue;
    let at = best.length;
    while (at > 0 && probability > probabilities[best[at - 1]!]!) at--;
    best.splice(at, 0, index);
    if (best.length > count) best.pop();
  }
  return best;
}
