import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { arrayDrawing } from '../../../host/cli/map-array-drawing.ts';
import { registerMapCommand } from '../../../host/cli/map-command.ts';
import { parseLayerShape } from '../../../host/cli/map-layer-option.ts';
import { mapText } from '../../../host/cli/map-text.ts';
import { ALEXNET_MAPPINGS } from '../../../engine/mapping/published-mappings.ts';
import { checkEyerissError } from '../../support/error-facts.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function map(...args: string[]): string {
  let output = '';
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    output += `${text}\n`;
  });
  const program = new Command().exitOverride();
  registerMapCommand(program);
  program.parse(['node', 'eyeriss', 'map', ...args]);
  return output;
}

describe('parseLayerShape', () => {
  it('fills in what is missing', () => {
    const expected = { C: 3, M: 8, H: 9, W: 9, R: 3, S: 3, U: 1, padding: 0, groups: 1 };
    expect(parseLayerShape('C=3 M=8 H=9 R=3')).toEqual(expected);
    expect(parseLayerShape(' C=4,M=8, H=9 W=7 R=3 S=1 U=2 pad=1 groups=2')).toEqual({
      ...{ C: 4, M: 8, H: 9, W: 7, R: 3, S: 1, U: 2, padding: 1, groups: 2 },
    });
  });

  it.each([
    ['', 'map.layer', 'no valid C', 'letters C M H R'],
    ['C=3 M=8 H=9', 'map.layer', 'no valid R', 'letters C M H R'],
    ['C=3 M=8 H=9 R=three', 'map.layer', '"R=three"', 'letters C M H R'],
    ['C=3 M=8 H=9 R=3 Q=1', 'map.layer', 'Q', 'letters C M H R'],
    ['C=3 C=3 M=8 H=9 R=3', 'map.layer', 'C twice', 'letters C M H R'],
    ['C=0 M=8 H=9 R=3', 'shape.size', 'C is 0', '1 to 65536'],
    ['C=3 M=8 H=9 R=11', 'shape.filter-larger-than-ifmap', '11×11', 'fit'],
  ])('refuses "%s"', (text, code, value, limit) => {
    try {
      parseLayerShape(text);
      expect.unreachable();
    } catch (error) {
      checkEyerissError(error, code, value, limit);
    }
  });
});

describe('arrayDrawing', () => {
  it('folds conv2’s 27 columns into 14 and 13 (ISSCC 2016 poster)', () => {
    const { shape, mapping } = ALEXNET_MAPPINGS[1]!;
    const lines = arrayDrawing(shape, mapping);
    expect(lines[0]!.trim()).toMatch(/^0 +1 .* 13$/);
    expect(lines[1]).toBe(`  0 ${new Array(14).fill('Aa').join(' ')}`);
    expect(lines[6]).toBe(`  5 ${new Array(13).fill('Ab').join(' ')}  ·`);
    expect(lines[11]).toMatch(/^ 10( +·){14}$/);
    expect(lines[13]).toMatch(/one filter set; a–b: 2 segments/);
  });

  it.each(ALEXNET_MAPPINGS)('marks as many PEs as $layer keeps active', ({ shape, mapping }) => {
    const cells = arrayDrawing(shape, mapping)
      .slice(1, 13)
      .flatMap((line) => line.slice(4).trim().split(/ +/));
    expect(cells).toHaveLength(168);
    const { e, r, t } = mapping;
    expect(cells.filter((cell) => cell !== '·')).toHaveLength(shape.R * e * r * t);
  });
});

describe('eyeriss map', () => {
  it('shows mapping, passes, utilisation, GLB, traffic, the array and the published mapping', () => {
    const text = map('--model', 'alexnet');
    expect(text).toMatch(/conv2: C 96 M 256 .* E 27 F 27, batch of 4; modelled:/);
    for (const head of [
      'mapping',
      'passes',
      'active PEs',
      'processing',
      'GLB space',
      'GLB traffic',
      'DRAM traffic',
    ]) {
      expect(text).toContain(`  ${head} `);
    }
    expect(text).toMatch(/published mapping[^]*24 of 25 banks: ifmaps 1 \(3\.8 KB\), psums 23 \(91\.1 KB\)/);
  });

  it('takes the published mapping, or conv3’s as printed, instead of the chosen one', () => {
    const conv3 = (choice: string) => {
      const { layers } = JSON.parse(map('--model', 'alexnet', '--mapping', choice, '--json')) as {
        layers: { mappings: string; mapping: object; published?: object }[];
      };
      return layers[2]!;
    };
    expect(conv3('published')).toMatchObject({ mappings: 'published', mapping: { q: 3, r: 2, t: 2 } });
    expect(conv3('printed')).toMatchObject({ mappings: 'printed', mapping: { q: 4, r: 1, t: 4 } });
    expect(conv3('chosen')).toMatchObject({ mappings: 'chosen', published: { mapping: { q: 3 } } });
    expect(map('--model', 'alexnet', '--mapping', 'printed')).toMatch(/with the mapping as printed/);
  });

  it('writes no line over 120 characters', () => {
    for (const model of ['alexnet', 'googlenet']) {
      const widths = map('--model', model)
        .split('\n')
        .map((line) => line.length);
      expect(Math.max(...widths)).toBeLessThanOrEqual(120);
    }
  });

  it('gives JSON, a layer too large in parts, an impossible one of a network as the host’s', () => {
    const { batch, layers } = JSON.parse(map('--layer', 'C=2000 M=64 H=7 R=1', '--batch', '2', '--json')) as {
      batch: number;
      layers: { kind: string; name: string; passes: number; mapping: object; glb: object }[];
    };
    expect(batch).toBe(2);
    expect(layers.map(({ name }) => name)).toEqual(['layer 1/2', 'layer 2/2']);
    expect(Object.keys(layers[0]!.mapping).sort()).toEqual(['e', 'm', 'n', 'p', 'q', 'r', 't']);
    const reason = 'layer x: stride U 3; native 1, 2, 4';
    expect(mapText([{ kind: 'host', name: 'x', reason }], 4, 120)).toBe(`runs on the host: ${reason}`);
  });

  it.each([
    [[], 'map.what', 'neither', 'one layer'],
    [['--layer', 'C=3 M=8 H=9 R=3', '--model', 'nin'], 'map.what', 'both', 'one layer'],
    [['--layer', 'C=3 M=8 H=30 R=3 U=3'], 'shape.stride', 'layer of --layer: stride U 3', '1, 2, 4'],
    [['--layer', 'C=0 M=8 H=30 R=3'], 'shape.size', 'layer of --layer: C is 0', '1 to 65536'],
    [['--layer', 'C=3 M=8 H=9 R=3', '--mapping', 'published'], 'mapping.none', 'this layer', 'batch of 4'],
    [['--model', 'nin', '--mapping', 'printed'], 'mapping.none', 'nin', 'alexnet'],
    [['--model', 'vgg'], 'model.unknown', 'vgg', 'vgg16'],
    [['--model', 'nin', '--batch', 'x'], 'option.number', 'x', '1 to'],
  ])('refuses %j', (args, code, value, limit) => {
    try {
      map(...args);
      expect.unreachable();
    } catch (error) {
      checkEyerissError(error, code, value, limit);
    }
  });
});
