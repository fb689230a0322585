import { describe, expect, it } from 'vitest';
import { MulticastNetwork } from '../../../engine/reference/multicast-network.ts';

/** A network that notes [PE, word] of every delivery. */
function recordingNetwork(): { network: MulticastNetwork; taken: [number, number][] } {
  const taken: [number, number][] = [];
  const network = new MulticastNetwork((pe, word) => {
    taken.push([pe, word]);
  });
  return { network, taken };
}

describe('multicast network', () => {
  it('delivers to the PEs whose row ID and column ID equal the tags, and to no others', () => {
    const { network, taken } = recordingNetwork();
    network.setIds(0, 0, 1, 5);
    network.setIds(0, 13, 1, 5);
    network.setIds(0, 1, 1, 6);
    network.setIds(3, 2, 1, 5);
    network.setIds(4, 2, 2, 5);
    network.send(-7, 1, 5);
    expect(taken).toEqual([
      [0, -7],
      [13, -7],
      [3 * 14 + 2, -7],
    ]);
    expect(network).toMatchObject({ words: 1, deliveries: 3 });
  });

  it('counts a word that nobody takes', () => {
    const { network, taken } = recordingNetwork();
    network.setIds(0, 0, 0, 0);
    network.send(1, 0, 1);
    network.send(1, 1, 0);
    expect(taken).toEqual([]);
    expect(network).toMatchObject({ words: 2, deliveries: 0 });
  });

  it('forgets IDs', () => {
    const { network, taken } = recordingNetwork();
    network.setIds(0, 0, 0, 0);
    network.clearIds();
    network.send(1, 0, 0);
    expect(taken).toEqual([]);
  });

  it('has one row ID an X-bus and one column ID a PE', () => {
    const { network } = recordingNetwork();
    network.setIds(2, 0, 1, 0);
    expect(() => {
      network.setIds(2, 1, 0, 0);
    }).toThrow('row ID');
    expect(() => {
      network.setIds(2, 0, 1, 1);
    }).toThrow('column ID');
  });
});
