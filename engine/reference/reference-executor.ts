import type { ConvExecutor } from '../executor.ts';
import { chooseMapping } from '../mapping/mapper.ts';
import { runReference } from './reference-run.ts';

/**
 * The reference executor: the whole chip, PE by PE and pass by pass, under the mapping that the mapper chooses. For
 * the counts, for another mapping or for progress call {@link runReference}.
 */
export const referenceExecutor: ConvExecutor = {
  name: 'reference',
  async run(layer, ifmaps) {
    const mapping = chooseMapping(layer.name, layer.shape, ifmaps.length);
    const { ofmaps, wrappedPsums } = await runReference(layer, ifmaps, mapping);
    return { ofmaps, wrappedPsums };
  },
};
