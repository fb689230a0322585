import { html, type Markup } from '../markup.ts';

/** What stands behind the figures; published sources are named once, here. */
const TERMS: readonly (readonly [string, string])[] = [
  [
    'Batch of N',
    'N consecutive frames that the chip takes together, sharing filters. Its counts are the sums of its frames’ counts, exact for their own words; the mapping gives the rest.',
  ],
  [
    'Power, energy',
    'Of the chip without DRAM, at the run’s voltage and clocks, by constants fitted to the published table. The power of all layers is weighted by their latency.',
  ],
  [
    'Latency',
    'Of the whole batch: processing, and what of the link’s transfers is not hidden behind it. Modelled by rules over processing passes, not simulated cycle by cycle.',
  ],
  ['MACs gated', 'Multiplications whose ifmap word is zero: counted, not executed.'],
  ['Buffer access', 'Bytes between the global buffer and the array: ifmap reads, psum reads and writes.'],
  [
    'DRAM access',
    'Bytes over the link as sent, repeated reads included: run-length compressed where that is on. Raw: had nothing been compressed.',
  ],
  ['Compression', 'A frame’s ifmaps and ofmaps uncompressed, divided by what is sent; filters are left out.'],
  [
    'Accuracy',
    'Share of frames whose known label is the best guess, or among the best five, through the bit-exact chip model; 95 % confidence interval after E. B. Wilson (1927).',
  ],
  ['Quantiles', 'On a straight line between the two nearest values (type 7).'],
  [
    'Published',
    'Y.-H. Chen, T. Krishna, J. Emer, V. Sze: Eyeriss. ISSCC 2016, paper 14.5 and poster; IEEE JSSC 52(1), 2017. AlexNet, batch of 4, 1 V, core 200 MHz, link 60 MHz.',
  ],
];

/** How the figures come about. */
export function method(): Markup {
  return html`<section class="method together">
    <h2>How to read this</h2>
    <dl>
      ${TERMS.map(
        ([term, meaning]) =>
          html`<dt>${term}</dt>
            <dd>${meaning}</dd>`,
      )}
    </dl>
  </section>`;
}
