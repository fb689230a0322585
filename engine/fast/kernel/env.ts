/*
 * AssemblyScript. What the kernel imports; the compiler gives the import this file's name.
 */

/**
 * Sleeps until the word at an address changes from `value` and somebody is notified, for so many ms at most. WebAssembly's
 * own wait is not for us: in code that V8 11.3 (Node 20) has not optimised yet, local variables are lost over it, and
 * threads went on with other rows and tasks than there were. See `test/engine/fast/slow-thread.test.ts`.
 */
export declare function sleep(address: usize, value: i32, ms: f64): void;
