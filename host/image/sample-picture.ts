import { join } from 'node:path';
import { packageRoot } from '../../models/package-root.ts';

/** What the sample picture shows, in ImageNet's words (class 417). */
export const SAMPLE_PICTURE_LABEL = 'balloon';

/**
 * Path of the picture that runs when nobody names one: a hot-air balloon drawn for this project. It lies beside
 * this file in the sources, also when the compiled copy in dist/ runs.
 * @throws EyerissError `package.root` if the package's folder cannot be found
 */
export function samplePicturePath(): string {
  return join(packageRoot(), 'host', 'image', 'sample-picture.svg');
}
