/**
 * What this device remembers. Storage can be switched off (private windows) or full; then memory answers instead, so that
 * nothing above has to know, and only a reload forgets.
 */
export interface KeyValue {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** All keys that begin so, in no particular order. */
  keys(prefix: string): string[];
}

/** Storage that lasts as long as this object. */
export function memoryStorage(): KeyValue {
  const entries = new Map<string, string>();
  return {
    get: (key) => entries.get(key),
    set: (key, value) => void entries.set(key, value),
    remove: (key) => void entries.delete(key),
    keys: (prefix) => [...entries.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/** The browser's storage, with memory behind it for whatever it refuses to take. */
export function webStorage(open: () => Storage): KeyValue {
  const memory = memoryStorage();
  const attempt = <T>(action: (storage: Storage) => T): T | undefined => {
    // Even naming `localStorage` throws where it is forbidden, and writing throws where it is full.
    try {
      return action(open());
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key)) ?? undefined,
    set: (key, value) => {
      const written = attempt((storage) => {
        storage.setItem(key, value);
        return true;
      });
      if (written) memory.remove(key);
      else memory.set(key, value);
    },
    remove: (key) => {
      memory.remove(key);
      attempt((storage) => storage.removeItem(key));
    },
    keys: (prefix) => [
      ...new Set([
        ...(attempt((storage) => Object.keys(storage).filter((key) => key.startsWith(prefix))) ?? []),
        ...memory.keys(prefix),
      ]),
    ],
  };
}

/** Shared by all tabs, kept until removed. */
export const deviceStorage = webStorage(() => localStorage);

/** This tab's own, kept across its reloads. */
export const tabStorage = webStorage(() => sessionStorage);
