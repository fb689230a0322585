import { rlcDecode, rlcEncode, rlcStreamBytes } from '../rlc.ts';

/** What crossed the link for one type of data. */
export class LinkTraffic {
  /** 16-bit words before compression: DRAM accesses */
  words = 0;
  /** bytes as sent */
  bytes = 0;
}

/**
 * The link between host memory (off-chip DRAM) and the chip, with the chip's RLC encoder and decoder at its edge.
 * Filters go raw; ifmaps and ofmaps go as RLC streams that are really encoded and decoded again, or raw where that
 * is not larger. A raw word counts as 2 bytes (as in the published figures), a link word of an RLC stream as 8.
 */
export class LinkPort {
  readonly ifmap = new LinkTraffic();
  readonly filter = new LinkTraffic();
  readonly ofmap = new LinkTraffic();

  /**
   * One stream of ifmap words, host to chip.
   * @param compress false for a network's first layer
   * @returns the words as the chip decodes them
   */
  sendIfmap(words: Int16Array, compress: boolean): Int16Array {
    return compress ? throughRlc(words, this.ifmap) : raw(words, this.ifmap);
  }

  /** The filter words of a pass, host to chip. */
  sendFilters(words: Int16Array): Int16Array {
    return raw(words, this.filter);
  }

  /** One stream of ofmap words, chip to host; returns the words as the host decodes them. */
  sendOfmap(words: Int16Array): Int16Array {
    return throughRlc(words, this.ofmap);
  }
}

function throughRlc(words: Int16Array, traffic: LinkTraffic): Int16Array {
  const stream = rlcEncode(words);
  if (rlcStreamBytes(stream) >= words.byteLength) return raw(words, traffic);
  traffic.words += words.length;
  traffic.bytes += rlcStreamBytes(stream);
  return rlcDecode(stream, words.length);
}

function raw(words: Int16Array, traffic: LinkTraffic): Int16Array {
  traffic.words += words.length;
  traffic.bytes += words.byteLength;
  return words.slice();
}
