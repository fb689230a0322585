import { Option } from 'commander';
import { RESIZE_RULES } from '../image/resize.ts';

/** `--resize`: how a picture is brought to the network's size. */
export function resizeOption(): Option {
  return new Option('--resize <rule>', 'how a picture is brought to the input size')
    .choices(RESIZE_RULES)
    .default(RESIZE_RULES[0]);
}
