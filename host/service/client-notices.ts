import { EyerissError } from '../../engine/index.ts';
import type { HostMessage, NoticeMessage, Severity } from '../protocol/index.ts';

/** The notices that a client sees now: one a code, sent when it changes, resolved when it does not hold any more. */
export class ClientNotices {
  readonly #send: (message: HostMessage) => void;
  readonly #shown = new Map<string, string>();

  constructor(send: (message: HostMessage) => void) {
    this.#send = send;
  }

  /** Shows a notice; says nothing where the same one stands. */
  show(notice: NoticeMessage): void {
    const text = `${notice.severity} ${notice.message}`;
    if (this.#shown.get(notice.code) === text) return;
    this.#shown.set(notice.code, text);
    this.#send(notice);
  }

  /** Shows a notice again, even if it stands: something happened once more. */
  repeat(notice: NoticeMessage): void {
    this.#shown.delete(notice.code);
    this.show(notice);
  }

  /** Takes a notice back, if it stands. */
  resolve(code: string): void {
    if (this.#shown.delete(code)) this.#send({ type: 'resolved', code });
  }

  /** Shows or resolves. */
  set(code: string, severity: Severity, message: string | undefined, tip?: string): void {
    if (message === undefined) this.resolve(code);
    else this.show({ type: 'notice', code, severity, message, ...(tip !== undefined && { tip }) });
  }

  /** Shows a list under `code.1`, `code.2` … and takes back what is not in it. */
  setList(code: string, severity: Severity, messages: readonly string[]): void {
    for (const [index, message] of messages.entries()) this.set(`${code}.${index + 1}`, severity, message);
    for (let n = messages.length + 1; this.#shown.has(`${code}.${n}`); n++) this.resolve(`${code}.${n}`);
  }
}

/** An error as a notice: problem and limit are the message, the remedy is the tip. */
export function errorNotice(code: string, severity: Severity, error: unknown): NoticeMessage {
  if (!(error instanceof EyerissError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { type: 'notice', code, severity, message };
  }
  const { problem, limit, remedy } = error;
  const message = limit === undefined ? problem : `${problem}; ${limit}`;
  return { type: 'notice', code, severity, message, ...(remedy !== undefined && { tip: remedy }) };
}
