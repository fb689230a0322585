import type { Attachment } from 'svelte/attachments';

/** Letters get no smaller than this share of the size that the style gives them. */
const LEAST = 0.3;
/** Halvings of the range of sizes: one percent. */
const STEPS = 6;

/**
 * Makes letters as large as the style lets them be (`--fit` times that size) where all of the text, in whole words, stands
 * inside its place; anew for each text and whenever the box around it changes.
 * @param text read so that a new text is fitted
 */
export function fitText(text: () => string): Attachment<HTMLElement> {
  return (place) => {
    text();
    const box = place.parentElement!;
    let [width, height] = [0, 0];
    const observer = new ResizeObserver(() => {
      if (box.clientWidth === width && box.clientHeight === height) return;
      [width, height] = [box.clientWidth, box.clientHeight];
      fit(place);
    });
    observer.observe(box);
    fit(place);
    return () => {
      observer.disconnect();
    };
  };
}

function fit(place: HTMLElement): void {
  const fits = (share: number): boolean => {
    place.style.setProperty('--fit', String(share));
    return stands(place);
  };
  if (fits(1)) return;
  let [low, high] = [LEAST, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  fits(low);
}

/** Whether the text stands inside its place; boxes of lines may be a pixel higher than that. */
function stands(place: HTMLElement): boolean {
  const range = document.createRange();
  range.selectNodeContents(place);
  const [text, own] = [range.getBoundingClientRect(), place.getBoundingClientRect()];
  return text.width <= own.width + 1 && text.height <= own.height + 1;
}
