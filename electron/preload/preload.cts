/*
 * What the page sees of Electron: `window.eyeriss`. Sandboxed preloads are one CommonJS file that may require
 * 'electron' only; of channels.ts it takes types.
 *
 * MessagePorts do not cross contextBridge, they go by window.postMessage to the app's own page:
 * `{ eyeriss: 'port', restarts }` with the port in `event.ports[0]`, and `{ eyeriss: 'stopped', exitCode, retryInMs,
 * reason }`. The page asks for a port with `{ eyeriss: 'port?' }` or by `onPort`.
 *
 * The page must not transfer ArrayBuffers through the port (they arrive as nothing: electron#34905), only post them.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { CHANNELS, PortNews, StoppedNews } from '../channels.ts' with { 'resolution-mode': 'import' };

const CONNECT: (typeof CHANNELS)['connect'] = 'eyeriss:connect';
const PORT: (typeof CHANNELS)['port'] = 'eyeriss:port';
const STOPPED: (typeof CHANNELS)['stopped'] = 'eyeriss:stopped';

// Files and other origins get nothing, should one ever be loaded here.
if (location.protocol === 'app:' && location.host === 'eyeriss') exposeApi();

function exposeApi(): void {
  let asked = false;
  let onPort: ((news: PortNews) => void) | undefined;
  let onStopped: ((news: StoppedNews) => void) | undefined;

  const ask = (): Promise<void> => {
    asked = true;
    return ipcRenderer.invoke(CONNECT) as Promise<void>;
  };

  window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== window || typeof data !== 'object' || data === null) return;
    // A refusal is in main's log; the page goes on without a port.
    if ('eyeriss' in data && data.eyeriss === 'port?') ask().catch(() => undefined);
  });

  ipcRenderer.on(PORT, (event, news: PortNews) => {
    // After a reload a port can come before the page listens; it asks for its own then.
    if (!asked) {
      for (const port of event.ports) port.close();
      return;
    }
    window.postMessage({ eyeriss: 'port', ...news }, location.origin, [...event.ports]);
    onPort?.(news);
  });

  ipcRenderer.on(STOPPED, (_event, news: StoppedNews) => {
    window.postMessage({ eyeriss: 'stopped', ...news }, location.origin);
    onStopped?.(news);
  });

  contextBridge.exposeInMainWorld('eyeriss', {
    kind: 'electron',
    /**
     * Asks for a port to the engine process. The listener hears of it, and of every later one after a restart; the
     * port itself is in the window's `message` event. Call it once the window listens.
     */
    onPort(listener: (news: PortNews) => void): Promise<void> {
      onPort = listener;
      return ask();
    },
    /** The listener hears that the engine process has died. */
    onStopped(listener: (news: StoppedNews) => void): void {
      onStopped = listener;
    },
  });
}
