import { realpath, rm } from 'node:fs/promises';
import { EyerissError } from '../../engine/errors.ts';
import { diskFull } from './disk-full.ts';
import type { RunHeader } from './format/run-types.ts';
import { RunReader } from './run-reader.ts';
import { RunWriter, type RunSummary } from './run-writer.ts';

/** What merging runs came to. */
export interface Merged extends RunSummary {
  /** runs that were cut off and are in it up to there */
  readonly cutOff: readonly string[];
}

const MERGE_AGAIN = 'make room and merge again; nothing was kept';
const NO_LIMITS = { frames: Infinity, seconds: Infinity, bytes: Infinity };

/**
 * Puts runs of the same network, weights, scales, N and mappings behind each other into one, frames renumbered. Every
 * byte of them is checked on the way; where one is damaged, nothing stays of the new run.
 * @param onFrame is told after each frame
 * @throws EyerissError `merge.different` naming what differs, `merge.twice`, `record.*`, `run.*`
 */
export async function mergeRuns(
  paths: readonly string[],
  out: string,
  onFrame: () => void = () => undefined,
): Promise<Merged> {
  await checkNoneTwice(paths);
  const header = await commonHeader(paths);
  const writer = await RunWriter.create(out, header, NO_LIMITS);
  try {
    const cutOff: string[] = [];
    let complete = true;
    let seconds = 0;
    for (const path of paths) {
      const end = await appendRun(writer, path, onFrame);
      if (end === 'cut off') cutOff.push(path);
      else seconds += end.seconds;
      if (end === 'cut off' || end.reason !== 'complete') complete = false;
    }
    const summary = await writer.close(complete ? 'complete' : 'stopped', seconds);
    if (summary.frames === 0) throw noFrames(paths);
    if (summary.reason === 'disk full') throw diskFull(summary, 'frame', MERGE_AGAIN);
    return { ...summary, cutOff };
  } catch (error) {
    await writer.close('stopped');
    await rm(out, { force: true });
    throw error;
  }
}

/** Appends a run's frames; says how the run ended. */
async function appendRun(
  writer: RunWriter,
  path: string,
  onFrame: () => void,
): Promise<NonNullable<RunReader['end']> | 'cut off'> {
  const reader = await RunReader.open(path);
  try {
    for await (const { frame, result, ifmaps } of reader.frames()) {
      const number = writer.frames + 1;
      const ended = await writer.append({
        frame: { ...frame, number },
        result: { ...result, frame: number },
        ...(ifmaps && { ifmaps }),
      });
      if (ended) throw diskFull(ended, 'frame', MERGE_AGAIN);
      onFrame();
    }
    return reader.end ?? 'cut off';
  } finally {
    await reader.close();
  }
}

/** The header of all runs together; what need not be the same is listed. */
async function commonHeader(paths: readonly string[]): Promise<RunHeader> {
  const headers: RunHeader[] = [];
  for (const path of paths) {
    const reader = await RunReader.open(path);
    await reader.close();
    headers.push(reader.header);
  }
  const [first] = headers;
  if (!first) throw tooFew();
  for (const [index, header] of headers.entries()) checkFits(paths[0]!, first, paths[index]!, header);
  const all = (text: (header: RunHeader) => string): string => [...new Set(headers.map(text))].join(' + ');
  return {
    ...first,
    tool: { name: 'eyeriss', version: all(({ tool }) => tool.version) },
    createdAt: headers.map(({ createdAt }) => createdAt).reduce((a, b) => (b < a ? b : a)),
    computer: all(({ computer }) => computer),
    source: all(({ source }) => source),
    executor: all(({ executor }) => executor),
  };
}

/** @throws EyerissError `merge.different` */
function checkFits(firstPath: string, first: RunHeader, path: string, header: RunHeader): void {
  const facts: (readonly [string, (of: RunHeader) => string | number])[] = [
    ['the network', ({ model }) => model.id],
    ['whether weights are trained', ({ model }) => model.weights],
    ['the weights (SHA-256)', ({ model }) => model.weightsSha256],
    ['the calibration (SHA-256)', ({ model }) => model.calibrationSha256],
    ['the input size', ({ model }) => `${model.input.width}×${model.input.height}`],
    ['N', ({ batch }) => batch],
    ['the CONV layers', ({ layers }) => layers.map(({ name }) => name).join(', ')],
    ...first.layers.flatMap(({ name }, at): (readonly [string, (of: RunHeader) => string])[] => [
      [`the shape of ${name}`, ({ layers }) => valuesText(layers[at]?.shape)],
      [`the mapping of ${name}`, ({ layers }) => valuesText(layers[at]?.mapping)],
      [`compression of ${name}’s ifmap`, ({ layers }) => String(layers[at]?.compressIfmap)],
    ]),
    ['whether ifmaps are kept', ({ ifmaps }) => (ifmaps ? 'yes' : 'no')],
  ];
  for (const [what, value] of facts) {
    const [one, other] = [value(first), value(header)];
    if (one === other) continue;
    throw new EyerissError({
      code: 'merge.different',
      problem: `${what} differs: ${one} in ${firstPath}, ${other} in ${path}`,
      limit: 'runs are merged that have network, weights, calibration, N, mappings and ifmaps in common',
      remedy: `leave ${path} out, or make it again like ${firstPath}`,
    });
  }
}

/** `C 3, M 96, …` */
function valuesText(values: object | undefined): string {
  return Object.entries(values ?? {})
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

/** @throws EyerissError `merge.twice`: frames would count twice */
async function checkNoneTwice(paths: readonly string[]): Promise<void> {
  const places = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  const twice = paths.find((_, index) => places.indexOf(places[index]!) < index);
  if (twice === undefined) return;
  throw new EyerissError({
    code: 'merge.twice',
    problem: `${twice} is named twice`,
    limit: 'its frames would count twice',
    remedy: 'name every run once',
  });
}

function tooFew(): EyerissError {
  return new EyerissError({
    code: 'merge.none',
    problem: 'no run is named',
    limit: 'there must be one at least',
    remedy: 'name the runs to be merged',
  });
}

function noFrames(paths: readonly string[]): EyerissError {
  return new EyerissError({
    code: 'merge.none',
    problem: `no whole frame is in ${paths.join(', ')}`,
    limit: 'there must be one at least; nothing was kept',
    remedy: 'name runs that have frames',
  });
}
