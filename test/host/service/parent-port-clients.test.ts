import { EventEmitter } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plainExecutor } from '../../../engine/index.ts';
import { encodeFrame, PROTOCOL, type HostMessage } from '../../../host/protocol/index.ts';
import { LiveService } from '../../../host/service/live-service.ts';
import { connectParentPort, type ParentPort } from '../../../host/service/parent-port-clients.ts';
import { openStore } from '../../../models/store.ts';
import { smallModel } from '../../support/small-model.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** An end of Electron's MessagePortMain. */
class Port extends EventEmitter {
  readonly received: HostMessage[] = [];
  started = false;
  closed = false;
  postMessage(text: string): void {
    this.received.push(JSON.parse(text) as HostMessage);
  }
  start(): void {
    this.started = true;
  }
  close(): void {
    this.closed = true;
  }
  say(data: unknown): void {
    this.emit('message', { data });
  }
}

describe('connectParentPort', () => {
  it('serves every port that comes with connect, texts and frames alike', async () => {
    const service = await LiveService.open({
      store: openStore({ root: temporaryFolder(), env: {} }),
      executor: plainExecutor,
      load: () => smallModel(),
    });
    onTestFinished(() => service.close());
    const parent = new EventEmitter() as EventEmitter & ParentPort;
    connectParentPort(parent, service);
    const [port, stray] = [new Port(), new Port()];
    parent.emit('message', { data: { kind: 'else' }, ports: [stray] });
    parent.emit('message', { data: { kind: 'connect' }, ports: [port] });
    expect([port.started, stray.started]).toEqual([true, false]);
    port.say(JSON.stringify({ type: 'hello', protocol: PROTOCOL }));
    await expect.poll(() => port.received.at(-1)).toEqual({ type: 'state', state: 'ready', model: 'small' });
    const rgba = new Uint8Array(35 * 35 * 4).fill(100);
    const message = encodeFrame({ number: 1, width: 35, height: 35, capturedAt: 5, rgba });
    port.say(message.buffer);
    await expect.poll(() => port.received.at(-1)).toMatchObject({ type: 'result', number: 1 });
    port.say(message);
    await expect.poll(() => port.received.filter(({ type }) => type === 'result').length).toBe(2);
    port.say(42);
    expect(port.received.at(-1)).toMatchObject({ type: 'notice', code: 'client.message' });
    const count = port.received.length;
    port.emit('close');
    port.say(message.buffer);
    expect(port.received.length).toBe(count);
    const old = new Port();
    parent.emit('message', { data: { kind: 'connect' }, ports: [old] });
    old.say(JSON.stringify({ type: 'hello', protocol: 0 }));
    expect(old.closed).toBe(true);
  });
});
