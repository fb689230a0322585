// What goes wrong at a booth, one after the other. Each fault says when it is over: `steps` of what is done and what
// must then be on the screen, with labels.
import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { promisify } from 'node:util';
import WebSocket from 'ws';

/** Runs in the page before its own scripts: a camera that can be unplugged or stop, and the page's own socket. */
export const FAULTY_PAGE = `
  window.faulty = { gone: false, tracks: [], socket: undefined };
  {
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    const list = devices.enumerateDevices.bind(devices);
    devices.getUserMedia = async (constraints) => {
      if (faulty.gone) throw new DOMException('unplugged', 'NotFoundError');
      const stream = await ask(constraints);
      faulty.tracks = faulty.tracks.filter((track) => track.readyState === 'live').concat(stream.getTracks());
      return stream;
    };
    devices.enumerateDevices = async () => (faulty.gone ? [] : list());
    faulty.unplug = () => {
      faulty.gone = true;
      for (const track of faulty.tracks) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
      devices.dispatchEvent(new Event('devicechange'));
    };
    faulty.plug = () => {
      faulty.gone = false;
      devices.dispatchEvent(new Event('devicechange'));
    };
    const Collecting = WebSocket;
    window.WebSocket = class extends Collecting {
      constructor(...parts) {
        super(...parts);
        faulty.socket = this;
      }
    };
  }
`;

/** Id of the server's child that runs the engine. */
export async function engineOf(serverPid) {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  for (const line of stdout.split('\n')) {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(parent) === serverPid && args.includes('service-process')) return Number(pid);
  }
  return undefined;
}

async function killEngine({ app }) {
  const pid = await engineOf(app.process.pid);
  if (pid === undefined) throw new Error('there is no engine to kill');
  process.kill(pid, 'SIGKILL');
}

const JUNK_TEXTS = ['', '{', 'null', '[]', '{"type":"hello"}', '{"type":"nothing"}', '\u0000'.repeat(99)];
const JUNK_BYTES = [[], [1], [...new Uint8Array(8)], [...new Uint8Array(4000)]];

/** A second client that has the token and no manners. */
async function malformedClient({ app }) {
  const { host, hash, origin } = new URL(app.url);
  const socket = new WebSocket(`ws://${host}/live`, [`eyeriss.${hash.replace('#token=', '')}`], { origin });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  for (const text of JUNK_TEXTS) socket.send(text);
  for (const bytes of JUNK_BYTES) socket.send(Uint8Array.from(bytes));
  socket.send(JSON.stringify({ type: 'hello', protocol: 1, settings: { batch: 5, model: '../../etc' } }));
  socket.send(JSON.stringify({ type: 'hello', protocol: 1 }));
  socket.send('x'.repeat(100_000));
  setTimeout(() => socket.terminate(), 3000);
}

/** Of the page's own socket; the last one has the server close it. */
const MALFORMED_PAGE = `(() => {
  for (const text of ${JSON.stringify(JUNK_TEXTS)}) faulty.socket.send(text);
  for (const bytes of ${JSON.stringify(JUNK_BYTES)}) faulty.socket.send(Uint8Array.from(bytes));
  faulty.socket.send('x'.repeat(100000));
})()`;

const anything = () => true;

/**
 * The faults in their order.
 * @returns each with `steps`: `act` puts it in or takes it back, `then` is what the screen must show with new labels
 */
export function boothFaults({ modelFile }) {
  const aside = `${modelFile}.aside`;
  return [
    {
      name: 'engine killed (SIGKILL)',
      steps: [{ what: 'labels again', act: killEngine, then: anything }],
    },
    {
      name: 'camera unplugged',
      steps: [
        {
          what: 'labels of another source',
          act: ({ page }) => page.evaluate('faulty.unplug()'),
          then: ({ shows }) => shows !== 'Live',
        },
        {
          what: 'plugged in: labels again',
          act: ({ page }) => page.evaluate('faulty.plug()'),
          // In the attract loop it is looked through, too.
          then: ({ cameraLives }) => cameraLives,
        },
      ],
    },
    {
      name: 'malformed messages, from another client and from the page',
      steps: [
        {
          what: 'labels again',
          act: async (soak) => {
            await malformedClient(soak);
            await soak.page.evaluate(MALFORMED_PAGE);
          },
          then: anything,
        },
      ],
    },
    {
      name: 'model file removed, engine killed',
      steps: [
        {
          what: 'labels of another network',
          act: async (soak) => {
            await rename(modelFile, aside);
            await killEngine(soak);
          },
          then: ({ model }) => model !== '' && !model.includes('1.0'),
        },
        {
          what: 'file back: labels of the house’s own',
          act: () => rename(aside, modelFile),
          then: ({ model }) => model.includes('1.0'),
        },
      ],
    },
    {
      name: 'camera gives no more pictures, without a word',
      steps: [
        {
          what: 'labels again',
          act: ({ page }) => page.evaluate('faulty.tracks.forEach((track) => track.stop())'),
          then: ({ cameraLives }) => cameraLives,
        },
      ],
    },
    {
      name: 'connection open, but nothing comes any more',
      steps: [
        {
          what: 'labels again',
          act: ({ page }) => page.evaluate('faulty.socket.onmessage = null, faulty.socket.send = () => {}'),
          then: anything,
        },
      ],
    },
  ];
}
