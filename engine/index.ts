/**
 * The engine: CONV layers on a bit-exact model of the Eyeriss chip. It imports nothing outside itself and runs in
 * Node and in a browser. {@link runConvLayer} is the one call that most users need: a layer and ifmaps in, ofmaps
 * and a report out; the rest are its parts. Bad input throws {@link EyerissError}.
 */
export { runConvLayer, type ConvLayerRun, type RunOptions } from './run-conv-layer.ts';
export { sumLayerReports, type ConvLayerReport, type LayerTotals } from './layer-report.ts';

export { checkConvLayer, checkWords, type ConvLayer } from './conv-layer.ts';
export {
  checkConvShape,
  convDimensions,
  nativeLimitViolations,
  type ConvDimensions,
  type ConvShape,
} from './conv-shape.ts';
export { CHIP, NATIVE_LIMITS } from './chip.ts';
export { EyerissError, invariant, type ErrorFacts } from './errors.ts';
export { WORD_MAX, WORD_MIN, toWord, truncatedProduct, wrapToWord } from './fixed-point.ts';

export type { ConvExecutor, ConvOutput } from './executor.ts';
export type { OfmapConnection } from './ofmap-connection.ts';
export type { ConvSession, Counting, FrameCounts, SessionOptions } from './conv-session.ts';
export { ExecutorSession, openSession } from './executor-session.ts';
export { plainExecutor } from './plain-executor.ts';

export { padIfmap } from './padded-ifmap.ts';
export { wordChecksum } from './word-checksum.ts';
export { countGating, zeroFraction, type IfmapGating } from './gating.ts';
export {
  bytesOfKind,
  checkLinkClock,
  linkReport,
  linkTimeMs,
  linkTransactions,
  rawLinkBytes,
  type LinkReport,
  type LinkTransaction,
} from './link.ts';
export {
  rlcDecode,
  rlcDecodeInto,
  rlcEncode,
  rlcEncodeInto,
  rlcMaxLinkWords,
  rlcStreamBytes,
  type RlcStream,
} from './rlc.ts';

export { MAPPING_LETTERS, type Mapping } from './mapping/mapping.ts';
export { chooseMapping } from './mapping/mapper.ts';
export { ALEXNET_MAPPINGS, publishedMapping } from './mapping/published-mappings.ts';
export { checkMapping, mappingViolations } from './mapping/mapping-limits.ts';
export { placeSets, type PlacedBlock } from './mapping/array-placement.ts';
export { processingPasses, type ProcessingPass } from './mapping/processing-passes.ts';
export { planLayer } from './mapping/split-layer.ts';

export type { LayerCounts } from './counts/layer-counts.ts';
export { closedFormCounts, statisticalCounts } from './counts/closed-form.ts';
export {
  sumMappedCounts,
  sumMappedTotals,
  type MappedCounts,
  type MappedTotals,
} from './counts/mapped-counts.ts';
export { linkBytesOf, linkStreamBytes } from './counts/link-streams.ts';

export { referenceExecutor } from './reference/reference-executor.ts';
export { runReference } from './reference/reference-run.ts';

export { layerCost, type LayerCost } from './cost/layer-cost.ts';
export { totalCost, type TotalCost } from './cost/total-cost.ts';
export { operatingPoint, type OperatingPoint } from './cost/operating-point.ts';

export { createFastExecutor, type FastExecutor, type FastExecutorOptions } from './fast/fast-executor.ts';
export type { CreateThread, FastThread, ThreadStart } from './fast/worker-contract.ts';
