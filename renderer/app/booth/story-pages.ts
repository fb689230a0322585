import { energyScale } from '../../../engine/cost/operating-point.ts';
import { POWER } from '../../../engine/cost/power-constants.ts';
import type { ModelMessage, ResultMessage } from '../../../host/protocol/host-messages.ts';
import type { Settings } from '../../../host/protocol/settings.ts';
import { PUBLISHED_ENERGY } from '../chip/published-facts.ts';
import type { FigureKind } from '../parts/figure-kind.ts';
import { decimals, percent, threeDigits } from '../state/format.ts';

/** A figure of the story, with what it is and where it comes from. */
export interface StoryFigure {
  readonly kind: FigureKind;
  readonly value: string;
  readonly unit: string;
  readonly text: string;
}

/** One of the poster's four messages, with a figure of the frame that runs. */
export interface StoryPage {
  readonly id: 'why' | 'dataflow' | 'compression' | 'zeros';
  readonly title: string;
  /** a published fact that the text begins with */
  readonly fact?: string;
  readonly text: string;
  /** what is to be seen beside it, and what it is */
  readonly chart: Pick<StoryFigure, 'kind' | 'text'>;
  /** the strong one */
  readonly figure: StoryFigure;
  readonly beside: readonly StoryFigure[];
}

/** What visitors can switch off, and the story tells of. */
type Switches = Pick<Settings, 'gating' | 'compression'>;

const WORD_BYTES = 2;
/** pJ over ms are nW. */
const MW_PER_PJ_AND_MS = 1e-6;
/** Published (JSSC 2017 section VI): what the chip's makers measured on AlexNet. */
const PUBLISHED = { ifmapReads: '1.9', ofmapWrites: '2.6', gatingOfPePower: '45' } as const;

/** The story with the figures of now; dashes before the first frame. */
export function storyPages(
  model: ModelMessage | undefined,
  reading: ResultMessage | undefined,
  { gating, compression }: Switches,
): readonly [StoryPage, StoryPage, StoryPage, StoryPage] {
  return [
    why(model, reading),
    dataflow(reading),
    compression ? compressed(reading) : raw(reading),
    gating ? gated(reading) : ungated(reading),
  ];
}

function why(model: ModelMessage | undefined, reading: ResultMessage | undefined): StoryPage {
  const share = reading && reading.measured.convMs / reading.measured.totalMs;
  return {
    id: 'why',
    title: 'Seeing is convolution',
    text: 'Nearly all the work of a network that recognises pictures is in its CONV layers. That is the part worth a chip of its own.',
    chart: { kind: 'measured', text: 'This frame’s time: CONV, and everything else' },
    figure: {
      kind: 'measured',
      value: percent(share),
      unit: '%',
      text: 'of this frame’s time on this computer went into CONV layers, their counts included',
    },
    beside: [
      {
        kind: 'modelled',
        value: model ? decimals(model.macs.conv / 1e6, 0) : '–',
        unit: 'million',
        text: 'multiplications in the CONV layers, for every frame',
      },
      {
        kind: 'published',
        value: percent(PUBLISHED_ENERGY.conv),
        unit: '%',
        text: 'of AlexNet’s energy is CONV',
      },
    ],
  };
}

function dataflow(reading: ResultMessage | undefined): StoryPage {
  const total = reading?.modelled.total;
  return {
    id: 'dataflow',
    title: 'Fetch once, use often',
    fact: 'A word from DRAM costs the energy of 200 multiplications.',
    text: 'Row stationary: rows of filters, pictures and sums stay in the PEs that need them.',
    chart: { kind: 'modelled', text: 'PE array: colour: filters, number: channels, pale: skipped' },
    figure: {
      kind: 'modelled',
      value: total ? decimals(total.macs / (total.dramUncompressedBytes / WORD_BYTES), 0) : '–',
      unit: '×',
      text: 'is how often each word from DRAM is used, in these frames',
    },
    beside: [
      {
        kind: 'modelled',
        value: decimals(total?.activePes, 0),
        unit: 'of 168',
        text: 'PEs at work, over all layers',
      },
      {
        kind: 'modelled',
        value: total ? threeDigits(total.glbBytes / 1e6 / reading.modelled.batch) : '–',
        unit: 'MB',
        text: 'a frame go between buffer and PEs instead',
      },
    ],
  };
}

function bytesChart(reading: ResultMessage | undefined): StoryPage['chart'] {
  return { kind: 'modelled', text: `DRAM MB a layer, batch of ${reading?.modelled.batch ?? '–'}` };
}

