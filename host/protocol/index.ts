/** What the host service and its clients say to each other. The renderer imports types only. */
export { clientMessageSchema, MOST_MESSAGE_BYTES, PROTOCOL, type ClientMessage } from './client-messages.ts';
export * from './frame-codec.ts';
export type * from './host-messages.ts';
export { BATCHES, DEFAULT_SETTINGS, settingsSchema, type Settings } from './settings.ts';
