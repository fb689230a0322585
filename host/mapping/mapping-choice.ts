import { EyerissError } from '../../engine/errors.ts';
import type { Mapping } from '../../engine/mapping/mapping.ts';
import { PUBLISHED_BATCH, publishedMapping } from '../../engine/mapping/published-mappings.ts';
import type { ShapeLayer, ShapeNetwork } from '../../models/networks/shapes-only/index.ts';
import { hasSiliconShapes, SILICON_ALEXNET } from '../../models/silicon/alexnet-table.ts';

/**
 * Whose mappings: `published` are those of the silicon, conv3's with q 3, r 2, t 2; `printed` has conv3's as printed,
 * with q 4, r 1, t 4; `chosen` are the mapper's.
 */
export type MappingChoice = (typeof MAPPING_CHOICES)[number];

export const MAPPING_CHOICES = ['published', 'printed', 'chosen'] as const;

/**
 * The choice that holds for a network.
 * @throws EyerissError `mapping.none` where no mappings were published
 */
export function networkMappings(
  { id }: Pick<ShapeNetwork, 'id'>,
  batch: number,
  choice: MappingChoice | undefined,
): MappingChoice {
  const published = hasSiliconShapes(id) && batch === PUBLISHED_BATCH;
  if (!published && choice !== undefined && choice !== 'chosen') throw noMapping(choice, id, batch);
  return choice ?? (published ? 'published' : 'chosen');
}

/** A layer's published mapping, or the printed one where that differs; undefined for `chosen`. */
export function mappingOf(
  { shape }: Pick<ShapeLayer, 'shape'>,
  batch: number,
  choice: MappingChoice,
): Mapping | undefined {
  if (choice === 'chosen') return undefined;
  const found = publishedMapping(shape, batch);
  return choice === 'printed' ? (found?.asPrinted ?? found?.mapping) : found?.mapping;
}

/** That no mapping was published for `what`, a network or a layer. */
export function noMapping(choice: MappingChoice, what: string, batch: number): EyerissError {
  return new EyerissError({
    code: 'mapping.none',
    problem: `--mapping ${choice}: no mapping was published for ${what} in a batch of ${batch}`,
    limit: `there are some for ${SILICON_ALEXNET.network}'s layers in a batch of ${PUBLISHED_BATCH}`,
    remedy: 'leave --mapping out or give --mapping chosen',
  });
}
