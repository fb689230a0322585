import { EyerissError, invariant } from '../../engine/errors.ts';
import { fetchCommand } from '../../models/fetch-command.ts';
import { blobShapes } from '../../models/network-shapes.ts';
import { planarInput } from '../image/network-input.ts';
import { FloatPart } from '../onnxruntime/session.ts';
import { wholeNetwork } from './partition.ts';
import type { FrameResult } from './frame-result.ts';
import type { Pipeline } from './pipeline.ts';

/** Share of frames whose class is the best guess, or among the best five. */
export interface Accuracy {
  readonly top1: number;
  readonly top5: number;
}

/** What `eyeriss evaluate` found; rates are fractions of 1. */
export interface Evaluation extends Accuracy {
  readonly images: number;
  /** the float32 network run whole on onnxruntime on the same inputs */
  readonly float?: Accuracy;
  /** share of frames on which both have the same best guess */
  readonly agreementTop1?: number;
  /** over all frames; 0 when the scales hold */
  readonly wrappedPsums: number;
  readonly saturatedWords: number;
}

/** A frame with its class. */
export interface LabelledFrame {
  readonly rgb: Uint8Array;
  readonly label: number;
}

/**
 * Scores a pipeline frame by frame, so that a long run shows progress and survives a bad picture.
 */
export class Evaluator {
  readonly #pipeline: Pipeline;
  readonly #float: FloatPart | undefined;
  #images = 0;
  #chip = { top1: 0, top5: 0 };
  #reference = { top1: 0, top5: 0 };
  #agreements = 0;
  #wrappedPsums = 0;
  #saturatedWords = 0;

  private constructor(pipeline: Pipeline, float: FloatPart | undefined) {
    this.#pipeline = pipeline;
    this.#float = float;
  }

  /**
   * @param compare whether the float32 network runs beside the pipeline
   * @throws EyerissError `weights.missing` if the network cannot reach its labels
   */
  static async open(pipeline: Pipeline, { compare, threads = 2 }: { compare: boolean; threads?: number }) {
    const { network, weights } = pipeline.model;
    if (pipeline.partition.lastLayer !== network.layers.at(-1)?.name) {
      throw new EyerissError({
        code: 'weights.missing',
        problem: `${network.id} has no labels without ${weights.missingFiles.join(', ')}`,
        limit: 'an evaluation needs every layer',
        remedy: `run: ${fetchCommand(network.id)}`,
      });
    }
    const float = compare
      ? await FloatPart.open(wholeNetwork(network, weights), blobShapes(network), weights, threads)
      : undefined;
    return new Evaluator(pipeline, float);
  }

  /** Runs one labelled frame; gives what it gave. */
  async add({ rgb, label }: LabelledFrame): Promise<FrameResult> {
    const result = await this.#pipeline.run(rgb);
    invariant(result.probabilities !== undefined, 'an evaluated pipeline reaches its labels');
    this.#images++;
    const guess = score(this.#chip, result.probabilities, label);
    this.#wrappedPsums += result.wrappedPsums;
    this.#saturatedWords += result.saturatedWords;
    if (!this.#float) return result;
    const data = planarInput(rgb, this.#pipeline.model.network.input);
    const [probabilities] = (await this.#float.run(new Map([['data', data]]))).values();
    invariant(probabilities !== undefined, 'the float network has an output');
    if (score(this.#reference, probabilities, label) === guess) this.#agreements++;
    return result;
  }

  /** Pictures that were scored so far. */
  get images(): number {
    return this.#images;
  }

  /**
   * The rates so far.
   * @throws EyerissError `evaluate.no-images` before the first frame: there are no rates of nothing
   */
  result(): Evaluation {
    const n = this.#images;
    if (n === 0) {
      throw new EyerissError({
        code: 'evaluate.no-images',
        problem: '0 pictures were scored',
        limit: 'a rate needs at least one',
        remedy: 'give pictures that can be read',
      });
    }
    const rates = ({ top1, top5 }: Accuracy): Accuracy => ({ top1: top1 / n, top5: top5 / n });
    return {
      images: this.#images,
      ...rates(this.#chip),
      ...(this.#float && { float: rates(this.#reference), agreementTop1: this.#agreements / n }),
      wrappedPsums: this.#wrappedPsums,
      saturatedWords: this.#saturatedWords,
    };
  }

  /** Frees the float network; the pipeline stays open. */
  async close(): Promise<void> {
    await this.#float?.close();
  }
}

/** Counts a frame and returns the best guess. Equal probabilities rank by class index; a NaN is no hit. */
function score(counts: { top1: number; top5: number }, probabilities: Float32Array, label: number): number {
  const p = probabilities[label]!;
  let better = 0;
  let best = 0;
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i]! > p || (probabilities[i] === p && i < label)) better++;
    if (probabilities[i]! > probabilities[best]! || Number.isNaN(probabilities[best])) best = i;
  }
  if (Number.isNaN(p)) return best;
  if (better === 0) counts.top1++;
  if (better < 5) counts.top5++;
  return best;
}
