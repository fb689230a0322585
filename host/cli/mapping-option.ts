import { Option } from 'commander';
import { MAPPING_CHOICES } from '../mapping/mapping-choice.ts';

/** `--mapping`; what it is without the option differs between commands. */
export function mappingOption(otherwise: string): Option {
  return new Option(
    '--mapping <which>',
    'published: those of the silicon (alexnet, batch of 4); printed: the same but conv3 with the printed q 4, r 1, ' +
      `t 4; chosen: the mapper's (default: ${otherwise})`,
  ).choices(MAPPING_CHOICES);
}
