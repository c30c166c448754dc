// What locks.rs asks the browser: web-sys has locks behind an unstable flag.

/**
 * Takes a lock, `exclusive` or `shared`, if it is free, or, to `wait`, once it is. Gives the function that releases it, or
 * nothing.
 */
export function takeLock(name, mode, wait) {
  return new Promise((resolve, reject) => {
    const held = (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise((release) => resolve(release));
    };
    navigator.locks.request(name, { mode, ifAvailable: !wait }, held).catch(reject);
  });
}

/** Tells other tabs, and hears of them. */
export function openChannel(name, listener) {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => listener(String(data));
  return channel;
}

/** Lets some time pass. */
export function pause(millis) {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
