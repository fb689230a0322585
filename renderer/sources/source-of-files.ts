import { Clip } from './clip.ts';
import { Mjpeg, type SplitClip } from './mjpeg.ts';
import { Pictures } from './pictures.ts';
import { RecordedRun } from './recorded-run.ts';
import { SourceProblem, type Source } from './source.ts';

const isPicture = ({ type, name }: File): boolean =>
  type.startsWith('image/') || /\.(jpe?g|png|webp|avif|gif|bmp)$/i.test(name);
const isMjpeg = ({ name }: File): boolean => /\.(mjpe?g)$/i.test(name);
const isRun = ({ name }: File): boolean => name.endsWith('.eyeriss') || name.endsWith('.run');
const isFilm = ({ type }: File): boolean => type.startsWith('video/');

/**
 * The source for files that were chosen, dropped or pasted: all pictures among them, else the first recorded run or film.
 * @throws SourceProblem if there is neither
 */
export function sourceOfFiles(files: readonly File[], split: SplitClip): Source {
  const pictures = files.filter(isPicture);
  if (pictures.length > 0) return new Pictures(pictures);
  const run = files.find(isRun);
  if (run) return new RecordedRun(run);
  const mjpeg = files.find(isMjpeg);
  if (mjpeg) return new Mjpeg(mjpeg, split);
  const film = files.find(isFilm);
  if (film) return new Clip(film);
  throw new SourceProblem(
    'files.none',
    files.length === 1
      ? `${files[0]!.name} is no picture, film or recorded run.`
      : 'There is no picture, film or recorded run among these files.',
    'Use pictures (JPEG, PNG, WebP …), a film the browser can play, a raw .mjpeg file or a recorded run (.eyeriss).',
  );
}
