/** Where the planes of a blob come from, one piece of so many channels after the other. */
export type BlobPiece = { readonly channel: number; readonly channels: number } & (
  | { readonly kind: 'data' }
  /** the ofmap of a CONV layer, by its index; `steps`: real value of a word of each channel */
  | { readonly kind: 'ofmap'; readonly from: number; readonly steps: Float32Array }
  /** an output blob of a host part, and where that writes it in every frame */
  | { readonly kind: 'values'; readonly blob: string; readonly values: Float32Array }
);

/** A blob as it is read. */
export interface BlobSource {
  /** H × W */
  readonly planeWords: number;
  /** in the order of their channels */
  readonly pieces: readonly BlobPiece[];
}

/** How planes are read that lie in no buffer of the host's: into `planes`, from the piece's channel `first` on. */
export interface PlaneReaders {
  /** of the network's input */
  readonly data: (first: number, planes: Float32Array) => void;
  /** of the ofmap of CONV layer number `layer` */
  readonly ofmap: (layer: number, first: number, steps: Float32Array, planes: Float32Array) => void;
}

/** Writes real values of whole planes of a blob into `values`, from the blob's channel `channel` on. */
export function readPlanes(
  { planeWords, pieces }: BlobSource,
  channel: number,
  values: Float32Array,
  readers: PlaneReaders,
): void {
  const end = channel + values.length / planeWords;
  for (const piece of pieces) {
    // the planes that are wanted and this piece's, counted from its first one
    const first = Math.max(channel - piece.channel, 0);
    const behind = Math.min(end - piece.channel, piece.channels);
    if (first >= behind) continue;
    const at = piece.channel + first - channel;
    const planes = values.subarray(at * planeWords, (at + behind - first) * planeWords);
    if (piece.kind === 'data') readers.data(first, planes);
    else if (piece.kind === 'ofmap')
      readers.ofmap(piece.from, first, piece.steps.subarray(first, behind), planes);
    else planes.set(piece.values.subarray(first * planeWords, behind * planeWords));
  }
}
