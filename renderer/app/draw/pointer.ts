/** Where a pointer is on a drawing, and how large the drawing is; CSS pixels. */
export interface Pointer {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The place of a pointer on the element that listens to it. */
export function pointerOn({ currentTarget, clientX, clientY }: PointerEvent): Pointer {
  const { left, top, width, height } = (currentTarget as HTMLElement).getBoundingClientRect();
  return { x: clientX - left, y: clientY - top, width, height };
}
