import type { LayerCost } from '../../../engine/cost/layer-cost.ts';
import { drawBarNames } from '../draw/bar-names.ts';
import type { Drawing } from '../draw/drawn.ts';

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
  }
  drawBarNames(
    { context, palette },
    layers.map(({ name }) => name),
    focus,
    { left: 0, right: width, y: height - (NAMES * rem) / 2 },
  );
}
