import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initialiseKernels } from '../../src/mtproto/kernels.ts';

/** Starts the wasm kernels in Node, from the file that the browser build ships too. */
export function initialiseKernelsInNode(): void {
  initialiseKernels(readFileSync(createRequire(import.meta.url).resolve('@mtcute/wasm/mtcute-simd.wasm')));
}
