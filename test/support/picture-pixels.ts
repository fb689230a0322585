/*
 * What is on the live picture's canvas, as code for the page (tests know no DOM) that gives RGBA values with commas. It
 * reads a copy: often reading the canvas on screen would slow it down.
 */

function pixels(box: string): string {
  return `(() => {
    const canvas = document.querySelector('.picture canvas');
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return [...copy.getImageData(${box}).data].join();
  })()`;
}

/** The left upper corner. */
export const CORNER = pixels('0, 0, 1, 1');
/** A strip through the middle. */
export const STRIP = pixels('0, canvas.height / 2, canvas.width, 4');
/** {@link CORNER} while the page has no emoji to draw: the ground behind the discs, #10262e. */
export const GROUND_OF_DISCS = '16,38,46,255';
