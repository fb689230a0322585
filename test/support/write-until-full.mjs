// Writes tiny frames to a run until it ends by itself; prints how. Started with less room than they take
// (disk-full.test.ts), as the built product. node write-until-full.mjs RUN INPUT: a JSON file {header, frames}
import { readFileSync } from 'node:fs';
import { RunWriter } from '../../dist/host/recording/run-writer.js';

const [path, input] = process.argv.slice(2);
const { header, frames } = JSON.parse(readFileSync(input, 'utf8'));
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
try {
  const writer = await RunWriter.create(path, header, {
    frames: Infinity,
    seconds: Infinity,
    bytes: Infinity,
  });
  let summary;
  for (const { frame, result } of frames)
    summary ??= await writer.append({ frame: { ...frame, rgb: Uint8Array.from(frame.rgb) }, result });
  print(summary ?? (await writer.close('complete')));
} catch ({ code }) {
  print({ code });
}
