/**
 * What src/mtproto may use beside the language: WebCrypto, base64, WebAssembly, compression streams. All of it
 * exists in pages, workers and Node alike. Shapes are those of lib.dom, narrowed to what a codec needs.
 */
type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;

interface CryptoKey {
  readonly algorithm: { readonly name: string };
  readonly extractable: boolean;
  readonly type: 'private' | 'public' | 'secret';
  readonly usages: readonly string[];
}
type AlgorithmParameters = { readonly name: string } & Readonly<Record<string, unknown>>;
interface SubtleCrypto {
  digest(algorithm: string, data: BufferSource): Promise<ArrayBuffer>;
  encrypt(algorithm: AlgorithmParameters, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  decrypt(algorithm: AlgorithmParameters, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  sign(algorithm: string | AlgorithmParameters, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  deriveBits(algorithm: AlgorithmParameters, key: CryptoKey, lengthBits: number): Promise<ArrayBuffer>;
  importKey(
    format: 'raw' | 'pkcs8' | 'spki',
    data: BufferSource,
    algorithm: string | AlgorithmParameters,
    extractable: boolean,
    usages: ReadonlyArray<'encrypt' | 'decrypt' | 'sign' | 'verify' | 'deriveBits' | 'deriveKey'>,
  ): Promise<CryptoKey>;
}
declare var crypto: {
  readonly subtle: SubtleCrypto;
  getRandomValues<T extends ArrayBufferView<ArrayBuffer>>(array: T): T;
};

declare function atob(data: string): string;
declare function btoa(data: string): string;

declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]?: string;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  const Module: { new (bytes: BufferSource): Module };
  const Instance: { new (module: Module, imports?: object): Instance };
  function compile(bytes: BufferSource): Promise<Module>;
  function instantiate(module: Module, imports?: object): Promise<Instance>;
  function validate(bytes: BufferSource): boolean;
}

interface ReadableStream<R = unknown> {
  getReader(): {
    read(): Promise<{ done: false; value: R } | { done: true; value?: R }>;
    cancel(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
}
interface WritableStream<W = unknown> {
  getWriter(): {
    readonly ready: Promise<void>;
    write(chunk: W): Promise<void>;
    close(): Promise<void>;
    abort(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
}
type CompressionFormat = 'deflate' | 'deflate-raw' | 'gzip';
declare var CompressionStream: {
  new (
    format: CompressionFormat,
  ): { readable: ReadableStream<Uint8Array<ArrayBuffer>>; writable: WritableStream<BufferSource> };
};
declare var DecompressionStream: {
  new (
    format: CompressionFormat,
  ): { readable: ReadableStream<Uint8Array<ArrayBuffer>>; writable: WritableStream<BufferSource> };
};
