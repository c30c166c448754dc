// Several measurements of the same, in short: this machine may be shared, so the spread belongs to the number.

export function summary(values) {
  const known = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (!known.length) return null;
  const middle = known.length / 2;
  const median = (known[Math.ceil(middle) - 1] + known[Math.floor(middle)]) / 2;
  return { median, min: known[0], max: known.at(-1), values };
}
