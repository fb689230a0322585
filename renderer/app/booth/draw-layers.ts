import type { LayerCost } from '../../../engine/cost/layer-cost.ts';
import type { Drawing } from '../draw/drawn.ts';
import { barNames } from './bar-names.ts';

/** Height of the names, in rem. */
const NAMES = 1.1;

/** A bar a layer: multiplications done in full colour, those skipped for a zero pale on top of them. */
export function drawLayers(
  { context, width, height, palette }: Drawing,
  layers: readonly LayerCost[],
  focus: string | null,
): void {
  const most = Math.max(...layers.map(({ macs }) => macs));
  if (layers.length === 0 || most <= 0) return;
  const { rem } = palette;
  const base = height - NAMES * rem;
  const slot = width / layers.length;
  const bar = Math.min(3.2 * rem, slot * 0.78);
  context.font = palette.font;
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  const widthOf = (text: string): number => context.measureText(text).width;
  const shown = barNames(
    layers.map(({ name }) => name),
    focus,
    slot,
    widthOf,
  );
  for (const [i, { name, macs, gatedMacs }] of layers.entries()) {
    const middle = (i + 0.5) * slot;
    const whole = (macs / most) * base;
    const done = whole * (1 - gatedMacs / macs);
    context.fillStyle = palette['modelled-soft'];
    context.fillRect(middle - bar / 2, base - whole, bar, whole - done);
    context.fillStyle = name === focus ? palette.ink : palette.modelled;
    context.fillRect(middle - bar / 2, base - done, bar, done);
    context.strokeStyle = palette.modelled;
    context.lineWidth = Math.max(1, rem * 0.04);
    context.strokeRect(middle - bar / 2, base - whole, bar, whole);
    const text = shown[i]!;
    // A lone name may be wider than its bar's place, not than the drawing.
    const half = Math.min(width, widthOf(text)) / 2;
    context.fillStyle = palette[name === focus ? 'ink' : 'ink-soft'];
    context.fillText(text, Math.max(half, Math.min(width - half, middle)), height, width);
  }
}
