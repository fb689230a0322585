import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import electronPackage from 'electron/package.json' with { type: 'json' };
import { encodeOnnxModel, ELEMENT } from '../../models/onnx/onnx-proto.ts';
import type { Circumstances, ElectronDouble } from '../electron/electron-double/electron-double.ts';
import { chromiumPath, closeBrowser, startElectron } from '../electron/electron-double/start.ts';
import { CORNER, GROUND_OF_DISCS, STRIP } from '../support/picture-pixels.ts';
import { mappedFiles, packageWithStandIn, PackagedApp } from './packaged-app.ts';

/** All that may be in the archive. */
const ALLOWED = [
  /^package\.json$|^LICENSE$/,
  /^dist\/electron\/[\w-]+\.js$/,
  /^dist\/electron\/preload\/preload\.cjs$/,
  /^dist\/(engine|models)\/([\w.-]+\/)*[\w.-]+\.js$/,
  /^dist\/host\/cli\/(models-\w+|run-program|report-error|output-errors|interruptible|stop-signals|terminal-output)\.js$/,
  /^dist\/host\/bench\/runtime-facts\.js$/,
  /^dist\/host\/(booth|fast-workers|image|mapping|onnxruntime|pipeline|protocol|service|system)\/[\w-]+\.js$/,
  /^dist\/host\/image\/scaling\/resize\.js$/,
  /^dist\/host\/recording\/(format\/)?[\w-]+\.js$/,
  /^dist\/renderer-app\/(index\.html|assets\/[\w.-]+\.(js|css|svg|png|webp|woff2|wasm))$/,
  /^models\/emoji-1000\/(weights\.int8|classes\.json|sprites\/LICENSE-[\w.-]+\.txt)$/,
  /^models\/calibration\/[\w.-]+\.json$/,
  /^node_modules\/(zod|protobufjs|long|onnxruntime-common|commander|cli-progress)\/.*(?<!\.ts|\.map|\.node|\.so)$/,
  /^node_modules\/(string-width|strip-ansi|ansi-regex|emoji-regex|is-fullwidth-code-point)\/.*(js|json|license.*|txt)$/i,
  /^node_modules\/onnxruntime-node\/(package\.json|dist\/[\w-]+\.js)$/,
];
const NATIVE = `node_modules/onnxruntime-node/bin/napi-v6/linux/${process.arch}/`;

const RELU = {
  irVersion: 8,
  opsetImport: [{ domain: '', version: 13 }],
  graph: {
    name: 'relu',
    node: [{ opType: 'Relu', name: 'relu', input: ['x'], output: ['y'], attribute: [] }],
    initializer: [],
    input: [floats('x')],
    output: [floats('y')],
  },
};

function floats(name: string) {
  return { name, type: { tensorType: { elemType: ELEMENT.float, shape: { dim: [{ dimValue: 3 }] } } } };
}

/** A process of its own, whose only module is the one unpacked: what it says is JSON. */
const INFERENCE = `
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const [folder, model] = process.argv.slice(2);
process.env.ORT_DISABLE_TELEMETRY = '1';
const { InferenceSession, Tensor } = createRequire(folder + '/')('onnxruntime-node');
const session = await InferenceSession.create(readFileSync(model));
const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(-1, 0, 2.5), [3]) });
const libraries = readFileSync('/proc/self/maps', 'utf8').match(/\\/.*onnxruntime.*$/gm);
console.log(JSON.stringify({ y: [...y.data], libraries: [...new Set(libraries)] }));
`;
const inferenceSchema = z.object({ y: z.array(z.number()), libraries: z.array(z.string()) });

