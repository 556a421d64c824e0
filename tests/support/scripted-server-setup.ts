import type { TestProject } from 'vitest/node';
import { startScriptedServer } from './scripted-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses of `scripted-server.ts`, for tests that run in a browser. */
    scriptedServer: { readonly http: string; readonly ws: string };
  }
}

/** Vitest's global set-up of the browser tests. */
export const setup = async (project: TestProject): Promise<() => void> => {
  const server = await startScriptedServer();
  project.provide('scriptedServer', { http: server.http, ws: server.ws });
  return server.close;
};
