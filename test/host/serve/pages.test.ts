import { symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rendererFolder } from '../../../host/serve/live-server.ts';
import { requestedPath } from '../../../host/serve/static-files.ts';
import { thrown } from '../../support/eyeriss-error.ts';
import { put, temporaryFolder } from '../../support/temporary-folder.ts';
import { ask, served } from './served.ts';

describe('the served pages', () => {
  it('come with their types, never cached without a hash, for ever with one', async () => {
    const { server } = await served();
    const page = await ask(server.port, '/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>dashboard</title>');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['cache-control']).toBe('no-store');
    const script = await ask(server.port, '/assets/index-C3bX90aQ.js?x=1');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toMatch(/immutable/);
    const style = await ask(server.port, '/assets/index-D_-x12aB.css');
    expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(style.headers['cache-control']).toMatch(/immutable/);
    const picture = await ask(server.port, '/chip.svg');
    expect(picture.headers['content-type']).toBe('image/svg+xml');
    expect(picture.headers['cache-control']).toBe('no-cache');
  });

  it.each(['/', '/missing', '/%zz'])('carry the security headers: %s', async (target) => {
    const { server } = await served();
    const { headers } = await ask(server.port, target);
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).toMatch(/script-src 'self'; .*frame-ancestors 'none'/);
    expect(headers['permissions-policy']).toMatch(/camera=\(self\)/);
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/%00',
    '/%zz',
    '/%c0%ae%c0%ae/secret.txt',
    'http://127.0.0.1/index.html',
    '*',
  ])('refuse %s', async (target) => {
    const { server } = await served();
    const { status, body } = await ask(server.port, target);
    expect(status).toBe(400);
    expect(body).not.toContain('nobody');
  });

  it('do not follow links out of the folder', async () => {
    const { server, root } = await served();
    symlinkSync(join(root, 'secret.txt'), join(root, 'app', 'link.txt'));
    expect((await ask(server.port, '/link.txt')).status).toBe(404);
  });

  it('are 404 for what is not there, folders and endless names', async () => {
    const { server } = await served();
    for (const target of ['/none.js', '/assets', '/assets/', `/${'a'.repeat(5000)}`])
      expect((await ask(server.port, target)).status).toBe(404);
  });

  it('take GET and HEAD only', async () => {
    const { server } = await served();
    const head = await ask(server.port, '/', { method: 'HEAD' });
    expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', '39']);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])
      expect((await ask(server.port, '/', { method })).status).toBe(405);
  });

  it('refuse foreign Host and Origin headers', async () => {
    const { server } = await served();
    const { port } = server;
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`])
      expect((await ask(port, '/', { headers: { Host: host } })).status).toBe(403);
    for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${port}`])
      expect((await ask(port, '/', { headers: { Origin: origin } })).status).toBe(403);
    expect((await ask(port, '/', { headers: { Host: `localhost:${port}` } })).status).toBe(200);
  });

  it('survive what is not HTTP', async () => {
    const { server } = await served();
    const reply = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(server.port, '127.0.0.1', () => socket.write('\u0000\u0001 nonsense\r\n\r\n'));
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.on('close', () => {
        resolve(text);
      });
    });
    expect(reply).toMatch(/^HTTP\/1.1 400 /);
    expect((await ask(server.port, '/')).status).toBe(200);
  });
});

describe('requestedPath', () => {
  it('decodes, and drops query and fragment', () => {
    expect(requestedPath('/a%20b/c.js?x=/../#y')).toBe('/a b/c.js');
    expect(requestedPath('/a/')).toBe('/a/index.html');
    expect(requestedPath('/')).toBe('/index.html');
  });
});

describe('rendererFolder', () => {
  it('says what to do when nothing is built', () => {
    const root = temporaryFolder();
    expect(thrown(() => rendererFolder(root), 'serve.not-built').remedy).toBe('run npm run build');
    put('', root, 'dist/renderer-app/index.html');
    expect(rendererFolder(root)).toBe(join(root, 'dist/renderer-app'));
  });
});
