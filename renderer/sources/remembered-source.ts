import type { CameraName } from './camera.ts';

const KEY = 'eyeriss.camera';

/** The part of `Storage` that is needed. */
export type SourceStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The camera that was chosen last on this computer. */
export function rememberedCamera(storage: SourceStorage): CameraName | undefined {
  try {
    const value: unknown = JSON.parse(storage.getItem(KEY) ?? 'null');
    if (typeof value !== 'object' || value === null) return undefined;
    const { id, label } = value as Record<string, unknown>;
    return typeof id === 'string' && typeof label === 'string' ? { id, label } : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a camera; undefined forgets it. */
export function rememberCamera(storage: SourceStorage, camera: CameraName | undefined): void {
  if (camera) storage.setItem(KEY, JSON.stringify({ id: camera.id, label: camera.label }));
  else storage.removeItem(KEY);
}

/** Finds a remembered camera among those there are now: by id, else by label. */
export function findCamera(
  cameras: readonly CameraName[],
  remembered: CameraName | undefined,
): CameraName | undefined {
  if (!remembered) return undefined;
  return (
    cameras.find(({ id }) => id !== '' && id === remembered.id) ??
    cameras.find(({ label }) => label !== '' && label === remembered.label)
  );
}
