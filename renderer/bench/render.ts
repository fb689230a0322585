import { median, type BenchReport, type LayerReport } from './bench.ts';
import { LAYER_SETS } from './seeded-layers.ts';
import { PLACES, type BenchSettings } from './settings.ts';

/** How far the page is; `data-state` of the document's root, which style sheet and tests read. */
export type PageState = 'opening' | 'ready' | 'running' | 'done' | 'failed';

function element(id: string): HTMLElement {
  return document.getElementById(id)!;
}

/** Says in one line what goes on. */
export function showState(state: PageState, text: string): void {
  document.documentElement.dataset['state'] = state;
  element('state').textContent = text;
}

/** Fills the form in with what is running, and the line about the browser. */
export function showSettings(settings: BenchSettings): void {
  const form = element('settings') as HTMLFormElement;
  const set = (name: string, value: string, choices: readonly string[] = []): void => {
    const field = form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
    if (choices.length > 0) field.replaceChildren(...choices.map((choice) => new Option(choice)));
    field.value = value;
  };
  set('layers', settings.layers, LAYER_SETS);
  set('threads', String(settings.threads));
  set('rounds', String(settings.rounds));
  set('place', settings.place, PLACES);
  const isolation = crossOriginIsolated
    ? 'cross-origin isolated'
    : 'not cross-origin isolated, so no threads';
  element('browser').textContent =
    `${navigator.userAgent}; ${navigator.hardwareConcurrency} cores; ${isolation}`;
}

/** Shows all figures of a report. */
export function showReport(report: BenchReport, { threads, expected }: BenchSettings): void {
  const { layers, notices } = report;
  element('notices').hidden = notices.length === 0;
  element('notices').replaceChildren(...notices.map((notice) => withText('li', notice)));

  const ofNode = layers.map((layer) => matchesNode(layer, expected));
  const allEqual = layers.every(({ equal }) => equal) && !ofNode.includes(false);
  const macs = layers.reduce((sum, layer) => sum + layer.macs, 0);
  const ms = layers.reduce((sum, layer) => sum + median(layer.ms), 0);
  verdict(element('bits'), allEqual);
  element('time').textContent = `${decimals(ms, 2)} ms`;
  element('rate').textContent = `${decimals(gmacsPerSecond(macs, ms), 1)} GMAC/s`;
  element('threads').textContent =
    report.threads === threads ? String(threads) : `${report.threads} of ${threads}`;

  const fastest = Math.max(...layers.map((layer) => gmacsPerSecond(layer.macs, median(layer.ms))));
  element('rows').replaceChildren(...layers.map((layer, i) => layerRow(layer, ofNode[i], fastest)));
  const wrapped = layers.reduce((sum, layer) => sum + layer.wrappedPsums, 0);
  const total = document.createElement('tr');
  total.append(
    ...[withText('th', 'all'), withText('td', ''), number(macs / 1e6, 1), number(wrapped)],
    ...[withText('td', ''), withText('td', ''), number(ms, 2), number(gmacsPerSecond(macs, ms), 1)],
  );
  element('total').replaceChildren(total);
}

function layerRow(layer: LayerReport, ofNode: boolean | undefined, fastest: number): HTMLElement {
  const row = document.createElement('tr');
  const ms = median(layer.ms);
  const speed = gmacsPerSecond(layer.macs, ms);
  const rate = number(speed, 1);
  rate.classList.add('rate');
  rate.style.setProperty('--share', String(speed / fastest || 0));
  row.append(
    ...[withText('th', layer.name), withText('td', layer.shape), number(layer.macs / 1e6, 1)],
    ...[number(layer.wrappedPsums), verdict(document.createElement('td'), layer.equal)],
    ...[verdict(document.createElement('td'), ofNode), number(ms, 2), rate],
  );
  return row;
}

/** Whether Node got the same ofmap; undefined if nobody said what Node got. */
function matchesNode(
  { name, digest }: LayerReport,
  expected: BenchSettings['expected'],
): boolean | undefined {
  const ofNode = expected.get(name);
  return ofNode === undefined ? undefined : ofNode === digest;
}

function gmacsPerSecond(macs: number, ms: number): number {
  return macs / ms / 1e6;
}

function verdict<T extends HTMLElement>(cell: T, equal: boolean | undefined): T {
  cell.classList.remove('yes', 'no', 'unknown');
  cell.classList.add(equal === undefined ? 'unknown' : equal ? 'yes' : 'no');
  cell.textContent = equal === undefined ? '–' : equal ? 'equal' : 'different';
  return cell;
}

function number(value: number, digits = 0): HTMLElement {
  const cell = withText('td', decimals(value, digits));
  cell.classList.add('number');
  return cell;
}

function decimals(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

function withText(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
