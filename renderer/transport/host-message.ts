import type { HostMessage } from '../../host/protocol/host-messages.ts';

type Shape = Readonly<Record<string, 'string' | 'number' | 'boolean' | 'object' | 'array'>>;

/**
 * What every message must have for this page not to stumble over it. Host and page come from one build and share
 * their types; this guards against another program on the line, not against a host that lies.
 */
const SHAPES: Readonly<Record<HostMessage['type'], Shape>> = {
  welcome: {
    protocol: 'number',
    version: 'string',
    models: 'array',
    settings: 'object',
    operatingPoints: 'array',
  },
  settings: { settings: 'object' },
  state: { state: 'string' },
  model: {
    id: 'string',
    title: 'string',
    input: 'object',
    layers: 'array',
    fallbacks: 'array',
    macs: 'object',
  },
  result: { number: 'number', capturedAt: 'number', top: 'array', measured: 'object', modelled: 'object' },
  dropped: { number: 'number' },
  clip: { number: 'number', pictures: 'array' },
  recording: { on: 'boolean', path: 'string', frames: 'number', bytes: 'number', seconds: 'number' },
  notice: { code: 'string', severity: 'string', message: 'string' },
  resolved: { code: 'string' },
  pong: { id: 'number' },
};

/** Parses what the host says; undefined if it is no message of the protocol. */
export function parseHostMessage(text: string): HostMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || typeof value['type'] !== 'string' || !Object.hasOwn(SHAPES, value['type'])) {
    return undefined;
  }
  const shape = SHAPES[value['type'] as HostMessage['type']];
  const fits = Object.entries(shape).every(([key, kind]) => kindOf(value[key]) === kind);
  return fits ? (value as unknown as HostMessage) : undefined;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
