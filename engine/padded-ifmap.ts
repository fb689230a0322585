import { convDimensions, type ConvShape } from './conv-shape.ts';
import { invariant } from './errors.ts';

/**
 * The ifmap as the chip reads it: zero words added on all four sides of every channel.
 * Hot path with `target`: allocates nothing then.
 * @param ifmap C × H × W words, row-major; not changed
 * @param target buffer to reuse, C × paddedH × paddedW words, whatever it held; by default a new one
 * @returns `target`: C × paddedH × paddedW words, row-major
 */
export function padIfmap(
  ifmap: Int16Array,
  shape: ConvShape,
  target = new Int16Array(convDimensions(shape).paddedIfmapWords),
): Int16Array {
  const { C, H, W, padding } = shape;
  const { ifmapWords, paddedIfmapWords, paddedH, paddedW } = convDimensions(shape);
  invariant(ifmap.length === ifmapWords, 'the ifmap has C·H·W words');
  invariant(target.length === paddedIfmapWords, 'the padded ifmap has C·paddedH·paddedW words');
  if (padding === 0) {
    target.set(ifmap);
    return target;
  }
  target.fill(0);
  let from = 0;
  for (let c = 0; c < C; c++) {
    for (let h = 0; h < H; h++) {
      let to = (c * paddedH + h + padding) * paddedW + padding;
      for (let w = 0; w < W; w++) target[to++] = ifmap[from++]!;
    }
  }
  return target;
}
