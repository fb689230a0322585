import { z } from 'zod';
import {
  clientMessageSchema,
  MOST_MESSAGE_BYTES,
  PROTOCOL,
  type ClientMessage,
  type NoticeMessage,
} from '../protocol/index.ts';

/** What a text from a client came to. */
export interface ClientText {
  readonly message?: ClientMessage;
  /** What was wrong with it, or with the settings that were left out of `message`. */
  readonly notice?: NoticeMessage;
  /** A hello in another protocol: nothing else of it can be trusted. */
  readonly otherProtocol?: true;
}

const anyHello = z.object({ type: z.literal('hello'), protocol: z.number() });

/**
 * Parses what a client says. Settings that are refused are left out one by one, so that one stale value of an earlier
 * version does not cost the others; everything else is taken whole or not at all.
 */
export function parseClientText(text: string): ClientText {
  const bytes = text.length > MOST_MESSAGE_BYTES ? text.length : Buffer.byteLength(text);
  if (bytes > MOST_MESSAGE_BYTES)
    return refused(`a message of ${bytes} bytes; at most ${MOST_MESSAGE_BYTES} are taken`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(`a message that is not JSON: ${shown(text)}`);
  }
  const hello = anyHello.safeParse(value);
  if (hello.success && hello.data.protocol !== PROTOCOL) return otherProtocol(hello.data.protocol);
  const parsed = clientMessageSchema.safeParse(value);
  if (parsed.success) return { message: parsed.data };
  const problems = parsed.error.issues.map((issue) => problemText(issue, value)).join('; ');
  const rest = withoutRefusedSettings(value, parsed.error.issues);
  const again = rest === undefined ? undefined : clientMessageSchema.safeParse(rest);
  return again?.success ? { message: again.data, ...refused(problems) } : refused(problems);
}

/** A notice that something a client sent was not taken. */
export function clientNotice(message: string, tip = TIP): NoticeMessage {
  return { type: 'notice', code: 'client.message', severity: 'warning', message, tip };
}

const TIP = 'reload the page; if it comes again, page and host are of different versions';

function refused(message: string): ClientText {
  return { notice: clientNotice(message) };
}

function otherProtocol(protocol: number): ClientText {
  return {
    otherProtocol: true,
    notice: {
      type: 'notice',
      code: 'client.protocol',
      severity: 'error',
      message: `this page speaks protocol ${protocol}, the host ${PROTOCOL}`,
      tip: 'reload the page, or start page and host from the same checkout',
    },
  };
}

type Issue = z.core.$ZodIssue;

function problemText(issue: Issue, value: unknown): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `${path === '' ? 'the message' : path} has unknown ${issue.keys.map(shown).join(', ')}`;
  return `${path === '' ? 'the message' : path} is ${shown(valueAt(value, issue.path))}; ${issue.message}`;
}

function withoutRefusedSettings(value: unknown, issues: readonly Issue[]): unknown {
  if (!isRecord(value) || !isRecord(value['settings'])) return undefined;
  const refusedKeys = new Set<PropertyKey>();
  for (const { path, ...issue } of issues) {
    if (path[0] !== 'settings') return undefined;
    if (path.length > 1) refusedKeys.add(path[1]!);
    else if (issue.code === 'unrecognized_keys') for (const key of issue.keys) refusedKeys.add(key);
    else return undefined;
  }
  const kept = Object.entries(value['settings']).filter(([key]) => !refusedKeys.has(key));
  return { ...value, settings: Object.fromEntries(kept) };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) at = isRecord(at) || Array.isArray(at) ? Reflect.get(at, key) : undefined;
  return at;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a person reads it, cut short. */
function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
