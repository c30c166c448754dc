// What dataset.rs asks the browser. A file of its own, because trunk puts the inline scripts of all binaries in one place.

/** The browser's file system is the cache. A damaged copy in the HTTP cache would only be given again and again. */
export function fetchAnew(address) {
  return fetch(address, { cache: 'no-store' });
}
