// Loaded before the entry of a utility process: gives it `process.parentPort`, as Electron does. See README.md.
import { EventEmitter } from 'node:events';

const ports = new Map();

class Port extends EventEmitter {
  #id;
  #started = false;
  #waiting = [];

  constructor(id) {
    super();
    this.#id = id;
    ports.set(id, this);
  }

  postMessage(data) {
    process.send({ kind: 'port', port: this.#id, data });
  }

  start() {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] });
  }

  close() {
    if (ports.delete(this.#id)) process.send({ kind: 'close', port: this.#id });
  }

  receive(data) {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }
}

const parentPort = new EventEmitter();
parentPort.postMessage = (data) => process.send({ kind: 'message', data, ports: [] });
process.parentPort = parentPort;

const early = [];
parentPort.on('newListener', (name) => {
  if (name === 'message')
    setImmediate(() => early.splice(0).forEach((event) => parentPort.emit('message', event)));
});

process.on('message', (said) => {
  if (said.kind === 'message') {
    const event = { data: said.data, ports: said.ports.map((id) => new Port(id)) };
    if (parentPort.listenerCount('message') > 0 && early.length === 0) parentPort.emit('message', event);
    else early.push(event);
  } else if (said.kind === 'port') {
    ports.get(said.port)?.receive(said.data);
  } else {
    const port = ports.get(said.port);
    ports.delete(said.port);
    port?.emit('close');
  }
});
process.on('disconnect', () => process.exit(0));
