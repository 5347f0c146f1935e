// Waiting that ends.

/** How long a host may take to start or to stop, in milliseconds. */
const HOST_MILLISECONDS = 20_000;

/** Settles as the promise does, or fails with what was waited for. */
export async function within(what, promise, milliseconds = HOST_MILLISECONDS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${milliseconds} ms in vain for ${what}`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
