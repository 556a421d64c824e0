/** So many answers of 1 MiB, as most are, leave some 3 MiB behind. */
const ANSWERS_BETWEEN = 64;
/** What V8 takes as a reason by itself: 64 MiB more outside its own heap than after the last collection. */
const REASON_BYTES = 64 * 1_048_576;

/**
 * Has garbage collected, once in a while; `answered` is told of each answer, and never throws.
 *
 * Every request leaves some 50 KiB of the browser's own objects behind (response, stream, signal), which go only when V8
 * collects its whole heap. It does so when that heap, or the buffers that hang on it, have grown; but a worker whose
 * answers all come into the same memory hardly grows: 3,000 requests were seen to leave 152 MiB, and 52 with this. A large
 * buffer that nobody writes into takes no memory, and counts as a reason.
 */
export const createGarbageCollection = (): { answered(): void } => {
  let answers = 0;
  return {
    answered: () => {
      answers += 1;
      if (answers % ANSWERS_BETWEEN > 0) return;
      try {
        // Not `new`: whose result is not used is taken for needless, and left out of the built app.
        Reflect.construct(ArrayBuffer, [REASON_BYTES]);
      } catch {
        // No room even for that: V8 has collected before it said so.
      }
    },
  };
};
