/**
 * Files that this device keeps until they are uploaded. The browser's database can be switched off or full; then nothing is
 * kept, and only a reload notices.
 */
export interface FileShelf {
  put(key: string, file: File): Promise<void>;
  /** Nothing if it was never kept. */
  get(key: string): Promise<File | undefined>;
  remove(key: string): Promise<void>;
}

const DATABASE = "madang";
const STORE = "files";

let opened: Promise<IDBDatabase> | undefined;

/** Shared by all tabs, kept until removed. */
export const deviceFiles: FileShelf = {
  put: async (key, file) => {
    await attempt("readwrite", (files) => files.put(file, key));
  },
  get: async (key) => {
    const kept: unknown = await attempt("readonly", (files) => files.get(key));
    return kept instanceof File ? kept : undefined;
  },
  remove: async (key) => {
    await attempt("readwrite", (files) => files.delete(key));
  },
};

/** A shelf that lasts as long as this object. */
export function memoryFiles(): FileShelf {
  const files = new Map<string, File>();
  return {
    put: (key, file) => {
      files.set(key, file);
      return Promise.resolve();
    },
    get: (key) => Promise.resolve(files.get(key)),
    remove: (key) => {
      files.delete(key);
      return Promise.resolve();
    },
  };
}

async function attempt<T>(
  mode: IDBTransactionMode,
  action: (files: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const database = await (opened ??= open());
    return await answered(action(database.transaction(STORE, mode).objectStore(STORE)));
  } catch {
    return undefined;
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return answered(request);
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the database did not say why"));
  });
}
