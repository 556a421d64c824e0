import { type Failure, failed, type Outcome, succeeded } from '../../domain/failure.ts';
import type { Gate } from './gate.ts';

const notLoaded = (detail: string): Failure => ({
  category: 'system',
  code: 'WASM',
  message: 'A part of Sluice could not be loaded. Nothing is lost; reload the page.',
  detail,
});

/** Fetches a wasm file of our own origin and compiles it: a module, to be instantiated wherever it is sent. */
export const loadCompiledWasm = async (gate: Gate, url: string): Promise<Outcome<WebAssembly.Module>> => {
  try {
    const response = await gate.fetch(url, { method: 'GET' });
    if (!response.ok) return response;
    if (!response.value.ok) return failed(notLoaded(`status ${response.value.status}`));
    // Not compileStreaming: that depends on the type a web server gives to .wasm files.
    return succeeded(await WebAssembly.compile(await response.value.arrayBuffer()));
  } catch (error) {
    return failed(notLoaded(error instanceof Error ? `${error.name}: ${error.message}` : String(error)));
  }
};