const COMPRESSION_ON_SILICON: StoryFigure = {
  kind: 'published',
  value: `${PUBLISHED.ifmapReads}, ${PUBLISHED.ofmapWrites}`,
  unit: 'times',
  text: 'less ifmap data in, ofmap data out: AlexNet on silicon',
};

function compressed(reading: ResultMessage | undefined): StoryPage {
  const modelled = reading?.modelled;
  const times = (raw: number, sent: number): string => decimals(raw / sent, 2);
  return {
    id: 'compression',
    title: 'Zeros travel light',
    text: 'After ReLU, many words between layers are zero. Run-length coding counts zeros instead of sending them: five bits stand for up to 31 words.',
    chart: bytesChart(reading),
    figure: {
      kind: 'modelled',
      value: modelled ? times(modelled.total.dramUncompressedBytes, modelled.total.dramBytes) : '–',
      unit: 'times',
      text: 'less to and from DRAM, filters included',
    },
    beside: [
      {
        kind: 'modelled',
        value: modelled ? times(modelled.frameLinkUncompressedBytes, modelled.frameLinkBytes) : '–',
        unit: 'times',
        text: 'less without the filters, which are not compressed; this frame',
      },
      COMPRESSION_ON_SILICON,
    ],
  };
}

/** Compression is off: what it could save, which nothing counts now. */
function raw(reading: ResultMessage | undefined): StoryPage {
  const modelled = reading?.modelled;
  return {
    id: 'compression',
    title: 'Zeros travel heavy',
    text: 'After ReLU, many words between layers are zero. Run-length coding would count zeros instead of sending them. It is off now: every word is sent.',
    chart: bytesChart(reading),
    figure: {
      kind: 'modelled',
      value: modelled ? threeDigits(modelled.total.dramBytes / 1e6 / modelled.batch) : '–',
      unit: 'MB',
      text: 'a frame to and from DRAM, uncompressed',
    },
    beside: [
      {
        kind: 'modelled',
        value: percent(modelled?.total.ifmapZeros),
        unit: '%',
        text: 'of the ifmap words are zero, sent all the same',
      },
      COMPRESSION_ON_SILICON,
    ],
  };
}

const GATING_ON_SILICON: StoryFigure = {
  kind: 'published',
  value: PUBLISHED.gatingOfPePower,
  unit: '%',
  text: 'of a PE’s power saved on silicon',
};

function gated(reading: ResultMessage | undefined): StoryPage {
  const total = reading?.modelled.total;
  return {
    id: 'zeros',
    title: 'Zeros cost nothing',
    text: 'A PE that sees a zero does not read its filter, does not multiply, does not write. The clock goes on, the power does not.',
    chart: { kind: 'modelled', text: 'Multiplications a layer; pale: skipped' },
    figure: {
      kind: 'modelled',
      value: total ? percent(total.macs === 0 ? 0 : total.gatedMacs / total.macs) : '–',
      unit: '%',
      text: 'of the multiplications in these frames are skipped',
    },
    beside: [
      {
        kind: 'modelled',
        value: threeDigits(reading && gatedPowerMw(reading)),
        unit: 'mW',
        text: `saved; the chip takes ${threeDigits(total?.powerMw)} mW`,
      },
      GATING_ON_SILICON,
    ],
  };
}

/** Gating is off: nothing is skipped. */
function ungated(reading: ResultMessage | undefined): StoryPage {
  const total = reading?.modelled.total;
  return {
    id: 'zeros',
    title: 'Zeros cost as much',
    text: 'With gating, a PE that sees a zero does not read its filter, does not multiply, does not write. It is off now: a zero costs what every word costs.',
    chart: { kind: 'modelled', text: 'Multiplications a layer; none is skipped' },
    figure: {
      kind: 'modelled',
      value: percent(total?.ifmapZeros),
      unit: '%',
      text: 'of the ifmap words are zero; none is skipped',
    },
    beside: [
      {
        kind: 'modelled',
        value: threeDigits(total?.powerMw),
        unit: 'mW',
        text: 'is what the chip takes; zeros save none of it',
      },
      GATING_ON_SILICON,
    ],
  };
}

/** Chip power that the gated MACs would have taken, in mW: their energy over the same time (docs/numbers.md). */
export function gatedPowerMw({ modelled: { total, operatingPoint } }: ResultMessage): number {
  if (total.latencyMs === 0) return 0;
  const pj = POWER.nonZeroMacPj * total.gatedMacs * energyScale(operatingPoint);
  return (pj * MW_PER_PJ_AND_MS) / total.latencyMs;
}
