import protobuf from 'protobufjs';

/**
 * The part of ONNX's protobuf messages that this project reads and writes, declared by field number
 * (facts of the ONNX IR, onnx.proto3; unknown fields are skipped when reading).
 */
const root = protobuf.Root.fromJSON({
  nested: {
    OperatorSetId: { fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } } },
    Dimension: {
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
      fields: { dimValue: { type: 'int64', id: 1 }, dimParam: { type: 'string', id: 2 } },
    },
    TensorShape: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 1 } } },
    TensorTypeInfo: { fields: { elemType: { type: 'int32', id: 1 }, shape: { type: 'TensorShape', id: 2 } } },
    TypeInfo: { fields: { tensorType: { type: 'TensorTypeInfo', id: 1 } } },
    ValueInfo: { fields: { name: { type: 'string', id: 1 }, type: { type: 'TypeInfo', id: 2 } } },
    Tensor: {
      fields: {
        dims: { rule: 'repeated', type: 'int64', id: 1 },
        dataType: { type: 'int32', id: 2 },
        floatData: { rule: 'repeated', type: 'float', id: 4 },
        int32Data: { rule: 'repeated', type: 'int32', id: 5 },
        int64Data: { rule: 'repeated', type: 'int64', id: 7 },
        name: { type: 'string', id: 8 },
        rawData: { type: 'bytes', id: 9 },
      },
    },
    Attribute: {
      fields: {
        name: { type: 'string', id: 1 },
        f: { type: 'float', id: 2 },
        i: { type: 'int64', id: 3 },
        s: { type: 'bytes', id: 4 },
        t: { type: 'Tensor', id: 5 },
        floats: { rule: 'repeated', type: 'float', id: 7 },
        ints: { rule: 'repeated', type: 'int64', id: 8 },
        type: { type: 'int32', id: 20 },
      },
    },
    Node: {
      fields: {
        input: { rule: 'repeated', type: 'string', id: 1 },
        output: { rule: 'repeated', type: 'string', id: 2 },
        name: { type: 'string', id: 3 },
        opType: { type: 'string', id: 4 },
        attribute: { rule: 'repeated', type: 'Attribute', id: 5 },
        domain: { type: 'string', id: 7 },
      },
    },
    Graph: {
      fields: {
        node: { rule: 'repeated', type: 'Node', id: 1 },
        name: { type: 'string', id: 2 },
        initializer: { rule: 'repeated', type: 'Tensor', id: 5 },
        input: { rule: 'repeated', type: 'ValueInfo', id: 11 },
        output: { rule: 'repeated', type: 'ValueInfo', id: 12 },
      },
    },
    Model: {
      fields: {
        irVersion: { type: 'int64', id: 1 },
        producerName: { type: 'string', id: 2 },
        graph: { type: 'Graph', id: 7 },
        opsetImport: { rule: 'repeated', type: 'OperatorSetId', id: 8 },
      },
    },
  },
});
const Model = root.lookupType('Model');

/** ONNX element types (TensorProto.DataType). */
export const ELEMENT = Object.freeze({ float: 1, uint8: 2, int16: 5, int64: 7, float16: 10 });
/** ONNX attribute types (AttributeProto.AttributeType). */
export const ATTRIBUTE = Object.freeze({ float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 });

/** A constant of a graph. `rawData` holds little-endian elements; other fields are used by some exporters. */
export interface OnnxTensor {
  name?: string;
  dims?: number[];
  dataType?: number;
  rawData?: Uint8Array;
  floatData?: number[];
  int32Data?: number[];
  int64Data?: number[];
}
export interface OnnxAttribute {
  name?: string;
  type?: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: OnnxTensor;
  floats?: number[];
  ints?: number[];
}
export interface OnnxNode {
  name?: string;
  opType?: string;
  domain?: string;
  input?: string[];
  output?: string[];
  attribute?: OnnxAttribute[];
}
export interface OnnxValueInfo {
  name?: string;
  type?: { tensorType?: { elemType?: number; shape?: { dim?: { dimValue?: number; dimParam?: string }[] } } };
}
export interface OnnxGraph {
  name?: string;
  node?: OnnxNode[];
  initializer?: OnnxTensor[];
  input?: OnnxValueInfo[];
  output?: OnnxValueInfo[];
}
export interface OnnxModel {
  irVersion?: number;
  producerName?: string;
  opsetImport?: { domain?: string; version?: number }[];
  graph?: OnnxGraph;
}

/** Serialised ONNX model. */
export function encodeOnnxModel(model: OnnxModel): Uint8Array {
  return Model.encode(Model.fromObject(model)).finish();
}

/**
 * Parses a serialised ONNX model; 64-bit integers become numbers.
 * @throws Error from the protobuf reader when the bytes are no such message (the caller names the file)
 */
export function decodeOnnxModel(bytes: Uint8Array): OnnxModel {
  return Model.toObject(Model.decode(bytes), { longs: Number, arrays: false });
}
