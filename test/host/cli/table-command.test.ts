import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registerTableCommand, type TableServices } from '../../../host/cli/table-command.ts';
import type { MeasureRequest } from '../../../host/cli/table-layer-data.ts';
import { networkTable, type TableRequest } from '../../../host/cli/table-model.ts';
import { tableText } from '../../../host/cli/table-text.ts';
import { terminalWidth } from '../../../host/cli/terminal-output.ts';
import { operatingPoint } from '../../../engine/cost/operating-point.ts';
import { findShapeNetwork } from '../../../models/networks/shapes-only/index.ts';
import { checkEyerissError } from '../../support/error-facts.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs `eyeriss table …` in this process and returns what it printed. */
async function table(args: readonly string[], services: TableServices = {}): Promise<string> {
  let output = '';
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    output += `${text}\n`;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  const program = new Command().exitOverride();
  registerTableCommand(program, services);
  try {
    await program.parseAsync(['node', 'eyeriss', 'table', ...args]);
  } finally {
    vi.restoreAllMocks();
  }
  return output;
}

interface Figures {
  readonly powerMw?: number;
  readonly latencyMs?: number;
  readonly dramMB?: number;
  readonly framesPerSecond?: number;
  readonly glbMB?: number;
  readonly activePes?: number;
}

interface TableJson {
  readonly network: string;
  readonly batch: number;
  readonly zeros: string;
  readonly layers: readonly (Figures & {
    name: string;
    ifmapZeros: number;
    mapping: Record<string, number>;
    silicon?: Figures;
    error?: Figures;
  })[];
  readonly total: Figures & { silicon?: Figures; error?: Figures };
  readonly mappings: string;
  readonly hostLayers: readonly { name: string; reason: string }[];
  readonly notices: readonly string[];
}

async function json(args: readonly string[], services: TableServices = {}): Promise<TableJson> {
  return JSON.parse(await table([...args, '--json'], services)) as TableJson;
}

const DOCUMENTED = [
  ...['powerMw', 'latencyMs', 'processingMs', 'macsM', 'activePes', 'ifmapZeros'],
  ...['glbMB', 'dramMB', 'dramUncompressedMB'],
];

