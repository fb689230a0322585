import { describe, expect, it } from 'vitest';
import type { LayerCost } from '../../engine/cost/layer-cost.ts';
import { barNames } from '../../renderer/app/draw/bar-names.ts';
import { drawLayers } from '../../renderer/app/booth/draw-layers.ts';
import { fittedName } from '../../renderer/app/draw/fitted-name.ts';
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

describe('names at many bars of which none is focused', () => {
  const names = ['conv1', 'fire2', 'fire3/expand', 'fire4', 'fire5', 'conv10'];
  const shown = (slot: number, heights: readonly number[], focus: string | null = null): readonly string[] =>
    barNames(names, focus, slot, widthOf, heights).filter((name) => name !== '');

  it('are the first’s, the last’s and the highest’s', () => {
    expect(shown(30, [3, 1, 9, 1, 1, 5])).toEqual(['conv1', 'fire3/expand', 'conv10']);
    expect(shown(30, [9, 1, 3, 1, 1, 5])).toEqual(['conv1', 'conv10']);
  });

  it('stand clear of each other: the highest’s comes first', () => {
    expect(shown(12, [3, 1, 9, 1, 1, 5])).toEqual(['fire3/expand']);
  });

  it('make room for a focused one', () => {
    expect(shown(30, [3, 1, 9, 1, 1, 5], 'fire4')).toEqual(['fire4']);
  });
});

describe('a name in a box', () => {
  it('is in full, in two lines, or a beginning; or not there', () => {
    const fitted = (name: string, letters: number, lines: number): readonly string[] =>
      fittedName(name, letters * LETTER, lines, widthOf);
    expect(fitted('RLC and counts', 14, 1)).toEqual(['RLC and counts']);
    expect(fitted('RLC and counts', 9, 2)).toEqual(['RLC and', 'counts']);
    expect(fitted('RLC and counts', 9, 1)).toEqual(['RLC and …']);
    expect(fitted('RLC and counts', 5, 2)).toEqual(['RLC …']);
    expect(fitted('pool1, norm1', 7, 2)).toEqual(['pool1,', 'norm1']);
    expect(fitted('fire2/squeeze1x1', 11, 2)).toEqual(['fire2/', 'squeeze1x1']);
    expect(fitted('fire2/squeeze1x1', 7, 2)).toEqual(['fire2/…']);
    expect(fitted('conv1', 4, 2)).toEqual([]);
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
