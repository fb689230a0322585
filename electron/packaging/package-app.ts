import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { findElectronFolder } from '../../host/start/find-electron.ts';
import { buildPackages, type BuildRequest } from './build-packages.ts';
import { findPackingTool } from './packing-tools.ts';
import { readPackageCommand, USAGE, type PackageCommand } from './command-line.ts';
import { drawIcons } from './icons.ts';
import { writeStandInElectron } from './stand-in-electron.ts';

const manifestSchema = z.object({ devDependencies: z.object({ electron: z.string() }) });

/**
 * `npm run package`: says what it does and what came out. A mistake or a failure ends with one line on the error
 * stream and exit code 1.
 * @param root the checkout, built
 * @param args what the user gave after `npm run package --`
 */
export async function packageApp(root: string, args: readonly string[]): Promise<void> {
  try {
    const command = readPackageCommand(args);
    if (command.help) process.stdout.write(USAGE);
    else await makePackages(root, command);
  } catch (error) {
    process.stderr.write(`eyeriss: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function makePackages(root: string, command: PackageCommand): Promise<void> {
  const request = command.standIn ? await standInRequest(root) : realRequest(root, command);
  try {
    say('drawing the icons');
    await drawIcons(join(root, 'electron', 'packaging', 'icon.svg'), join(root, 'dist', 'icons'));
    const { made, failed } = await buildPackages(root, { ...request, out: command.out });
    for (const path of made) say(`made ${shown(path)}`);
    for (const { target, why } of failed) process.stderr.write(`eyeriss: ${target} failed: ${why}\n`);
    if (failed.length > 0) process.exitCode = 1;
  } finally {
    if (command.standIn) await rm(request.electronFolder, { recursive: true, force: true });
  }
}

/** The Linux folder, around a stand-in that is removed afterwards. */
async function standInRequest(root: string): Promise<BuildRequest> {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const electronVersion = manifest.devDependencies.electron;
  const electronFolder = await mkdtemp(join(tmpdir(), 'eyeriss-stand-in-'));
  await writeStandInElectron(electronFolder, electronVersion);
  say("packaging for Linux around a stand-in for Electron's program: to look at, it cannot be started");
  return { platform: 'linux', targets: ['dir'], electronFolder, electronVersion };
}

/** This system's packages with the Electron that is installed. */
function realRequest(root: string, command: PackageCommand): BuildRequest {
  const { platform } = process;
  if (platform !== 'linux' && platform !== 'darwin' && platform !== 'win32') {
    throw new Error(`there are packages for Linux, macOS and Windows, not for ${platform}`);
  }
  if (command.universal && platform !== 'darwin') {
    throw new Error('--universal is macOS only; leave it out');
  }
  if (command.universal && !command.download) {
    throw new Error('--universal takes an Electron of each architecture; add --download, which fetches them');
  }
  const found = findElectronFolder(root);
  if ('missing' in found) {
    throw new Error(
      `no package can be made, because ${found.missing}; install it with node node_modules/electron/install.js, ` +
        'or see what goes in with npm run package -- --stand-in',
    );
  }
  const { folder: electronFolder, version: electronVersion } = found;
  say(`packaging for ${platform} with Electron ${electronVersion}`);
  const { universal } = command;
  const wanted = { linux: ['AppImage', 'deb', 'tar.gz'], darwin: ['dmg'], win32: ['nsis'] }[platform];
  const packed = command.download ? wanted : wanted.filter(canBePacked);
  // Elsewhere electron-builder packs only what it has just built itself.
  const targets = platform === 'linux' || packed.length === 0 ? ['dir', ...packed] : packed;
  return { platform, targets, electronFolder, electronVersion, universal };
}

/** Whether a target's tool is here; says so if it is not. */
function canBePacked(target: string): boolean {
  const tool = findPackingTool(target);
  if ('missing' in tool) {
    say(`no ${target}: its tool (${tool.missing}) is not here; npm run package -- --download fetches it`);
    return false;
  }
  Object.assign(process.env, tool.variables);
  return true;
}

function shown(path: string): string {
  const local = relative(process.cwd(), path);
  return local.startsWith(`..${sep}`) ? path : local;
}

function say(line: string): void {
  process.stdout.write(`eyeriss: ${line}\n`);
}