describe('eyeriss table --json', () => {
  it('has the documented keys', async () => {
    const result = await json([]);
    expect(result).toMatchObject({
      network: 'alexnet',
      batch: 4,
      operatingPoint: { coreVoltageV: 1, coreMHz: 200, linkMHz: 60 },
      zeros: 'published',
      mappings: 'published',
    });
    expect(result.layers.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'conv3', 'conv4', 'conv5']);
    for (const layer of result.layers) {
      expect(Object.keys(layer)).toEqual(expect.arrayContaining(['name', 'mapping', ...DOCUMENTED]));
      expect(Object.keys(layer.silicon!)).toEqual(DOCUMENTED);
      expect(Object.keys(layer.error!)).toEqual(DOCUMENTED);
      expect(layer.error!.powerMw).toBeCloseTo(100 * (layer.powerMw! / layer.silicon!.powerMw! - 1), 9);
    }
    expect(Object.keys(result.total)).toEqual(expect.arrayContaining([...DOCUMENTED, 'framesPerSecond']));
    expect(result.total.silicon?.framesPerSecond).toBe(34.7);
  });

  it('compares with silicon only what was measured under the same conditions', async () => {
    expect((await json(['--batch', '1'])).layers[0]!.silicon).toBeUndefined();
    expect((await json(['--model', 'vgg16'])).total.silicon).toBeUndefined();
    const slow = await json(['--link-mhz', '30']);
    expect(slow.layers[0]!.silicon).not.toHaveProperty('latencyMs');
    expect(slow.layers[0]!.silicon).toHaveProperty('dramMB');
    const fast = await json(['--core-mhz', '250', '--link-mhz', '90']);
    expect(fast.total.silicon).toMatchObject({ powerMw: 449, framesPerSecond: 44.8 });
    expect(await table(['--core-mhz', '250', '--link-mhz', '90'])).toMatch(
      /only frame rate and total power were published at this operating point/,
    );
  });

  it('says what it assumes where no zeros are given', async () => {
    const { zeros, layers, notices } = await json(['--model', 'nin']);
    expect(zeros).toBe('assumed');
    expect(layers.every(({ ifmapZeros }) => ifmapZeros === 0)).toBe(true);
    expect(notices.join()).toMatch(/assumed: no zeros.*energy, latency and DRAM are upper bounds/);
  });

  it('takes zeros, with and without the last ofmap’s', async () => {
    const six = await json(['--zeros', '0.0001,0.387,0.725,0.793,0.776,0.91']);
    const five = await json(['--zeros', '0.0001, 0.387, 0.725, 0.793, 0.776']);
    const published = await json(['--zeros', 'published']);
    expect(six.total.dramMB).toBe(published.total.dramMB);
    expect(five.total.dramMB).toBe(published.total.dramMB);
    expect(five.notices.join()).toMatch(/last ofmap.*0\.91 assumed/);
    const fewer = await json(['--zeros', '0,0.387,0.725,0.793,0.776,0']);
    expect(fewer.total.dramMB).toBeGreaterThan(six.total.dramMB!);
  });

  it('compares nothing that depends on zeros with silicon where the zeros are made up', async () => {
    const given = await json(['--zeros', '0.0001,0.387,0.725,0.793,0.776,0.91']);
    for (const { silicon, error } of [...given.layers, given.total]) {
      for (const name of ['powerMw', 'latencyMs', 'dramMB', 'framesPerSecond']) {
        expect(silicon).not.toHaveProperty(name);
        expect(error).not.toHaveProperty(name);
      }
      expect(silicon).toHaveProperty('glbMB');
      expect(silicon).toHaveProperty('processingMs');
    }
    expect(await table(['--zeros', '0,0.4,0.7,0.8,0.8'])).toMatch(/zeros are given.*no comparison of power/);
    expect((await json(['--zeros', 'published'])).total.silicon).toHaveProperty('powerMw', 278);
    const fast = ['--core-mhz', '250', '--link-mhz', '90', '--zeros', '0,0.4,0.7,0.8,0.8'];
    expect((await json(fast)).total.silicon).not.toHaveProperty('framesPerSecond');
  });

  it('takes the published mappings, conv3 as printed, or the mapper’s', async () => {
    const conv3 = async (choice: string) => {
      const { mappings, layers } = await json(['--mapping', choice]);
      expect(mappings).toBe(choice);
      return layers[2]!;
    };
    const published = await conv3('published');
    expect(published.mapping).toMatchObject({ q: 3, r: 2, t: 2 });
    expect(published.glbMB).toBeCloseTo(50.2, 1);
    const printed = await conv3('printed');
    expect(printed.mapping).toMatchObject({ q: 4, r: 1, t: 4 });
    expect(printed.glbMB).toBeCloseTo(69.2, 1);
    expect((await conv3('chosen')).glbMB).toBeGreaterThan(0);
    expect((await json(['--batch', '1'])).mappings).toBe('chosen');
  });

  it('counts active PEs as whole ones, like the published total', async () => {
    const { total } = await json([]);
    expect(total.activePes).toBeCloseTo(148.24, 2);
    expect(total.error?.activePes).toBe(0);
  });

  it('asks for the data of pictures, layer by layer with its mapping', async () => {
    let asked: MeasureRequest | undefined;
    const bytes = { ifmap: 1000, filter: 2000, ofmap: 500 };
    const { layers, zeros, hostLayers, notices } = await json(['--images', 'photos', '--batch', '2'], {
      measure: (request) => {
        asked = request;
        const data = { ifmapZeros: 0.5, gatedMacs: 1e6, link: { sent: bytes, uncompressed: bytes } };
        const measured = request.layers.slice(0, 4).map(({ name }) => [name, data] as const);
        return Promise.resolve({ layers: new Map(measured), notices: ['two pictures'] });
      },
    });
    expect(asked).toMatchObject({ network: 'alexnet', images: 'photos', batch: 2 });
    expect(asked!.layers[1]).toMatchObject({ name: 'conv2', shape: { C: 96 } });
    expect(zeros).toBe('pictures');
    expect(layers.map(({ dramMB }) => dramMB)).toEqual([0.0035, 0.0035, 0.0035, 0.0035]);
    expect(hostLayers).toEqual([{ name: 'conv5', reason: expect.stringContaining('onnxruntime') as string }]);
    expect(notices[0]).toBe('two pictures');
  });
});

/** What `eyeriss table --model vgg16` asks for. */
const tableRequest: TableRequest = {
  network: findShapeNetwork('vgg16'),
  batch: 4,
  operatingPoint: operatingPoint(),
  compression: true,
  gating: true,
};

