/*
 * What runs in the page before anything else, as text: one script in the page's own world, one in the preload's.
 * The worlds share the document; JSON text in CustomEvents goes between them.
 */

/** Name of the preload's world, and of the bindings by which the worlds call the double. */
export const WORLD = 'electron-double-preload';
export const IPC_BINDING = 'electronDoubleIpc';
export const PERMISSION_BINDING = 'electronDoublePermission';

/** The page's side of contextBridge; getUserMedia that asks the permission handler; transferred ArrayBuffers get lost. */
export const PAGE_SCRIPT = `(() => {
  const listen = (name, f) => document.addEventListener('electron-double-' + name, (event) => f(JSON.parse(event.detail)));
  const say = (name, detail) =>
    document.dispatchEvent(new CustomEvent('electron-double-' + name, { detail: JSON.stringify(detail) }));
  const callbacks = [];
  const pending = new Map();
  let reply;
  listen('reply', (value) => { reply = value; });
  listen('callback', ({ callback, args }) => callbacks[callback](...args));
  listen('settle', ({ promise, value, error }) => {
    const { resolve, reject } = pending.get(promise);
    if (error === undefined) resolve(value); else reject(new Error(error));
  });
  const bridged = (call) => (...args) => {
    say('call', { call, args: args.map((arg) => typeof arg === 'function' ? { callback: callbacks.push(arg) - 1 } : { value: arg }) });
    if (reply.error !== undefined) throw new Error(reply.error);
    if (reply.promise === undefined) return reply.value;
    return new Promise((resolve, reject) => pending.set(reply.promise, { resolve, reject }));
  };
  listen('expose', ({ key, members }) => {
    const api = Object.fromEntries(Object.entries(members).map(([name, m]) => [name, m.call === undefined ? m.value : bridged(m.call)]));
    Object.defineProperty(window, key, { value: Object.freeze(api), enumerable: true });
  });

  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (data, options) {
    const transfer = Array.isArray(options) ? options : options?.transfer ?? [];
    post.call(this, transfer.some((item) => item instanceof ArrayBuffer) ? null : data, options);
  };

  const devices = navigator.mediaDevices;
  if (devices === undefined) return;
  const getUserMedia = devices.getUserMedia.bind(devices);
  const asked = [];
  window.electronDoubleAnswer = (id) => asked[id]();
  devices.getUserMedia = async (constraints = {}) => {
    const mediaTypes = ['video', 'audio'].filter((type) => constraints[type]);
    await new Promise((resolve) => {
      window.${PERMISSION_BINDING}(JSON.stringify({ id: asked.push(resolve) - 1, mediaTypes, url: location.href, isMainFrame: window === top }));
    });
    return getUserMedia(constraints);
  };
})()`;

/** Runs a compiled preload with doubles of what Electron gives it. Only in main frames, as there. */
export function preloadScript(preload: string, appOrigin: string): string {
  return `(() => {
  if (window !== top) return;
  const listen = (name, f) => document.addEventListener('electron-double-' + name, (event) => f(JSON.parse(event.detail)));
  const say = (name, detail) =>
    document.dispatchEvent(new CustomEvent('electron-double-' + name, { detail: JSON.stringify(detail) }));
  const toMain = (message) => ${IPC_BINDING}(JSON.stringify(message));

  const encode = (data) => {
    if (!(data instanceof ArrayBuffer)) return { value: data };
    let text = '';
    const bytes = new Uint8Array(data);
    for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return { base64: btoa(text) };
  };
  const decode = ({ value, base64 }) =>
    base64 === undefined ? value : Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer;

  const functions = [];
  let promises = 0;
  listen('call', ({ call, args }) => {
    try {
      const value = functions[call](...args.map((arg) => arg.callback === undefined ? arg.value
        : (...args) => say('callback', { callback: arg.callback, args })));
      if (typeof value?.then !== 'function') return say('reply', { value });
      const promise = promises++;
      say('reply', { promise });
      value.then((value) => say('settle', { promise, value }), (error) => say('settle', { promise, error: String(error.message) }));
    } catch (error) { say('reply', { error: String(error.message) }); }
  });

  const invoked = [];
  const listeners = new Map();
  const ports = new Map();
  globalThis.electronDoubleReceive = (message) => {
    if (message.kind === 'answer') {
      const { resolve, reject } = invoked[message.id];
      if (message.error === undefined) resolve(message.value); else reject(new Error(message.error));
    } else if (message.kind === 'send') {
      const event = { ports: message.ports.map((id) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = (event) => toMain({ kind: 'port', port: id, data: encode(event.data) });
        port1.onclose = () => toMain({ kind: 'close', port: id });
        ports.set(id, port1);
        return port2;
      }) };
      for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
    } else if (message.kind === 'port') ports.get(message.port)?.postMessage(decode(message.data));
    else ports.get(message.port)?.close();
  };

  const electron = {
    contextBridge: {
      exposeInMainWorld(key, api) {
        say('expose', { key, members: Object.fromEntries(Object.entries(api).map(([name, member]) =>
          [name, typeof member === 'function' ? { call: functions.push(member) - 1 } : { value: member }])) });
      },
    },
    ipcRenderer: {
      on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); },
      invoke: (channel, ...args) => new Promise((resolve, reject) => {
        toMain({ kind: 'invoke', id: invoked.push({ resolve, reject }) - 1, channel, args });
      }),
    },
  };
  const real = window;
  const appUrl = ${JSON.stringify(appOrigin)};
  const own = real.location.host.endsWith('.app-scheme.test');
  const location = own ? new URL(real.location.pathname + real.location.search, appUrl + '/') : real.location;
  const url = { protocol: location.protocol, host: location.host, href: location.href, origin: own ? appUrl : location.origin };
  const translated = {
    postMessage: (message, origin, transfer) => real.postMessage(message, origin === appUrl ? real.location.origin : origin, transfer),
  };
  translated.addEventListener = (type, listener) => real.addEventListener(type, ({ source, data, ports }) =>
    listener({ source: source === real ? translated : source, data, ports }));
  const require = (name) => {
    if (name !== 'electron') throw new Error('a sandboxed preload may not require ' + name);
    return electron;
  };
  (function (require, module, exports, window, location) {
${preload}
  })(require, {}, {}, translated, url);
})()`;
}
