import { fetchCommand } from '../../models/fetch-command.ts';
import { labelsModel } from '../../models/labels.ts';
import { findModel, RESTORE } from '../../models/manifest.ts';
import type { Network } from '../../models/network.ts';
import { NETWORKS } from '../../models/networks/index.ts';
import type { ModelStore } from '../../models/store.ts';
import type { ModelChoice } from '../protocol/index.ts';

/** The networks that can be chosen, and how far the weights in the store reach. */
export function modelChoices(store: ModelStore): ModelChoice[] {
  return NETWORKS.map((network) => {
    const { id, title } = network;
    const missing = reach(store, id);
    if (typeof missing === 'string') return { id, title, weights: 'missing', tip: missing };
    if (missing.length > 0) {
      const weights = missing.every((file) => isFcFile(network, file)) ? 'partial' : 'missing';
      const isBoxed = findModel(id, store.manifest).base === undefined;
      return { id, title, weights, tip: isBoxed ? RESTORE : fetchCommand(id) };
    }
    const labels = labelsModel(network);
    const named = labels === undefined || reach(store, labels).length === 0;
    return { id, title, weights: 'complete', ...(!named && { tip: fetchCommand(labels) }) };
  });
}

/** Files that are missing, or why that cannot be found out. */
function reach(store: ModelStore, id: string): readonly string[] | string {
  try {
    return store.status(id).missing.map(({ file }) => file);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a weight file is one without which the network still runs, to its last pooling: `fc6_weights.bin`. */
function isFcFile({ layers }: Network, file: string): boolean {
  return layers.some(({ type, name }) => type === 'fc' && file.startsWith(`${name}_`));
}