describe('eyeriss table', () => {
  it('shows modelled, published and error beside each other, no line over 120 characters', async () => {
    const text = await table([]);
    expect(text).toMatch(/chip power.*total latency.*processing latency/);
    expect(text).toMatch(/conv3 +│ +247 +266 +−7\.\d │/);
    expect(text).toMatch(/135 +80 +135 +0\.0/);
    expect(text).toMatch(/modelled: 35\.0 frames\/s; published: 34\.7 frames\/s/);
    for (const model of ['alexnet', 'vgg16', 'googlenet']) {
      const lines = (await table(['--model', model])).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    }
  });

  it('fits a narrower terminal', async () => {
    vi.stubGlobal('process', Object.create(process, { stdout: { value: { columns: 80 } } }));
    try {
      expect(terminalWidth()).toBe(80);
    } finally {
      vi.unstubAllGlobals();
    }
    const text = tableText(await networkTable(tableRequest), 'text', 80);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toMatch(/assumed: no zeros at all/);
  });

  it('aligns empty columns right, and shows made-up zeros as an input', async () => {
    const given = await table(['--zeros', '0,0.4,0.7,0.8,0.8']);
    expect(given).toContain('conv1 │      322          –      – │');
    const vgg = await table(['--model', 'vgg16']);
    expect(vgg.split('\n')[2]).toMatch(/│ ─+ input ─+ │ ─+ modelled, the whole batch/);
    expect(vgg.split('\n')[3]).toMatch(/layer +│ zeros, assumed │ power/);
  });

  it('writes one CSV table and Markdown', async () => {
    const csv = (await table(['--format', 'csv'])).trimEnd().split('\r\n');
    expect(csv).toHaveLength(7);
    expect(csv[0]).toMatch(
      /^layer,chip power modelled \(mW\),chip power published \(mW\),chip power error \(%\)/,
    );
    expect(csv[0]).toMatch(
      /,network,batch,operating point core voltage \(V\),operating point core clock \(MHz\),operating point link clock \(MHz\)$/,
    );
    for (const line of csv.slice(1)) expect(line).toMatch(/,alexnet,4,1,200,60$/);
    expect(await table(['--format', 'markdown'])).toMatch(/\| layer +\| chip power: modelled \(mW\) \|/);
  });

  it.each(['alexnet', 'vgg16'])('takes well under a second for %s', async (model) => {
    const start = performance.now();
    await table(['--model', model]);
    // Usually below 0.1 s; generous for a busy machine.
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it.each([
    [['--model', 'vgg'], 'model.unknown', 'vgg', 'vgg16'],
    [['--batch', '0'], 'option.number', '0', '1 to'],
    [['--zeros', '0.1,0.2'], 'table.zeros-count', '2 fractions', '5'],
    [['--zeros', '0.1,0.2,0.3,0.4,1.5'], 'table.zero-fraction', '1.5', '0 to 1'],
    [['--zeros', '0.1,0.2,,0.4,0.5'], 'table.zero-fraction', 'conv3', '0 to 1'],
    [['--zeros', 'published', '--model', 'nin'], 'table.zeros-published', 'nin', 'alexnet'],
    [['--zeros', 'published', '--images', 'x'], 'table.zeros-and-images', '--images', 'zeros'],
    [['--images', 'x'], 'table.no-pipeline', 'x', 'pipeline'],
    [['--core-mhz', '300'], 'operating-point.core-clock', '300', '250'],
    [['--core-mhz', 'fast'], 'option.number', 'fast', 'number'],
    [['--link-mhz', '100'], 'link.clock', '100 MHz', '1 to 90 MHz'],
    [['--core-mhz', '0.5'], 'operating-point.core-clock', '0.5 MHz', '1 to 250 MHz'],
    [['--json', '--format', 'csv'], 'option.conflict', '--format csv', 'one form'],
    [['--model', 'vgg16', '--images', 'x'], 'table.shapes-only', 'vgg16', 'squeezenet-1.0'],
    [['--model', 'vgg16', '--mapping', 'published'], 'mapping.none', 'vgg16', 'batch of 4'],
    [['--batch', '1', '--mapping', 'printed'], 'mapping.none', 'batch of 1', 'batch of 4'],
    [['--voltage', '0.9'], 'operating-point.voltage', '0.9', 'needs 1 V at least, and the chip takes 1.17 V'],
  ])('refuses %j', async (args, code, value, limit) => {
    const error: unknown = await table(args).catch((thrown: unknown) => thrown);
    if (code === 'table.no-pipeline') expect((error as Error).message).toContain(limit);
    else checkEyerissError(error, code, value, limit);
  });
});
