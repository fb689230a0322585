/**
 * A network as data: Caffe's layers and blob names, without weights. Every layer writes one blob that has the
 * layer's name; `data` is the input. ReLU layers, which Caffe runs in place, are a flag of the layer before.
 */
export interface Network {
  readonly id: string;
  readonly title: string;
  readonly input: NetworkInput;
  /** In execution order: a layer's inputs are `data` or blobs of earlier layers. */
  readonly layers: readonly Layer[];
  /** Number of classes; the last layer's blob (`prob`) holds one probability for each. */
  readonly classes: number;
  /** The class that says that there is nothing to name; undefined in networks without one. */
  readonly emptyClass?: number;
}

/**
 * How a picture of any size becomes the network's input. `warp`: to 256 × 256 whatever the aspect, as Caffe's ImageNet
 * networks were trained and the reference results were made. `shortest-side`: the shortest side to 256, the other in
 * proportion. Of both, the centre is cut out. `none`: the picture has the input's size and is taken as it is.
 */
export type ResizeRule = 'warp' | 'shortest-side' | 'none';

/** What the network expects in `data`: channels × height × width, `pixel − mean` in BGR order. */
export interface NetworkInput {
  readonly channels: 3;
  readonly height: number;
  readonly width: number;
  /** How pictures are brought to it unless something else is asked for; `warp` where it is absent. */
  readonly resize?: 'warp' | 'shortest-side';
  /** Mean taken from blue, green and red, in 0–255 units. */
  readonly meanBgr: readonly [number, number, number];
}

interface LayerBase {
  /** Caffe's layer name and the blob it writes. */
  readonly name: string;
  readonly inputs: readonly string[];
}

/** Convolution; with `relu`, the blob holds the value after ReLU. */
export interface ConvLayerSpec extends LayerBase {
  readonly type: 'conv';
  readonly filters: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly groups: number;
  readonly relu: boolean;
}

/** Max or average pooling. Caffe rounds output sizes `up`; networks exported to old ONNX opsets round `down`. */
export interface PoolLayerSpec extends LayerBase {
  readonly type: 'pool';
  readonly method: 'max' | 'average';
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly rounding: 'up' | 'down';
}

/** Mean of each channel's whole plane (Caffe: average pooling with `global_pooling`). */
export interface GlobalAverageLayerSpec extends LayerBase {
  readonly type: 'global-average';
}

/** Local response normalisation across channels: x / (k + alpha/size · Σ x²)^beta. */
export interface LrnLayerSpec extends LayerBase {
  readonly type: 'lrn';
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/** Concatenation along channels. */
export interface ConcatLayerSpec extends LayerBase {
  readonly type: 'concat';
}

/** Fully connected layer (Caffe: InnerProduct) on the flattened input. */
export interface FcLayerSpec extends LayerBase {
  readonly type: 'fc';
  readonly outputs: number;
  readonly relu: boolean;
}

/** Softmax over channels. */
export interface SoftmaxLayerSpec extends LayerBase {
  readonly type: 'softmax';
}

export type Layer =
  | ConvLayerSpec
  | PoolLayerSpec
  | GlobalAverageLayerSpec
  | LrnLayerSpec
  | ConcatLayerSpec
  | FcLayerSpec
  | SoftmaxLayerSpec;

/** Real-valued parameters of one CONV or FC layer. */
export interface LayerWeights {
  /** CONV: M × C/groups × R × S; FC: outputs × inputs; row-major. */
  readonly weights: Float32Array;
  /** One value a filter or output. */
  readonly bias: Float32Array;
}

/** All weights of a network, by layer name. */
export interface WeightSet {
  readonly networkId: string;
  readonly layers: ReadonlyMap<string, LayerWeights>;
  /** `trained`: read from checked files. `seeded`: drawn from a seed, so labels mean nothing. */
  readonly origin: 'trained' | 'seeded';
  /** Files of the manifest that are absent; their layers, and all that need them, cannot run. */
  readonly missingFiles: readonly string[];
}
