import { CHIP } from '../../engine/chip.ts';
import { convDimensions, type ConvShape } from '../../engine/conv-shape.ts';
import { MAPPING_LETTERS } from '../../engine/mapping/mapping.ts';
import { arrayDrawing } from './map-array-drawing.ts';
import type { HostMap, LayerMap } from './map-command.ts';
import type { MapFacts } from './map-layer-facts.ts';
import { foldText } from './fold-text.ts';

/** Mappings as text for a terminal, a paragraph a layer, no line longer than `maxWidth`. */
export function mapText(layers: readonly (LayerMap | HostMap)[], batch: number, maxWidth: number): string {
  const paragraphs = layers.map((layer) =>
    layer.kind === 'host' ? `runs on the host: ${layer.reason}` : layerText(layer, batch),
  );
  return foldText(paragraphs.join('\n\n'), maxWidth);
}

function layerText(layer: LayerMap, batch: number): string {
  const { name, shape, published, mappings } = layer;
  const { E, F } = convDimensions(shape);
  return [
    `${name}: ${shapeText(shape)} → E ${E} F ${F}, batch of ${batch}; modelled:`,
    ...(mappings === 'chosen' ? [] : [`  with the mapping as ${mappings}`]),
    ...facts(layer),
    '',
    ...arrayDrawing(shape, layer.mapping),
    ...(published ? ['', '  published mapping, modelled:', ...facts(published)] : []),
  ].join('\n');
}

function shapeText({ C, M, H, W, R, S, U, padding, groups }: ConvShape): string {
  return `C ${C} M ${M} H ${H} W ${W} R ${R} S ${S} U ${U} pad ${padding} groups ${groups}`;
}

function facts(map: MapFacts): string[] {
  const { mapping, glb, dramBytes } = map;
  const letters = MAPPING_LETTERS.map((letter) => `${letter} ${mapping[letter]}`).join('  ');
  const banks = glb.ifmapBanks + glb.psumBanks;
  const dram = dramBytes.ifmap + dramBytes.filter + dramBytes.ofmap;
  const row = (head: string, text: string): string => `  ${head.padEnd(12)} ${text}`;
  return [
    row('mapping', letters),
    row(
      'passes',
      `${map.passes} in ${map.strips} ${map.strips === 1 ? 'strip' : 'strips'} a plane` +
        (map.strips > 1 && map.planeResident ? ', the whole plane stays in the GLB' : ''),
    ),
    row('active PEs', `${map.activePes} of ${CHIP.pes} (${percent(map.activePeFraction)})`),
    row('processing', `${map.processingMs.toFixed(2)} ms; ${percent(map.utilisation)} of the array's peak`),
    row(
      'GLB space',
      `${banks} of ${CHIP.glbBanks} banks: ifmaps ${glb.ifmapBanks} (${kilobytes(glb.ifmapWords)} KB), ` +
        `psums ${glb.psumBanks} (${kilobytes(glb.psumWords)} KB); filters ${kilobytes(glb.filterWords)} of 8 KB`,
    ),
    row('GLB traffic', `${megabytes(map.glbBytes)} MB`),
    row(
      'DRAM traffic',
      `${megabytes(dram)} MB uncompressed: ifmaps ${megabytes(dramBytes.ifmap)}, ` +
        `filters ${megabytes(dramBytes.filter)}, ofmaps ${megabytes(dramBytes.ofmap)}`,
    ),
  ];
}

/** KB of 1024 bytes, as the papers count buffers. */
function kilobytes(words: number): string {
  return ((words * CHIP.wordBits) / 8 / 1024).toFixed(1);
}

/** Decimal MB, as the papers count traffic. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(0)} %`;
}
