import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EyerissError } from '../../engine/errors.ts';
import { packageRoot } from '../package-root.ts';

const layerCalibration = z.object({
  name: z.string(),
  /** ifmap word = real value × ifmapScale, rounded */
  ifmapScale: z.number().positive(),
  productShift: z.number().int().min(0).max(16),
  /** Largest magnitudes seen on the calibration images, real values; psumMax before ReLU. */
  ifmapMax: z.number().nonnegative(),
  psumMax: z.number().nonnegative(),
  /** For each filter: psum and ofmap word = real value × psumScale. */
  psumScales: z.array(z.number().positive()),
  /**
   * For each channel (all groups): added to its non-zero filter words, so that what truncation takes from a product
   * comes back in proportion to the ifmap word.
   */
  filterOffsets: z.array(z.number()),
  /** For each filter: remaining mean loss of truncation in psum LSBs, added to the bias word. */
  foldedLoss: z.array(z.number().int()),
});

const calibrationSchema = z.object({
  version: z.literal(1),
  network: z.string(),
  /** SHA-256 over the weights these scales were chosen for. */
  weightsSha256: z.string().regex(/^[0-9a-f]{64}$/),
  images: z.object({ source: z.string(), count: z.number().int().positive(), resize: z.string() }),
  /** Room above the largest magnitudes seen, as factors; see psum-bounds.ts. */
  margin: z.object({
    ifmap: z.number().min(1),
    psum: z.object({
      filter: z.number().min(1),
      layer: z.number().min(1),
      floor: z.number().min(0).max(1),
    }),
  }),
  layers: z.array(layerCalibration),
});

/** Scales and folded loss of one CONV layer. */
export type LayerCalibration = z.infer<typeof layerCalibration>;
/** What `eyeriss calibrate` found for one network and one set of weights. */
export type Calibration = z.infer<typeof calibrationSchema>;

/** File of a network's calibration inside the project; seeded weights have one of their own. */
export function calibrationPath(networkId: string, origin: 'trained' | 'seeded'): string {
  const suffix = origin === 'seeded' ? '.seeded' : '';
  return join(packageRoot(), 'models', 'calibration', `${networkId}${suffix}.json`);
}

/**
 * Reads and checks a calibration file.
 * @throws EyerissError `calibration.missing` or `calibration.format`
 */
export async function readCalibration(path: string): Promise<Calibration> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new EyerissError(
      {
        code: 'calibration.missing',
        problem: `cannot read the calibration ${path}`,
        limit: 'every network needs one',
        remedy: 'run: eyeriss calibrate',
      },
      { cause },
    );
  }
  return parseCalibration(text, path);
}

/**
 * Parses a calibration.
 * @param path named in errors
 * @throws EyerissError `calibration.format`
 */
export function parseCalibration(text: string, path: string): Calibration {
  let problem: string;
  try {
    const parsed = calibrationSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    problem = issue ? `${issue.path.join('.')}: ${issue.message}` : 'unknown';
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  throw new EyerissError({
    code: 'calibration.format',
    problem: `the calibration ${path} is not valid (${problem})`,
    limit: 'format version 1',
    remedy: 'run: eyeriss calibrate',
  });
}

/** JSON text of a calibration: one layer a line, numbers as short as they read back exactly. */
export function formatCalibration(calibration: Calibration): string {
  const { layers, ...head } = calibration;
  const lines = layers.map((layer) => `    ${JSON.stringify(layer)}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "layers": [\n${lines}\n  ]\n}\n`;
}
