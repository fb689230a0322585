import { CELL, cellCorner, COLUMNS, ROWS } from '../../models/emoji-1000/scenes/sheet.ts';
import { Sprite } from '../../models/emoji-1000/scenes/sprite.ts';
import sheetUrl from '../../models/emoji-1000/sprites/noto.webp';

/** Drawings that may be in sight at once, and the next one. */
const KEPT = 3;

/** The drawings of emoji-1000's classes, as the page has them: the sheet decoded once, drawings cut out when needed. */
export class EmojiSheet {
  readonly #bitmap: ImageBitmap;
  readonly #context: CanvasRenderingContext2D;
  readonly #sprites = new Map<number, Sprite>();

  private constructor(bitmap: ImageBitmap, context: CanvasRenderingContext2D) {
    this.#bitmap = bitmap;
    this.#context = context;
  }

  /**
   * Loads the sheet, 37 MB until {@link EmojiSheet.close}.
   * @returns undefined if it cannot be had
   */
  static async load(): Promise<EmojiSheet | undefined> {
    try {
      const answer = await fetch(sheetUrl);
      if (!answer.ok) return undefined;
      const bitmap = await createImageBitmap(await answer.blob());
      const canvas = document.createElement('canvas');
      canvas.width = CELL;
      canvas.height = CELL;
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (context && bitmap.width === COLUMNS * CELL && bitmap.height === ROWS * CELL) {
        return new EmojiSheet(bitmap, context);
      }
      bitmap.close();
      return undefined;
    } catch {
      return undefined;
    }
  }

  /** The drawing of a class. */
  sprite(index: number): Sprite {
    const known = this.#sprites.get(index);
    if (known) return known;
    const [x, y] = cellCorner(index);
    this.#context.clearRect(0, 0, CELL, CELL);
    this.#context.drawImage(this.#bitmap, x, y, CELL, CELL, 0, 0, CELL, CELL);
    const sprite = new Sprite(this.#context.getImageData(0, 0, CELL, CELL).data, CELL);
    const [oldest] = this.#sprites.keys();
    if (oldest !== undefined && this.#sprites.size >= KEPT) this.#sprites.delete(oldest);
    this.#sprites.set(index, sprite);
    return sprite;
  }

  close(): void {
    this.#bitmap.close();
  }
}
