import { describe, expect, it } from 'vitest';
import type { LayerCost } from '../../engine/cost/layer-cost.ts';
import { barNames } from '../../renderer/app/draw/bar-names.ts';
import { drawLayers } from '../../renderer/app/booth/draw-layers.ts';
import type { Drawing } from '../../renderer/app/draw/drawn.ts';
import { mockLayers } from '../../renderer/dev/mock-network.ts';

const LETTER = 6;
const widthOf = (text: string): number => LETTER * text.length;
const ALEXNET = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5'];

describe('names at the bars', () => {
  it('stand in full where each has room in its place, a letter between two', () => {
    expect(barNames(ALEXNET, 'conv2', 36, widthOf)).toEqual(ALEXNET);
  });

  it('are without what all begin with where they have not', () => {
    expect(barNames(ALEXNET, 'conv2', 35, widthOf)).toEqual(['1', '2', '3', '4', '5']);
    expect(barNames(['conv1_1', 'conv1_2', 'conv2_1'], null, 30, widthOf)).toEqual(['1_1', '1_2', '2_1']);
  });

  it('cut no number in two', () => {
    expect(barNames(['conv10', 'conv11', 'conv12'], null, 20, widthOf)).toEqual(['10', '11', '12']);
    expect(barNames(['conv1', 'conv10'], null, 20, widthOf)).toEqual(['1', '10']);
  });

  it('leave no bar without a name that others have', () => {
    expect(barNames(['fire', 'fire/a', 'fire/b'], 'fire/a', 20, widthOf)).toEqual(['', 'fire/a', '']);
  });

  it('are the focused one’s alone where nothing else helps', () => {
    expect(barNames(['conv1', 'fire2/squeeze1x1'], 'conv1', 20, widthOf)).toEqual(['conv1', '']);
    expect(barNames(['conv1', 'fire2/squeeze1x1'], null, 20, widthOf)).toEqual(['', '']);
    expect(barNames(['convolution'], null, 20, widthOf)).toEqual(['']);
  });
});

/** The texts that a drawing has, from where to where. */
function textsOf(id: string, focus: string, width: number): { text: string; from: number; to: number }[] {
  const texts: { text: string; from: number; to: number }[] = [];
  const context = {
    measureText: (text: string) => ({ width: widthOf(text) }),
    fillText(text: string, x: number, _y: number, most: number) {
      const half = Math.min(most, widthOf(text)) / 2;
      if (text !== '') texts.push({ text, from: x - half, to: x + half });
    },
    fillRect: () => undefined,
    strokeRect: () => undefined,
  };
  const layers = mockLayers(id).map(({ name }) => ({ name, macs: 100, gatedMacs: 40 }) as LayerCost);
  const palette = { rem: 16, font: '' };
  drawLayers({ context, width, height: 200, palette } as unknown as Drawing, layers, focus);
  return texts;
}

describe('bars of layers', () => {
  it.each([60, 100, 150, 400, 900])('of AlexNet have names beside each other in %i px', (width) => {
    const texts = textsOf('alexnet', 'conv5', width);
    expect(texts).toHaveLength(5);
    for (const [i, { from, to }] of texts.entries()) {
      expect(from).toBeGreaterThanOrEqual(texts[i - 1]?.to ?? 0);
      expect(to).toBeLessThanOrEqual(width);
    }
  });

  it.each(['conv1', 'fire2/squeeze1x1', 'fire9/expand3x3', 'conv10'])(
    'of SqueezeNet name %s while it is focused, inside the drawing',
    (focus) => {
      for (const width of [60, 200, 600]) {
        const [only, ...others] = textsOf('squeezenet-1.0', focus, width);
        expect(others).toEqual([]);
        expect(only?.text).toBe(focus);
        expect(only?.from).toBeGreaterThanOrEqual(0);
        expect(only?.to).toBeLessThanOrEqual(width);
      }
    },
  );
});
