import wasmUrl from '@mtcute/wasm/mtcute-simd.wasm?url';
import { expect, it } from 'vitest';
import { loadCompiledWasm } from '../../src/adapters/browser/compiled-wasm.ts';
import { createGate } from '../../src/adapters/browser/gate.ts';
import { readStorage } from '../../src/adapters/browser/storage.ts';

it('compiles the crypto kernels from our own origin, with nothing else allowed', async () => {
  const loaded = await loadCompiledWasm(createGate(), wasmUrl);
  expect(loaded.ok && WebAssembly.Module.exports(loaded.value).map((part) => part.name)).toContain('memory');
});

it('says so when the file is not there', async () => {
  const loaded = await loadCompiledWasm(createGate(), '/no-such-file.wasm');
  expect(loaded).toMatchObject({ ok: false, failure: { category: 'system', code: 'WASM' } });
});

it('reads what the browser says of its storage', async () => {
  const { persisted, usageBytes, quotaBytes } = await readStorage();
  expect(typeof persisted).toBe('boolean');
  expect(usageBytes).toBeGreaterThanOrEqual(0);
  expect(quotaBytes).toBeGreaterThan(0);
});
