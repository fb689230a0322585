import { convDimensions, type ConvShape } from '../conv-shape.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { ProcessingPass } from '../mapping/processing-passes.ts';
import type { Strip } from '../mapping/strips.ts';
import type { GlbRegion } from './glb.ts';
import type { IfmapStore } from './ifmap-store.ts';
import { channelsOfSet, filtersOfSet, type PeArray } from './pe-array.ts';
import type { PsumStore } from './psum-store.ts';

/** The parts of the chip that a processing pass runs on. */
export interface PassParts {
  readonly shape: ConvShape;
  readonly mapping: Mapping;
  readonly array: PeArray;
  readonly filters: GlbRegion;
  readonly ifmaps: IfmapStore;
  readonly psums: PsumStore;
}

/**
 * One processing pass on the array (JSSC 2017 section III): load the filter spads; then for every ifmap, slide along
 * its rows, ofmap column after ofmap column, and add the psums up. Ifmaps and psums of the pass are in the GLB.
 * @param held rows that the GLB holds
 */
export function runPass(parts: PassParts, pass: ProcessingPass, held: Strip): void {
  const { shape, array } = parts;
  const { S, U } = shape;
  const { F, paddedW } = convDimensions(shape);
  array.configure(pass);
  loadFilterSpads(parts, pass);
  for (let ifmap = 0; ifmap < pass.ifmaps.count; ifmap++) {
    for (const pe of array.workingPes) pe.startIfmap();
    let sentColumns = 0;
    for (let column = 0; column < F; column++) {
      for (; sentColumns < column * U + S; sentColumns++) {
        sendIfmapColumn(parts, pass, held, ifmap, sentColumns);
      }
      for (const pe of array.workingPes) pe.computePsums();
      accumulatePsums(parts, pass, held, ifmap, column);
    }
    // Words right of the last window: rows travel whole.
    for (; sentColumns < paddedW; sentColumns++) sendIfmapColumn(parts, pass, held, ifmap, sentColumns);
  }
}

/** Multicasts each filter word of the pass once, to the PEs of all columns of its set. */
function loadFilterSpads({ shape, mapping, array, filters }: PassParts, pass: ProcessingPass): void {
  const { R, S } = shape;
  const { p, q, r, t } = mapping;
  for (let channelSet = 0; channelSet < r; channelSet++) {
    const channels = channelsOfSet(channelSet, pass, mapping);
    for (let i = 0; i < R; i++) {
      for (let filterSet = 0; filterSet < t; filterSet++) {
        const filtersOfPe = filtersOfSet(filterSet, pass, mapping);
        for (let c = 0; c < channels; c++) {
          for (let s = 0; s < S; s++) {
            for (let f = 0; f < filtersOfPe; f++) {
              const plane = (filterSet * p + f) * pass.channels.count + channelSet * q + c;
              const word = filters.read((plane * R + i) * S + s);
              array.filterNetwork.send(word, channelSet * R + i, filterSet);
            }
          }
        }
      }
    }
  }
}

/** Multicasts one column of the strip: a word of each row and channel. */
function sendIfmapColumn(
  { mapping, array, ifmaps }: PassParts,
  pass: ProcessingPass,
  held: Strip,
  ifmap: number,
  column: number,
): void {
  const { q, r } = mapping;
  const { strip } = pass;
  const firstRow = strip.firstIfmapRow - held.firstIfmapRow;
  for (let channelSet = 0; channelSet < r; channelSet++) {
    const channels = channelsOfSet(channelSet, pass, mapping);
    for (let row = 0; row < strip.ifmapRows; row++) {
      for (let c = 0; c < channels; c++) {
        const word = ifmaps.read(ifmap, channelSet * q + c, firstRow + row, column);
        array.ifmapNetwork.send(word, channelSet, row);
      }
    }
  }
}

/** Sends the psums of one ofmap column through the columns of PEs and back into the GLB. */
function accumulatePsums(
  { mapping, array, psums }: PassParts,
  pass: ProcessingPass,
  held: Strip,
  ifmap: number,
  column: number,
): void {
  const { m, p } = mapping;
  const firstRow = pass.strip.firstOfmapRow - held.firstOfmapRow;
  for (const peColumn of array.columns) {
    const { filterSet, ofmapRow, filters } = peColumn.place;
    for (let f = 0; f < filters; f++) {
      const filter = (pass.filters.first + filterSet * p + f) % m;
      const address = psums.address(ifmap, filter, firstRow + ofmapRow, column);
      const sum = peColumn.accumulate(f, psums.read(address));
      psums.write(address, sum, peColumn.unwrappedSum(f));
    }
  }
}
