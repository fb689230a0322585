/**
 * Where a job lies in the kernel's memory: byte addresses of 32-bit fields, the same for the executor (TypeScript)
 * and the kernel (AssemblyScript), which both import this file. The letters are the papers'.
 */

// What threads agree on. Changed with atomic operations only.
/** Counts jobs; threads sleep on it. */
export const SEQUENCE = 1024;
/** 1 while threads may join the job. */
export const OPEN = 1028;
/** Threads that have joined. */
export const ACTIVE = 1032;
/** 1 when threads must leave for good. */
export const CLOSING = 1036;
/** Next item to prepare: a padded ifmap row to list, or a channel to cut into planes. */
export const NEXT_ROW = 1040;
/** Items prepared. */
export const ROWS_DONE = 1044;
/** Next task: a group's filter block on a chunk of ofmap rows. */
export const NEXT_TASK = 1048;
/** Tasks computed. */
export const TASKS_DONE = 1052;
/** Ofmap words whose exact sum did not fit a word. */
export const WRAPPED = 1056;
/** Pieces × passes × channel blocks × filter blocks that had to be computed by the wide kernel. */
export const WIDE_PIECES = 1060;
/** 1 once a thread has trapped in the middle of a job: what it had taken on stays undone, and no job succeeds any more. */
export const FAILED = 1064;

// The layer. Written before a job opens.
export const H = 1088;
export const W = 1092;
export const R = 1096;
export const S = 1100;
export const U = 1104;
export const E = 1108;
export const F = 1112;
export const PADDING = 1116;
export const PADDED_H = 1120;
export const PADDED_W = 1124;
export const GROUPS = 1128;
/** C/groups and M/groups. */
export const GROUP_CHANNELS = 1132;
export const GROUP_FILTERS = 1136;
/** Channels of a channel block (the last may have fewer), and blocks of a group. */
export const BLOCK_CHANNELS = 1140;
export const CHANNEL_BLOCKS = 1144;
/** Filter blocks of a group, and filters of one (32 or 64); the last block may have fewer, and 16 or 32 lanes. */
export const FILTER_BLOCKS = 1148;
export const BLOCK_FILTERS = 1288;
/** Bytes of scratch memory in front of a task's psums: where up to PASS_ROWS segments of filter rows end. */
export const PLAN_BYTES = 1292;
/** Filter rows that go over an ofmap row together. */
export const PASS_ROWS = 1304;
/** Ofmap rows of a task, chunks of an ofmap, tasks in all. */
export const CHUNK_ROWS = 1152;
export const CHUNKS = 1156;
export const TASKS = 1160;
export const PRODUCT_SHIFT = 1164;
export const RELU = 1168;
/** 1 if every sum is to be computed by the wide kernel. */
export const ALWAYS_WIDE = 1172;

// Of the filter-driven kernel, see `kernel/filter-task.ts`; CHUNK_ROWS, CHUNKS and TASKS serve both.
/** What the job is: a KIND_… below. */
export const KIND = 1176;
/** Size of a plane: the padded ifmap's, each side divided by U and rounded up. */
export const PLANE_H = 1180;
export const PLANE_W = 1184;
/** Planes of a group: its channels × U × U. */
export const GROUP_PLANES = 1188;
/** Filters of a task; FILTER_BLOCKS counts these. */
export const TASK_FILTERS = 1192;
/** R / U and S / U, rounded up: the window in a plane. */
export const WINDOW_H = 1196;
export const WINDOW_W = 1200;
/** Parts of a filter's list, and planes of a part. */
export const PARTS = 1208;
export const PART_PLANES = 1212;
/** Words of a plane's window, copied together for the tasks on them. */
export const WINDOW_WORDS = 1296;
/** Pixels that are computed together, 32 or 64; a rest may be fewer. */
export const BLOCK_PIXELS = 1300;
/** Items to prepare before tasks begin: PADDED_H rows, or C channels with a stride, or none. */
export const ROWS = 1204;

// Kinds of jobs.
export const KIND_IFMAP_DRIVEN = 0;
export const KIND_FILTER_DRIVEN = 1;
/** TASKS items of work, see `kernel/items.ts`. */
export const KIND_ITEMS = 2;

// Addresses of buffers.
/** C × PADDED_H × PADDED_W words. */
export const IFMAP = 1216;
/** M × E × F words. */
export const OFMAP = 1220;
/** Packed filters, see `pack-filters.ts`; of the filter-driven kernel the filters' records, see `pack-filter-lists.ts`. */
export const FILTERS = 1224;
/** Bytes of one group's packed filters. */
export const GROUP_FILTER_BYTES = 1228;
/** 32-bit initial psums, BLOCK_FILTERS of every filter block. */
export const BIAS = 1232;
/** Filter norms, see `pack-filters.ts`: a double for every [group][filter block][channel block][r]. */
export const FILTER_NORMS = 1236;
/** Non-zero entries, 8 bytes each: a region for every [group][channel block][ifmap row]. */
export const ENTRIES = 1240;
/** Bytes of one region of entries. */
export const ENTRY_ROW_BYTES = 1244;
/** Where each pixel's entries begin: PADDED_W + 1 addresses for every [group][channel block][padded row]. */
export const STARTS = 1248;
/** Two doubles for every [group][channel block][padded row][piece]: largest norm and entry count of a run. */
export const RUN_NORMS = 1252;
/** Private memory of thread 0; thread t's lies t × SCRATCH_BYTES further. */
export const SCRATCH = 1256;
export const SCRATCH_BYTES = 1260;
/** Planes of the filter-driven kernel; with stride 1 the ifmap itself. */
export const PLANES = 1264;

