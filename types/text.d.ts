/** Text to bytes and back: the same in pages, workers and Node, and nothing but computing. Shapes are those of lib.dom. */
declare var TextEncoder: { new (): { encode(text?: string): Uint8Array<ArrayBuffer> } };
declare var TextDecoder: {
  new (
    label?: string,
    options?: { fatal?: boolean; ignoreBOM?: boolean },
  ): { decode(bytes?: ArrayBufferView | ArrayBufferLike): string };
};
