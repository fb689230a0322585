import type { Attachment } from 'svelte/attachments';

/** Letters get no smaller than this share of the size that the style gives them. */
const LEAST = 0.3;
/** Halvings of the range of sizes: one percent. */
const STEPS = 6;

/**
 * Makes letters as large as the style lets them be (`--fit` times that size) where all of the text, in whole words, stands
 * inside its place; anew whenever the place becomes wider or narrower, or the box around it another one.
 * @param shows what the text's size depends on, beside these: what it says, and how bold that is
 */
export function fitText(shows: () => readonly unknown[]): Attachment<HTMLElement> {
  return (place) => {
    shows();
    const box = place.parentElement!;
    const sizes = (): string => [box.clientWidth, box.clientHeight, place.clientWidth].join();
    let before = sizes();
    const observer = new ResizeObserver(() => {
      // a place may be as high as its text: that is no reason to fit it again
      if (sizes() === before) return;
      before = sizes();
      fit(place);
    });
    observer.observe(box);
    observer.observe(place);
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
