import type { LayerCost } from '../../../engine/cost/layer-cost.ts';
import type { ResultMessage } from '../../../host/protocol/host-messages.ts';

/** A piece of work on a lane. */
export interface Span {
  readonly name: string;
  readonly startMs: number;
  readonly ms: number;
  /** of the link: which words; others have none */
  readonly words?: 'ifmap' | 'filter' | 'ofmap';
}

/** What runs beside each other, with one scale. */
export interface Lanes {
  readonly totalMs: number;
  readonly lanes: readonly { readonly name: string; readonly spans: readonly Span[] }[];
}

/**
 * The chip's time line of one frame: a batch's times divided by N. The model gives how long link and core work and
 * how much of the link is hidden behind the core; it is drawn as ifmaps, then the core with its filters behind, then
 * ofmaps. Lengths are modelled, the order inside a layer is drawn.
 */
export function modelledLanes(layers: readonly LayerCost[]): Lanes {
  const link: Span[] = [];
  const core: Span[] = [];
  let at = 0;
  for (const { name, batch, processingMs, hiddenLinkMs, exposedLinkMs, dramBytesByKind } of layers) {
    const { ifmap, ofmap } = dramBytesByKind;
    const exposed = exposedLinkMs / batch;
    const ifmapMs = ifmap + ofmap === 0 ? 0 : (exposed * ifmap) / (ifmap + ofmap);
    const processing = processingMs / batch;
    link.push({ name, startMs: at, ms: ifmapMs, words: 'ifmap' });
    link.push({ name, startMs: at + ifmapMs, ms: hiddenLinkMs / batch, words: 'filter' });
    core.push({ name, startMs: at + ifmapMs, ms: processing });
    link.push({ name, startMs: at + ifmapMs + processing, ms: exposed - ifmapMs, words: 'ofmap' });
    at += exposed + processing;
  }
  return {
    totalMs: at,
    lanes: [
      { name: 'link', spans: link },
      { name: 'core', spans: core },
    ],
  };
}

/** This computer's time line of one frame, as it was measured. */
export function measuredLanes({ totalMs, steps }: ResultMessage['measured']): Lanes {
  const of = (kind: 'engine' | 'host'): Span[] =>
    steps.filter((step) => step.kind === kind).map(({ name, startMs, ms }) => ({ name, startMs, ms }));
  return {
    totalMs: Math.max(totalMs, ...steps.map(({ startMs, ms }) => startMs + ms)),
    lanes: [
      { name: 'engine', spans: of('engine') },
      { name: 'host', spans: of('host') },
    ],
  };
}

/** A step for axis marks: 1, 2 or 5 times a power of ten, about `marks` of them. */
export function niceStep(total: number, marks: number): number {
  const rough = total / marks;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? power * 10;
}
