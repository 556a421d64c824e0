import { createSignal, getOwner, onCleanup } from 'solid-js';

interface Topic {
  readonly track: () => void;
  readonly trigger: () => void;
  watchers: number;
}

/**
 * Change notices by name. A table of 100,000 records shows 40: only those that something reads have a signal, made
 * when first read and dropped with its last reader.
 */
export function createTopics() {
  const topics = new Map<string, Topic>();

  const make = (): Topic => {
    const [read, write] = createSignal(undefined, { equals: false });
    return { track: read, trigger: () => write(undefined), watchers: 0 };
  };

  return {
    /** Makes the running computation run again when `name` is notified. */
    track(name: string): void {
      if (getOwner() === null) return;
      const topic = topics.get(name) ?? make();
      topics.set(name, topic);
      topic.watchers += 1;
      topic.track();
      onCleanup(() => {
        topic.watchers -= 1;
        if (topic.watchers === 0) topics.delete(name);
      });
    },
    notify(name: string): void {
      topics.get(name)?.trigger();
    },
    notifyAll(): void {
      for (const topic of [...topics.values()]) topic.trigger();
    },
  };
}