/** 16 bytes for each choice of eight words, see `kernel/selections.ts`. */
export const SELECTIONS = 2048;
/** First byte behind the job and these: buffers are allocated from here. */
export const HEAP_START = 6144;
/**
 * What the places of neighbouring words differ by, see `kernel/lists.ts`. With 16, a place × 2, 4 or 8 leads to a word's 16,
 * 32 or 64 filters: x86 multiplies by these and adds in one instruction.
 */
export const PLACE_UNIT = 16;
/** Ofmap pixels of a row for which the kernel is chosen together. */
export const PIECE_PIXELS = 8;
/** Addresses of a job's items, in the order in which they are begun, of KIND_ITEMS. */
export const ITEMS = 1268;
/** RLC scratch memory of thread 0 and bytes from one thread's to the next one's. */
export const RLC_SCRATCH = 1272;
export const RLC_THREAD_BYTES = 1276;
/** Where the layer's ofmap goes on to, FORWARDS entries of FORWARD_BYTES each; see `kernel/forward.ts`. */
export const FORWARDS = 1280;
export const FORWARD_TABLE = 1284;
/** Bytes of scratch memory in front of everything else: 64 psums of the filter-driven kernel. */
export const SUMS_BYTES = 256;

// A filter's record in the filter-driven kernel: RECORD_BYTES bytes with these fields. A filter's list has PARTS parts,
// each of the entries that lie in one range of PART_PLANES planes of its group. Norms are roots of sums of squares of
// its words / 65536, never too small. Where no ifmap word is negative only filter words of one sign can add up, so that
// the larger norm of the two signs serves; these one-sided norms lie NORM_SIDE or PART_SIDE bytes behind the others.
export const RECORD_BYTES = 192;
/** Address of its first entry, and behind its last one. */
export const RECORD_FIRST = 0;
export const RECORD_END = 4;
/** Initial psum. */
export const RECORD_BIAS = 8;
/** double: by how much a sum can pass |x| · norm: 1 an entry for truncation, and the bias's magnitude. */
export const RECORD_SLACK = 16;
/** double: norm of all parts together. */
export const RECORD_NORM = 24;
export const NORM_SIDE = 8;
/** Address behind each part. */
export const RECORD_ENDS = 48;
/** float32 for each part: its norm. */
export const RECORD_PART_NORMS = 80;
export const PART_SIDE = 32;
export const MOST_PARTS = 8;
/** Bytes of the norms that a task keeps for a block of pixels: a double for all planes, then one for each part. */
export const BLOCK_NORM_BYTES = 72;

// A place where an ofmap goes on to: FORWARD_BYTES bytes with these fields.
export const FORWARD_BYTES = 32;
/** Address of the ifmap word that the ofmap's first word becomes; bytes from plane to plane and from row to row there. */
export const FORWARD_TO = 0;
export const FORWARD_PLANE_BYTES = 4;
export const FORWARD_ROW_BYTES = 8;
/** Address of a float32 factor for each channel of the ofmap. */
export const FORWARD_FACTORS = 12;
/** Words saturated since this was set to 0. */
export const FORWARD_SATURATED = 16;

// An item of work: ITEM_BYTES bytes with these fields.
export const ITEM_BYTES = 56;
/** What to do: an ITEM_… below. */
export const ITEM_KIND = 0;
/** Address of the words or values it reads. */
export const ITEM_FROM = 4;
/** Runs or rows, words of one, bytes from one to the next. */
export const ITEM_RUNS = 8;
export const ITEM_RUN_WORDS = 12;
export const ITEM_STRIDE = 16;
/** Address written to. */
export const ITEM_TO = 20;
/** Address of a table of 16-bit uses of columns. */
export const ITEM_TABLE = 24;
/** What came out: a count, or below 0 why not. */
export const ITEM_RESULT = 28;
/** Zero words among those that an ITEM_ENCODE sent. */
export const ITEM_ZEROS = 32;
/** Address of a table of 16-bit uses of a plane's rows, and how many rows that are. */
export const ITEM_ROW_TABLE = 36;
export const ITEM_PLANE_ROWS = 40;
/** MACs of one filter that an ITEM_COUNT_ROWS counted as gated; float64. */
export const ITEM_GATED = 48;

/** RLC-encodes runs and decodes the stream against them; result: link words, or minus the reason of `verifyRun`. */
export const ITEM_ENCODE = 1;
/** Counts zero words of rows, what each row gates and what all of them do; result: zero words. */
export const ITEM_COUNT_ROWS = 2;
/** Counts zero words of one run; result: zero words. */
export const ITEM_COUNT = 3;
/** Writes the lanes of one run's checksum. */
export const ITEM_CHECKSUM = 4;
