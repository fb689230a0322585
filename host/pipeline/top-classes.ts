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
  const order = Array.from(probabilities.keys()).sort(
    (a, b) => probabilities[b]! - probabilities[a]! || a - b,
  );
  return order.slice(0, count).map((index) => ({
    index,
    label: untrained ? `(untrained) class ${index}` : (labels?.[index]?.name ?? `class ${index}`),
    probability: probabilities[index]!,
  }));
}
