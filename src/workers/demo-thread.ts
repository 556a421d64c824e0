import { superviseWorker } from './supervised-worker.ts';

/** What the demo's worker is told: somebody wants to be served at this port. */
export interface NewClient {
  readonly port: MessagePort;
}

/** The pretend Telegram of this page while its thread lives. */
export interface DemoThread {
  /** Settles when the thread is gone; ports to it never say anything again. */
  readonly died: Promise<void>;
  /** A way to it for one client. */
  connect(): MessagePort;
}

export const startDemoThread = (create: (name: string) => Worker): DemoThread => {
  let worker: Worker | null = null;
  const { died } = superviseWorker<unknown>((name) => {
    worker = create(name);
    return worker;
  }, 'demo-worker');
  return {
    died,
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      worker?.postMessage({ port: port2 } satisfies NewClient, [port2]);
      return port1;
    },
  };
};
