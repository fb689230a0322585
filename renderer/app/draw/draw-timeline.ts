import type { Drawing } from './drawn.ts';
import { niceStep, type Lanes, type Span } from './timeline-lanes.ts';

/** Lengths in rem. */
const LABEL_WIDTH = 4.2;
const AXIS_HEIGHT = 1.5;
const LANE_GAP = 0.4;

/** Time lanes with a scale of their own below. */
export function drawTimeline(
  { context, width, height, palette }: Drawing,
  { totalMs, lanes }: Lanes,
  colours: { readonly strong: string; readonly soft: string },
): void {
  if (totalMs === 0) return;
  const { rem } = palette;
  const left = LABEL_WIDTH * rem;
  const perMs = (width - left - rem) / totalMs;
  const axis = height - AXIS_HEIGHT * rem;
  const laneHeight = axis / lanes.length;
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
      drawSpan(
        context,
        span,
        { x: left + span.startMs * perMs, y, w: span.ms * perMs, h },
        {
          ...colours,
          ink: palette.ink,
          paper: palette.panel,
          even: index % 2 === 0,
        },
      );
    }
  }
}

function drawSpan(
  context: CanvasRenderingContext2D,
  { name, words }: Span,
  { x, y, w, h }: { readonly x: number; readonly y: number; readonly w: number; readonly h: number },
  colours: { strong: string; soft: string; ink: string; paper: string; even: boolean },
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
  const text = words ?? name;
  if (context.measureText(text).width + 8 > width) return;
  context.fillStyle = hidden ? colours.ink : colours.paper;
  context.textAlign = 'center';
  context.fillText(text, x + width / 2, hidden ? y + h * 0.675 : y + h / 2);
}
