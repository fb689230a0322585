import uPlot from 'uplot';
import type { Attachment } from 'svelte/attachments';
import { clock } from '../state/clock.ts';
import { HISTORY_S, type History, type SeriesName } from '../state/history.ts';
import { niceStep } from './timeline-lanes.ts';
import { palette } from './palette.ts';

/** A line of a chart, and the kind of figure that gives it its colour. */
export interface TrendLine {
  readonly series: SeriesName;
  readonly kind: 'modelled' | 'measured';
}

/** Least height of a chart, as a part of its largest value: noise must not fill it. */
const LEAST_SPAN = 0.16;

/** Bounds that move in steps, so that the scale is still while the line moves. */
export function calmRange(min: number, max: number): [number, number] {
  const span = Math.max(max - min, max * LEAST_SPAN, 1e-6);
  const step = niceStep(span, 3);
  const middle = (min + max) / 2;
  return [
    Math.max(0, Math.floor((middle - span * 0.6) / step) * step),
    Math.ceil((middle + span * 0.6) / step) * step,
  ];
}

/** Seconds that a chart shows at least. */
const LEAST_S = 10;

/** Keeps a uPlot chart of the last minute in an element. */
export function trendChart(history: History, lines: readonly TrendLine[]): Attachment<HTMLElement> {
  return (element) => {
    const build = (): uPlot => new uPlot(options(lines), data(history, lines), element);
    let { rem } = palette();
    let chart = build();
    const fit = (): void => {
      // A chart's text and lines keep the size that they were made in; the window's text follows the window.
      if (palette().rem !== rem) {
        chart.destroy();
        ({ rem } = palette());
        chart = build();
      }
      chart.setSize({ width: element.clientWidth, height: element.clientHeight });
    };
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    const stop = clock.onFrame(
      (nowMs) => {
        if (element.clientWidth === 0) return;
        chart.setData(data(history, lines), false);
        const [now, first] = [nowMs / 1000, history.seconds[0] ?? nowMs / 1000];
        // The first minute fills the chart, too.
        chart.setScale('x', { min: Math.max(now - HISTORY_S, Math.min(first, now - LEAST_S)), max: now });
      },
      { moves: true },
    );
    return () => {
      stop();
      observer.disconnect();
      chart.destroy();
    };
  };
}

function data(history: History, lines: readonly TrendLine[]): uPlot.AlignedData {
  return [history.seconds, ...lines.map(({ series }) => history.values[series])];
}

function options(lines: readonly TrendLine[]): uPlot.Options {
  const ink = (): string => palette()['ink-soft'];
  const grid = { stroke: (): string => palette().line, width: 1 };
  const { rem, font } = palette();
  return {
    width: 10,
    height: 10,
    legend: { show: false },
    cursor: { show: false },
    padding: [rem * 0.6, rem * 0.3, rem * 0.6, 0],
    scales: {
      x: { time: false, auto: false },
      // min and max are null while there is nothing to draw, whatever the types say: then there is no scale, too
      y: {
        range: (_, min: number | null, max: number | null) =>
          min === null || max === null ? [null, null] : calmRange(min, max),
      },
    },
    axes: [
      { show: false },
      { stroke: ink, grid, ticks: { show: false }, size: rem * 2.9, gap: rem * 0.3, font, space: rem * 2.4 },
    ],
    series: [
      {},
      ...lines.map(({ kind }) => ({
        stroke: (): string => palette()[kind],
        width: Math.max(1.5, rem / 9),
        points: { show: false },
      })),
    ],
  };
}
