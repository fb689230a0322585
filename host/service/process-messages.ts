import { z } from 'zod';

/*
 * What the engine process and the process that forked it say to each other (child_process, serialization
 * `advanced`), or an Electron main process over `process.parentPort`. There, a client is a transferred MessagePortMain
 * and everything else but `connect` goes over that port: texts as strings, frames as ArrayBuffers.
 */

const client = z.number().int().nonnegative();

/** To the engine process. */
export const toEngineSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('connect'), client }),
  z.strictObject({ kind: z.literal('text'), client, text: z.string() }),
  /** Is answered by `taken`. `replaced`: frames that this one replaced on its way. */
  z.strictObject({
    kind: z.literal('binary'),
    client,
    bytes: z.instanceof(Uint8Array<ArrayBufferLike>),
    replaced: z.number().int().nonnegative().optional(),
  }),
  z.strictObject({ kind: z.literal('disconnect'), client }),
]);

/** From the engine process. */
export const fromEngineSchema = z.discriminatedUnion('kind', [
  /** Clients may connect. */
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('send'), client, text: z.string() }),
  z.strictObject({ kind: z.literal('close'), client }),
  /** The last `binary` of this client has arrived: the next one may come. */
  z.strictObject({ kind: z.literal('taken'), client }),
  /** One line for a person: why the process ends now. */
  z.strictObject({ kind: z.literal('fatal'), message: z.string() }),
]);

export type ToEngine = z.infer<typeof toEngineSchema>;
export type FromEngine = z.infer<typeof fromEngineSchema>;
