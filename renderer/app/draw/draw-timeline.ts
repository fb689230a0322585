import type { Drawing } from './drawn.ts';
import { fittedName } from './fitted-name.ts';
import type { Pointer } from './pointer.ts';
import { niceStep, type Lanes, type Span } from './timeline-lanes.ts';

/** Lengths in rem. */
const LABEL_WIDTH = 4.2;
const AXIS_HEIGHT = 1.5;
const LANE_GAP = 0.4;
/** So near a span the pointer means it: many are thinner than a hand can point. */
const REACH = 0.4;

/** Where lanes lie in a drawing, px. */
function places(
  { totalMs, lanes }: Lanes,
  { width, height }: Pick<Drawing, 'width' | 'height'>,
  rem: number,
): { left: number; perMs: number; axis: number; laneHeight: number } {
  const left = LABEL_WIDTH * rem;
  const axis = height - AXIS_HEIGHT * rem;
  return { left, perMs: (width - left - rem) / totalMs, axis, laneHeight: axis / lanes.length };
}

/** The span under a pointer, or the nearest one of its lane that is hardly farther. */
export function spanAt(all: Lanes, pointer: Pointer, rem: number): Span | undefined {
  const { left, perMs, laneHeight } = places(all, pointer, rem);
  const lane = all.lanes[Math.floor(pointer.y / laneHeight)];
  if (!lane || all.totalMs === 0) return undefined;
  const ms = (pointer.x - left) / perMs;
  const away = ({ startMs, ms: length }: Span): number => Math.max(startMs - ms, ms - startMs - length);
  return lane.spans
    .filter((span) => span.ms > 0 && away(span) * perMs <= REACH * rem)
    .toSorted((a, b) => Math.max(0, away(a)) - Math.max(0, away(b)))[0];
}

/**
 * Time lanes with a scale of their own below.
 * @param pointed the span that stands out
 */
export function drawTimeline(
  { context, width, height, palette }: Drawing,
  all: Lanes,
  colours: { readonly strong: string; readonly soft: string },
  pointed: Span | undefined,
): void {
  const { totalMs, lanes } = all;
  if (totalMs === 0) return;
  const { rem } = palette;
  const { left, perMs, axis, laneHeight } = places(all, { width, height }, rem);
  context.font = palette.font;
  context.textBaseline = 'middle';
  const step = niceStep(totalMs, 8);
  for (let ms = 0; ms <= totalMs * 1.001; ms += step) {
    const x = left + ms * perMs;
    context.fillStyle = palette.line;
    context.fillRect(x, 0, 1, axis);
    context.fillStyle = palette['ink-soft'];
    context.textAlign = 'center';
    context.fillText(ms === 0 ? '0 ms' : String(Number(ms.toFixed(2))), x, axis + (AXIS_HEIGHT * rem) / 2);
  }
  for (const [i, { name, spans }] of lanes.entries()) {
    const y = i * laneHeight + (LANE_GAP * rem) / 2;
    const h = laneHeight - LANE_GAP * rem;
    context.fillStyle = palette['ink-soft'];
    context.textAlign = 'left';
    context.fillText(name, 0, y + h / 2);
    for (const [index, span] of spans.entries()) {
      const box = { x: left + span.startMs * perMs, y, w: span.ms * perMs, h };
      const { ink, panel: paper } = palette;
      drawSpan(context, span, box, { ...colours, ink, paper, even: index % 2 === 0, line: rem * 0.95 });
      if (span !== pointed) continue;
      context.strokeStyle = ink;
      context.lineWidth = Math.max(1.5, rem / 9);
      context.strokeRect(box.x, y, Math.max(1, box.w - 1), h);
    }
  }
}

function drawSpan(
  context: CanvasRenderingContext2D,
  { name, words }: Span,
  { x, y, w, h }: { readonly x: number; readonly y: number; readonly w: number; readonly h: number },
  colours: { strong: string; soft: string; ink: string; paper: string; even: boolean; line: number },
): void {
  if (w <= 0) return;
  const width = Math.max(1, w - 1);
  // Filters load behind the core's work: lighter, and lower.
  const hidden = words === 'filter';
  context.fillStyle = hidden ? colours.soft : colours.strong;
  context.globalAlpha = hidden || words === 'ifmap' || (words === undefined && colours.even) ? 1 : 0.72;
  context.fillRect(x, hidden ? y + h * 0.35 : y, width, hidden ? h * 0.65 : h);
  context.globalAlpha = 1;
  if (words === 'ifmap' || words === 'ofmap') {
    // read or written: a lighter edge where the words go
    context.fillStyle = colours.paper;
    context.globalAlpha = 0.55;
    context.fillRect(words === 'ifmap' ? x : x + width - Math.min(2, width), y, Math.min(2, width), h);
    context.globalAlpha = 1;
  }
  const widthOf = (text: string): number => context.measureText(text).width + 8;
  const lines = fittedName(words ?? name, width, Math.floor((h - 4) / colours.line), widthOf);
  context.fillStyle = hidden ? colours.ink : colours.paper;
  context.textAlign = 'center';
  const middle = hidden ? y + h * 0.675 : y + h / 2;
  for (const [i, line] of lines.entries())
    context.fillText(line, x + width / 2, middle + (i - (lines.length - 1) / 2) * colours.line);
}
