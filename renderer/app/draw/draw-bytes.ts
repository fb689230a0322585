import type { LayerCost } from '../../../engine/cost/layer-cost.ts';
import type { LayerFacts } from '../../../host/protocol/host-messages.ts';
import { drawBarNames } from './bar-names.ts';
import type { Drawing } from './drawn.ts';
import type { Pointer } from './pointer.ts';
import { niceStep } from './timeline-lanes.ts';

const LEFT = 3;
const BOTTOM = 1.7;
const TOP = 1.7;

/** The layer whose bars a pointer is above or below; undefined beside them. */
export function layerAt(
  layers: readonly LayerCost[],
  { x, width }: Pointer,
  rem: number,
): LayerCost | undefined {
  const left = LEFT * rem;
  return layers[Math.floor(((x - left) / (width - left)) * layers.length)];
}

/**
 * The poster's bars: DRAM megabytes of each layer, uncompressed and as sent, of the whole batch.
 * @param focus the layer that is shown elsewhere: its name stands out
 * @param pointed the layer under the pointer, which stands out instead
 */
export function drawBytes(
  { context, width, height, palette }: Drawing,
  layers: readonly LayerCost[],
  facts: readonly LayerFacts[],
  comparable: boolean,
  focus: string | null,
  pointed?: string,
): void {
  if (layers.length === 0) return;
  const { rem } = palette;
  const most = Math.max(...layers.map(({ dramUncompressedBytes }) => dramUncompressedBytes)) / 1e6;
  const base = height - BOTTOM * rem;
  const perMb = (base - TOP * rem) / most;
  const slot = (width - LEFT * rem) / layers.length;
  const bar = Math.min(3 * rem, slot * 0.36);
  context.font = palette.font;
  context.textBaseline = 'middle';
  const at = layers.findIndex(({ name }) => name === pointed);
  if (at >= 0) {
    context.fillStyle = palette.line;
    context.globalAlpha = 0.6;
    context.fillRect(LEFT * rem + at * slot, 0, slot, base);
    context.globalAlpha = 1;
  }
  scale({ context, width, palette }, most, perMb, base);
  const widest = context.measureText('÷ 0.00 ').width;
  for (const [i, { dramBytes, dramBytesByKind, dramUncompressedBytes }] of layers.entries()) {
    const middle = LEFT * rem + (i + 0.5) * slot;
    const raw = (dramUncompressedBytes / 1e6) * perMb;
    context.fillStyle = palette['modelled-soft'];
    context.strokeStyle = palette.modelled;
    context.lineWidth = 1;
    context.fillRect(middle - bar, base - raw, bar - 1, raw);
    context.strokeRect(middle - bar + 0.5, base - raw + 0.5, bar - 2, raw - 1);
    let top = base;
    context.fillStyle = palette.modelled;
    for (const [kind, alpha] of [
      ['filter', 0.45],
      ['ifmap', 0.72],
      ['ofmap', 1],
    ] as const) {
      const h = (dramBytesByKind[kind] / 1e6) * perMb;
      top -= h;
      context.globalAlpha = alpha;
      context.fillRect(middle + 1, top, bar - 1, h);
    }
    context.globalAlpha = 1;
    if (comparable) published(context, facts[i], { middle, bar, base, perMb }, palette.ink);
    if (slot < widest) continue;
    context.textAlign = 'center';
    const saved = dramUncompressedBytes / dramBytes;
    context.fillStyle = palette['ink-soft'];
    context.fillText(`÷ ${saved.toFixed(2)}`, middle, base - raw - rem * 0.75);
  }
  drawBarNames(
    { context, palette },
    layers.map(({ name }) => name),
    pointed ?? focus,
    { left: LEFT * rem, right: width, y: base + (BOTTOM * rem) / 2 },
    layers.map(({ dramUncompressedBytes }) => dramUncompressedBytes),
  );
}

function scale(
  { context, width, palette }: Pick<Drawing, 'context' | 'width' | 'palette'>,
  most: number,
  perMb: number,
  base: number,
): void {
  const step = niceStep(most, 4);
  context.textAlign = 'right';
  for (let mb = 0; mb <= most; mb += step) {
    const y = Math.round(base - mb * perMb);
    context.fillStyle = palette.line;
    context.fillRect(LEFT * palette.rem, y, width, 1);
    context.fillStyle = palette['ink-soft'];
    context.fillText(mb === 0 ? '0 MB' : String(Number(mb.toFixed(2))), (LEFT - 0.4) * palette.rem, y);
  }
}

/** A line across each bar at silicon's height. */
function published(
  context: CanvasRenderingContext2D,
  layer: LayerFacts | undefined,
  { middle, bar, base, perMb }: { middle: number; bar: number; base: number; perMb: number },
  ink: string,
): void {
  if (!layer?.silicon) return;
  const { dramMB, dramUncompressedMB } = layer.silicon;
  context.fillStyle = ink;
  context.fillRect(middle - bar - 3, base - dramUncompressedMB * perMb - 1, bar + 3, 2);
  context.fillRect(middle, base - dramMB * perMb - 1, bar + 3, 2);
}
