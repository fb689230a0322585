/*
 * AssemblyScript. Words copied by vectors; reads and writes nothing beside them.
 */

/** Copies `count` words. */
export function copyWords(from: usize, count: i32, to: usize): void {
  for (const end = from + ((count >> 3) << 4); from < end; from += 16) {
    v128.store(to, v128.load(from));
    to += 16;
  }
  if ((count & 4) != 0) {
    store<u64>(to, load<u64>(from));
    from += 8;
    to += 8;
  }
  if ((count & 2) != 0) {
    store<u32>(to, load<u32>(from));
    from += 4;
    to += 4;
  }
  if ((count & 1) != 0) store<u16>(to, load<u16>(from));
}
