// Buckets of this browser's own that are made with the first thing that goes into them (definitions.js, runs.js).

/** Makes a bucket, unless somebody else has just done it. */
export async function make(bucket) {
  await studio.storage.createBucket(bucket).catch((error) => {
    if (error.code !== 'BucketAlreadyExists') throw error;
  });
}
