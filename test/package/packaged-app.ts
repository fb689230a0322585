import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { extractAll, extractFile, listPackage, statFile } from '@electron/asar';
import { z } from 'zod';
import { packageRoot } from '../../models/package-root.ts';

const ROOT = packageRoot();
const NO_MAP = '{"version":3,"sources":[],"mappings":""}';

const packageSchema = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

/** One file in an archive. */
export interface PackedFile {
  /** as in the archive, e.g. `dist/electron/main.js` */
  readonly path: string;
  /** it lies beside the archive, in app.asar.unpacked */
  readonly unpacked: boolean;
}

/** A Linux folder that `npm run package -- --stand-in` made. */
export class PackagedApp {
  readonly folder: string;
  readonly resources: string;
  readonly archive: string;
  readonly files: readonly PackedFile[];

  constructor(folder: string) {
    this.folder = folder;
    this.resources = join(folder, 'resources');
    this.archive = join(this.resources, 'app.asar');
    this.files = listPackage(this.archive, { isPack: false }).flatMap((name) => {
      const path = name.replace(/^\//, '');
      const entry = statFile(this.archive, path, false);
      return 'files' in entry ? [] : [{ path, unpacked: 'unpacked' in entry && entry.unpacked === true }];
    });
  }

  has(path: string): boolean {
    return this.files.some((file) => file.path === path);
  }

  read(path: string): Buffer {
    return extractFile(this.archive, path, false);
  }

  /** Writes all files into a folder, unpacked ones too: what Electron shows as one, a plain Node can run. */
  extract(into: string): void {
    extractAll(this.archive, into);
    // Packages have no source maps; Vite, which loads the double's main process, complains of each.
    for (const { path } of this.files) {
      if (/^dist\/.*\.js$/.test(path)) writeFileSync(join(into, `${path}.map`), NO_MAP);
    }
  }

  /**
   * Dependencies that packed packages name and that are not there: `protobufjs → long`.
   * @param spared names of those that only an installer uses
   */
  missingDependencies(spared: readonly string[]): string[] {
    return this.files.flatMap(({ path }) => {
      if (!/^node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path)) return [];
      const { name, dependencies } = packageSchema.parse(JSON.parse(this.read(path).toString()));
      return Object.keys(dependencies)
        .filter((other) => !spared.includes(other) && !this.has(`node_modules/${other}/package.json`))
        .map((other) => `${name} → ${other}`);
    });
  }

  /** Imports of the app's own modules that lead nowhere inside: `dist/host/a.js → ./b.js`. */
  missingImports(): string[] {
    const missing: string[] = [];
    for (const { path } of this.files) {
      if (!/^dist\/(electron|engine|host|models)\/.*\.c?js$/.test(path)) continue;
      for (const specifier of importsOf(this.read(path).toString())) {
        if (specifier.startsWith('node:') || specifier === 'electron') continue;
        const target = specifier.startsWith('.')
          ? posix.join(posix.dirname(path), specifier)
          : `node_modules/${specifier}/package.json`;
        if (!this.has(target)) missing.push(`${path} → ${specifier}`);
      }
    }
    return missing;
  }
}

/** What compiled code imports, statically or when it runs. */
function importsOf(code: string): string[] {
  const statements =
    /^(?:import|export)\s(?:[^;'"]*\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  return [...code.matchAll(statements)].flatMap(([, fixed, late]) => fixed ?? late ?? []);
}

/**
 * Runs `npm run package -- --stand-in`.
 * @returns what it printed
 */
export function packageWithStandIn(out: string): string {
  return execFileSync(
    process.execPath,
    [join(ROOT, 'electron/packaging/bin/package.mjs'), '--stand-in', '--out', out],
    { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** Files that a process has mapped, e.g. libraries it has loaded. */
export function mappedFiles(pid: number): string[] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
  return [...new Set(lines.flatMap((line) => /\s(\/.*)$/.exec(line)?.[1] ?? []))];
}