describe.runIf(process.platform === 'linux')(
  'the Linux folder, packaged around a stand-in for Electron',
  () => {
    const top = mkdtempSync(join(tmpdir(), 'eyeriss-package-'));
    let printed: string;
    let app: PackagedApp;

    beforeAll(() => {
      printed = packageWithStandIn(join(top, 'out'));
      const arch = process.arch === 'x64' ? '' : `-${process.arch}`;
      app = new PackagedApp(join(top, 'out', `linux${arch}-unpacked`));
    });
    afterAll(async () => {
      await closeBrowser();
      rmSync(top, { recursive: true, force: true });
    });

    it('says what it is and where it lies, and asks the network for nothing', () => {
      expect(printed).toContain('stand-in');
      expect(printed.trim().split('\n').at(-1)).toBe(`eyeriss: made ${app.folder}`);
      expect(printed).not.toMatch(/download/i);
    });

    it('has the program under its name, the version of Electron, and the README for the Help menu', () => {
      expect(statSync(join(app.folder, 'eyeriss')).mode & 0o111).toBe(0o111);
      expect(readFileSync(join(app.folder, 'version'), 'utf8').trim()).toBe(electronPackage.version);
      expect(readFileSync(join(app.resources, 'README.md'), 'utf8')).toContain('# eyeriss');
    });

    it("holds the app and the dependencies it loads: no source, test, document, weights but the box's, or others' library", () => {
      const foreign = app.files.filter(
        ({ path }) => !path.startsWith(NATIVE) && !ALLOWED.some((pattern) => pattern.test(path)),
      );
      expect(foreign).toEqual([]);
      expect(app.missingImports()).toEqual([]);
      // The two are of onnxruntime-node's installer, which stays behind.
      expect(app.missingDependencies(['adm-zip', 'global-agent'])).toEqual([]);
      const manifest: unknown = JSON.parse(app.read('package.json').toString());
      expect(manifest).toMatchObject({ name: 'eyeriss', main: 'dist/electron/main.js' });
      expect(manifest).not.toHaveProperty('devDependencies');
    });

    it('keeps every native file of this system, and no other, out of the archive', () => {
      const native = app.files.filter(({ path }) => path.startsWith(NATIVE));
      expect(native.map(({ path }) => path.slice(NATIVE.length)).sort()).toEqual([
        'libonnxruntime.so.1',
        'onnxruntime_binding.node',
      ]);
      // A library anywhere, whatever its name: ELF, Mach-O (also of two architectures), PE.
      const libraries = app.files.filter(({ path }) =>
        /^(7f454c46|c[ef]faedfe|cafebabe|4d5a)/.test(app.read(path).subarray(0, 4).toString('hex')),
      );
      expect(libraries).toEqual(native);
      expect(native.every(({ unpacked }) => unpacked)).toBe(true);
    });

    it('runs a network on onnxruntime from the unpacked place', () => {
      const unpacked = `${app.archive}.unpacked`;
      writeFileSync(join(top, 'relu.onnx'), encodeOnnxModel(RELU));
      writeFileSync(join(top, 'inference.mjs'), INFERENCE);
      const said = execFileSync(
        process.execPath,
        [join(top, 'inference.mjs'), unpacked, join(top, 'relu.onnx')],
        { cwd: top, encoding: 'utf8' },
      );
      const { y, libraries } = inferenceSchema.parse(JSON.parse(said));
      expect(y).toEqual([0, 0, 2.5]);
      expect(libraries.sort()).toEqual(
        ['libonnxruntime.so.1', 'onnxruntime_binding.node'].map((name) => join(unpacked, NATIVE, name)),
      );
    });

    describe.skipIf(!chromiumPath)('run on the double (needs Chromium)', () => {
      let packaged: Omit<Circumstances, 'args'>;
      let electron: ElectronDouble;

      beforeAll(async () => {
        // A plain Node cannot look into an archive, so the double runs what was in it.
        const appPath = join(top, 'app');
        app.extract(appPath);
        const packagedMain = join(appPath, 'dist/electron/main.js');
        packaged = { appPath, packagedMain, userData: join(top, 'user') };
        vi.stubEnv('EYERISS_MODELS', '');
        electron = await startElectron({ ...packaged, args: [] });
      });
      afterAll(async () => {
        vi.unstubAllEnvs();
        await electron.end();
      });

      it('shows labels of its own engine, by the network in the box', async () => {
        // Its policy forbids what waitForFunction does.
        const shown = (script: string) => expect.poll(() => electron.page.evaluate<string>(script));
        await shown('document.body.innerText').toContain('Emoji-1000');
        await shown('document.querySelector("dl .value")?.textContent ?? ""').toMatch(/\d/);
        expect(electron.engines.length).toBe(1);
        expect(electron.dialogs).toEqual([]);
      });

      it('draws the emoji in it, under its own policy', async () => {
        await expect.poll(() => electron.page.evaluate<string>(CORNER)).not.toBe(GROUND_OF_DISCS);
        const strip = await electron.page.evaluate<string>(STRIP);
        await expect.poll(() => electron.page.evaluate<string>(STRIP)).not.toBe(strip);
        expect(app.read('models/emoji-1000/sprites/LICENSE-noto.txt').toString()).toContain('Apache License');
      });

      it('loads onnxruntime from the package and sharp from nowhere', () => {
        const mapped = mappedFiles(electron.engines[0]!.pid!);
        const libraries = mapped.filter((path) => /\.(node|so)\b/.test(path));
        expect(libraries).toContain(join(top, 'app', NATIVE, 'libonnxruntime.so.1'));
        expect(libraries.filter((path) => /sharp|vips/.test(path))).toEqual([]);
        // Nor anything else of the checkout.
        expect(libraries.filter((path) => path.includes('/node_modules/') && !path.startsWith(top))).toEqual(
          [],
        );
      });

      it("looks for weights beside the program and among the user's files, which its menu opens", async () => {
        const own = join(top, 'user', 'models');
        expect(electron.engineArguments[0]).toEqual([
          '--app-models',
          join(process.execPath, '..', 'models'),
          '--app-models',
          own,
        ]);
        const help = electron.menu.find(({ role }) => role === 'help');
        const items = help?.submenu as readonly { readonly label?: string; readonly click?: () => void }[];
        items.find(({ label }) => label === 'Folder of weights')?.click?.();
        await expect.poll(() => electron.openedOutside).toEqual([own]);
        expect(statSync(own).isDirectory()).toBe(true);
      });

      it('has the command that its messages name, for its own folder of weights, without a window', async () => {
        const lines: string[] = [];
        const write = vi.spyOn(process.stdout, 'write').mockImplementation((...said: unknown[]) => {
          lines.push(String(said[0]));
          const done = said.at(-1);
          if (typeof done === 'function') (done as () => void)();
          return true;
        });
        const command = await startElectron({
          ...packaged,
          args: ['--no-sandbox', 'models', 'list', '--json'],
        });
        write.mockRestore();
        expect(command.app.exitCode).toBe(0);
        expect(command.log.filter((call) => call !== 'ready')).toEqual([]);
        expect(lines.join('')).toContain('"squeezenet-1.0"');
      });
    });
  },
);
