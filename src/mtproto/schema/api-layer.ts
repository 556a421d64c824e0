/** The TL layer of our tables: the last one that the `telegram` package speaks. */
export const apiLayer = 198;
