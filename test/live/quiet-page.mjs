// A page that is watched without the debugger's network domain: a driver that listens to it gets a copy of every frame
// that the page sends, which takes the cores a tenth of a measurement. Scripts in the page collect what is wanted.

/** What runs in the page before its own scripts: keeps results, notices of errors and whatever else went wrong. */
const COLLECT = `
  window.collected = { results: [], problems: [] };
  addEventListener('error', ({ message }) => collected.problems.push('page: ' + message));
  addEventListener('unhandledrejection', ({ reason }) => collected.problems.push('page: ' + reason));
  const { error } = console;
  console.error = (...parts) => {
    collected.problems.push('console: ' + parts.join(' '));
    error(...parts);
  };
  window.WebSocket = class extends WebSocket {
    constructor(...parts) {
      super(...parts);
      this.addEventListener('message', ({ data }) => {
        if (typeof data !== 'string') return;
        const message = JSON.parse(data);
        if (message.type === 'result') {
          const { top, measured } = message;
          collected.results.push({ labels: top.length, totalMs: measured.totalMs, residentBytes: measured.residentBytes });
        }
        if (message.type === 'notice' && message.severity === 'error')
          collected.problems.push('notice ' + message.code + ': ' + message.message);
      });
    }
  };
`;

/**
 * Opens an address in a page of its own.
 * @param options screen, and a `script` that runs before the page's own, too
 * @returns `evaluate` a JavaScript expression; `send` a command of the DevTools protocol
 */
export async function openQuietPage(browser, url, { width = 1280, height = 720, script = '' } = {}) {
  const session = await browser.newBrowserCDPSession();
  const { browserContextId } = await session.send('Target.createBrowserContext');
  const { targetId } = await session.send('Target.createTarget', { url: 'about:blank', browserContextId });
  // Not flat, because the driver's session passes on no other session's messages.
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  let next = 0;
  const waiting = new Map();
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    const answer = waiting.get(id);
    waiting.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result);
  });
  const send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = ++next;
      waiting.set(id, { resolve, reject });
      session
        .send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
        .catch(reject);
    });
  await send('Page.enable');
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  await send('Page.addScriptToEvaluateOnNewDocument', { source: COLLECT + script });
  await send('Page.navigate', { url });
  return {
    send,
    async evaluate(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
  };
}
