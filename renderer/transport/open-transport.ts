import { MessagePortTransport } from './message-port-transport.ts';
import { readToken } from './token.ts';
import type { Transport } from './transport.ts';
import { WebSocketTransport } from './web-socket-transport.ts';

/** The desktop app's preload exposes something under this name, and serves the page from a scheme of its own. */
function inDesktopApp(): boolean {
  return 'eyeriss' in window || !location.protocol.startsWith('http');
}

/** The transport for where this page runs. */
export function openTransport(): Transport {
  if (inDesktopApp()) return new MessagePortTransport(window);
  // The address of a new start may differ in its token alone: browsers load nothing for that.
  addEventListener('hashchange', () => {
    location.reload();
  });
  return new WebSocketTransport({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`,
    token: readToken(location.hash, sessionStorage),
    createSocket: (url, protocol) => new WebSocket(url, protocol),
    hostAnswers,
  });
}

async function hostAnswers(): Promise<boolean> {
  try {
    return (await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
