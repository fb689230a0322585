import type { ResultMessage } from '../../../host/protocol/host-messages.ts';
import type { FigureKind } from '../parts/figure-kind.ts';

/** A figure of a block, live or published. */
export interface BlockFigure {
  readonly name: string;
  readonly value: string;
  readonly kind: FigureKind;
}

/** A block of the diagram: where it is drawn, what it is, and its figures. */
export interface ChipBlock {
  readonly id: string;
  readonly title: string;
  /** second line in the box */
  readonly sub: string;
  readonly box: readonly [x: number, y: number, width: number, height: number];
  readonly what: string;
  readonly figures: (modelled: ResultMessage['modelled']) => readonly BlockFigure[];
}

type Modelled = ResultMessage['modelled'];

const modelled = (name: string, value: string): BlockFigure => ({ name, value, kind: 'modelled' });
const published = (name: string, value: string): BlockFigure => ({ name, value, kind: 'published' });
const mb = (bytes: number, { batch }: Modelled): string => `${(bytes / batch / 1e6).toFixed(2)} MB per frame`;
const mw = (value: number): string => `${value.toFixed(1)} mW`;
const share = (part: number, whole: number): string =>
  `${whole === 0 ? '–' : ((part / whole) * 100).toFixed(1)} %`;

/** The poster's block diagram, from left to right. */
export const CHIP_BLOCKS: readonly ChipBlock[] = [
  {
    ...{ id: 'dram', title: 'DRAM', sub: 'off chip', box: [8, 96, 84, 168] },
    what: 'Holds filters, ifmaps and ofmaps between layers. It is the host’s memory, outside the chip; its energy is never part of chip power.',
    figures: (now) => [
      modelled('reads and writes', mb(now.total.dramBytes, now)),
      modelled('had nothing been compressed', mb(now.total.dramUncompressedBytes, now)),
      modelled('DRAM energy, assumed', `${now.total.dramEnergyPerFrameMj.toFixed(2)} mJ per frame`),
    ],
  },
  {
    ...{ id: 'link', title: 'Link', sub: '64 bit', box: [112, 150, 62, 60] },
    what: 'Moves one 64-bit word a link clock. Filters load while the array works; ifmaps and ofmaps make it wait.',
    figures: (now) => [
      modelled('clock', `${(now.operatingPoint.linkClockHz / 1e6).toFixed(0)} MHz`),
      modelled('busy', `${(now.total.linkMs / now.batch).toFixed(2)} ms per frame`),
      modelled('the array waits', `${(now.total.exposedLinkMs / now.batch).toFixed(2)} ms per frame`),
      modelled('power, chip’s side', mw(now.total.powerParts.linkMw)),
    ],
  },
  {
    ...{ id: 'decoder', title: 'RLC decoder', sub: 'ifmaps in', box: [212, 76, 104, 58] },
    what: 'Unpacks ifmaps: a 64-bit word holds three pairs of a 5-bit run of zeros and a 16-bit value. The first layer’s ifmap comes raw.',
    figures: (now) => [
      modelled('ifmaps as sent', mb(now.total.dramBytesByKind.ifmap, now)),
      modelled('unpacked', mb(now.total.dramUncompressedBytesByKind.ifmap, now)),
      modelled('zero words', `${(now.total.ifmapZeros * 100).toFixed(1)} %`),
    ],
  },
  {
    ...{ id: 'encoder', title: 'RLC encoder', sub: 'ReLU, ofmaps out', box: [212, 226, 104, 58] },
    what: 'ReLU turns negative sums into zeros, and run-length compression makes use of them on the way out.',
    figures: (now) => [
      modelled('ofmaps as sent', mb(now.total.dramBytesByKind.ofmap, now)),
      modelled('had they been raw', mb(now.total.dramUncompressedBytesByKind.ofmap, now)),
      modelled(
        'smaller by',
        `${(now.total.dramUncompressedBytesByKind.ofmap / now.total.dramBytesByKind.ofmap).toFixed(2)}×`,
      ),
    ],
  },
  {
    ...{ id: 'glb', title: 'Global buffer', sub: 'GLB, 108 KB', box: [336, 76, 92, 208] },
    what: '25 banks for ifmaps and psums, 8 KB more for filters. What is kept here need not be fetched from DRAM again.',
    figures: (now) => [
      modelled('accesses', mb(now.total.glbBytes, now)),
      modelled('power, with NoC', mw(now.total.powerParts.glbNocMw)),
      published('size', '108 KB'),
    ],
  },
  {
    ...{ id: 'noc', title: 'NoC', sub: 'X and Y bus', box: [446, 76, 66, 208] },
    what: 'Multicasts ifmaps and filters to just the PEs that need them, and carries psums up a column of PEs and back to the GLB.',
    figures: (now) => [
      modelled('power, with GLB', mw(now.total.powerParts.glbNocMw)),
      modelled(
        'words to and from the array',
        `${(now.total.glbBytes / now.batch / 2e6).toFixed(1)} M per frame`,
      ),
    ],
  },
  {
    ...{ id: 'array', title: 'PE array', sub: '12 × 14', box: [530, 76, 182, 208] },
    what: 'Row stationary: each PE keeps a filter row and slides an ifmap row along it. Panel 4 shows how a layer lies on it.',
    figures: (now) => [
      modelled('active PEs', `${now.total.activePes.toFixed(0)} of 168`),
      modelled('throughput', `${now.total.gops.toFixed(1)} GOPS`),
      modelled('efficiency', `${now.total.gopsPerWatt.toFixed(0)} GOPS/W`),
      modelled('clock', `${(now.operatingPoint.coreClockHz / 1e6).toFixed(0)} MHz`),
    ],
  },
  {
    ...{ id: 'ifmap-spad', title: 'Ifmap spad', sub: '12 × 16 b', box: [762, 74, 96, 44] },
    what: 'The window of the ifmap row that the PE is working on.',
    figures: (now) => [modelled('all three spads, 168 PEs', mw(now.total.powerParts.peSpadsMw))],
  },
  {
    ...{ id: 'filter-spad', title: 'Filter spad', sub: '224 × 16 b', box: [762, 126, 96, 44] },
    what: 'Filter rows stay here for a whole processing pass.',
    figures: (now) => [modelled('all three spads, 168 PEs', mw(now.total.powerParts.peSpadsMw))],
  },
  {
    ...{ id: 'psum-spad', title: 'Psum spad', sub: '24 × 16 b', box: [762, 178, 96, 44] },
    what: 'Sums that are not finished yet, one a filter that the PE interleaves.',
    figures: (now) => [modelled('all three spads, 168 PEs', mw(now.total.powerParts.peSpadsMw))],
  },
  {
    ...{ id: 'gating', title: 'Zero gating', sub: 'ifmap = 0?', box: [762, 230, 96, 44] },
    what: 'If the ifmap word is zero, nothing is read and nothing multiplied: the product would be zero.',
    figures: (now) => [
      modelled('MACs gated', share(now.total.gatedMacs, now.total.macs)),
      modelled('gated', `${(now.total.gatedMacs / now.batch / 1e6).toFixed(0)} M MACs per frame`),
      published('saves of a PE’s power', '45 %'),
    ],
  },
  {
    ...{ id: 'mac', title: '× +', sub: '16 b', box: [876, 126, 52, 96] },
    what: 'A 16 × 16 bit multiplier, its product truncated to 16 bits, and a 16-bit adder.',
    figures: (now) => [
      modelled('multipliers, 168 PEs', mw(now.total.powerParts.peMultiplierMw)),
      modelled('control, 168 PEs', mw(now.total.powerParts.peControlMw)),
      modelled('MACs', `${(now.total.macs / now.batch / 1e6).toFixed(0)} M per frame`),
    ],
  },
];
