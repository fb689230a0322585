import { MessageChannel } from 'node:worker_threads';

/** A closed port: what is handed over to it is gone. */
const nowhere = new MessageChannel().port1;
nowhere.close();

/**
 * Gives a buffer's memory back now: garbage outside the heap makes V8 collect all of it long before there is much inside.
 * Views of the buffer have no elements any more.
 */
export function freeBuffer(buffer: ArrayBuffer): void {
  nowhere.postMessage(undefined, [buffer]);
}
