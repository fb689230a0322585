import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { BOOTH_PATH, MOST_BOOTH_BYTES, type BoothService } from '../booth/booth-service.ts';
import { carriesToken, SUBPROTOCOL_PREFIX } from './access-token.ts';
import { SECURITY_HEADERS } from './response-headers.ts';
import { answerText } from './static-files.ts';

/** Whether a request is for the booth's part of the server. */
export function isBoothRequest({ url }: IncomingMessage): boolean {
  return url?.startsWith(BOOTH_PATH) ?? false;
}

/**
 * Answers a booth's page, which shows the token as `Authorization: Bearer`: recordings are pictures of people, and the
 * log is nobody else's.
 */
export async function answerBooth(
  booth: BoothService,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bearer = /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (bearer === undefined || !carriesToken(SUBPROTOCOL_PREFIX + bearer, token)) {
    answerText(response, 401, 'this needs the token of the booth’s page');
    return;
  }
  const body = await bodyOf(request);
  if (body === undefined) {
    // What is left of it is not waited for.
    response.setHeader('Connection', 'close');
    answerText(response, 413, `at most ${MOST_BOOTH_BYTES} bytes`);
    return;
  }
  const [name = ''] = (request.url ?? '').slice(BOOTH_PATH.length).split('?', 1);
  const answer = booth.answer(request.method ?? '', name, body);
  if (answer.kind === 'refused') answerText(response, answer.status, answer.text);
  else if (answer.kind === 'file') await answerWhole(answer.path, response);
  else {
    response.writeHead(200, { ...HEADERS, 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer.value));
  }
}

const HEADERS = { ...SECURITY_HEADERS, 'Cache-Control': 'no-store' };

/** A request's body; undefined if it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BOOTH_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function answerWhole(path: string, response: ServerResponse): Promise<void> {
  let size: number;
  try {
    ({ size } = await stat(path));
  } catch {
    // It was there at the start; somebody pulled the stick out.
    answerText(response, 404, 'the recording has gone');
    return;
  }
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': 'application/octet-stream',
    'Content-Length': size,
  });
  await pipeline(createReadStream(path, { end: Math.max(0, size - 1) }), response).catch(() =>
    response.destroy(),
  );
}
