import { z } from 'zod';
import { settingsSchema } from './settings.ts';

/** Protocol version; a client with another one is told so and refused. */
export const PROTOCOL = 1;

/** Largest text message a client may send, in bytes; frames and clips have limits of their own. */
export const MOST_MESSAGE_BYTES = 16_384;

/** What a client says, as JSON text. Frames and clips are binary, see frame-codec.ts. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  /** First message. `settings` from an earlier connection are taken up again. */
  z.strictObject({
    type: z.literal('hello'),
    protocol: z.number().int(),
    settings: settingsSchema.partial().optional(),
  }),
  /** Changes some settings. */
  z.strictObject({ type: z.literal('settings'), settings: settingsSchema.partial() }),
  /** Begins or ends a recording of this client's frames; is answered by `recording`. */
  z.strictObject({ type: z.literal('record'), on: z.boolean() }),
  /** Is answered by `pong` with the same number. */
  z.strictObject({ type: z.literal('ping'), id: z.number().int() }),
]);

export type ClientMessage = z.infer<typeof clientMessageSchema>;
