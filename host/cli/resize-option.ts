import { Option } from 'commander';
import { RESIZE_RULES } from '../image/scaling/resize.ts';

/** `--resize`: how a picture is brought to the network's size. */
export function resizeOption(): Option {
  return new Option(
    '--resize <rule>',
    "how a picture is brought to the input size (default: the network's own way)",
  ).choices(RESIZE_RULES);
}
